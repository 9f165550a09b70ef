import type { Choice } from "~/core/types";

/** A node of a tree of words, with what is below it. */
export interface Branch {
  code: string;
  label: string;
  below: Branch[];
}

/** The branches of words that are written as paths; a word whose parent is not among them stands at the top. */
export function branchesOf(choices: Pick<Choice, "value" | "label">[]): Branch[] {
  const all = new Map(choices.map((one) => [String(one.value), { code: String(one.value), label: one.label, below: [] } as Branch]));
  const tops: Branch[] = [];
  for (const one of all.values()) {
    const above = all.get(one.code.slice(0, Math.max(one.code.lastIndexOf("/"), 0)));
    (above?.below ?? tops).push(one);
  }
  return tops;
}

/** What is ticked after a node was: a ticked node needs none below it. */
export const tick = (ticked: string[], code: string): string[] => [...ticked.filter((one) => !one.startsWith(`${code}/`)), code];

/**
 * What is ticked after the tick of a node was taken away. Where it was opened by one above, that one's other branches stay.
 */
export function untick(ticked: string[], code: string, tops: Branch[]): string[] {
  const above = ticked.find((one) => code.startsWith(`${one}/`));
  if (!above) return ticked.filter((one) => one !== code);
  const out = ticked.filter((one) => one !== above);
  const open = (branches: Branch[]) => {
    for (const one of branches) {
      if (one.code === code) continue;
      if (code.startsWith(`${one.code}/`)) open(one.below);
      else out.push(one.code);
    }
  };
  const find = (branches: Branch[]): Branch | undefined =>
    branches.map((one) => (one.code === above ? one : find(one.below))).find((one) => one !== undefined);
  open(find(tops)?.below ?? []);
  return out;
}

/** How much of a node is ticked. */
export function standing(ticked: string[], code: string): "all" | "some" | "none" {
  if (ticked.some((one) => code === one || code.startsWith(`${one}/`))) return "all";
  return ticked.some((one) => one.startsWith(`${code}/`)) ? "some" : "none";
}
