// The items of the menu as the configuration keeps them.
import type { ConfigChange } from "~/core/calls";
import { moved } from "./sortlist";
import { changesOf } from "./useeditor";
import type { Words } from "./words";

export interface MenuBody {
  code: string;
  parent?: string;
  label?: Words;
  icon?: string;
  position?: number;
  section?: string;
  path?: string;
  model?: string;
  disabled?: boolean;
  each?: { model: string };
}

/** The items under another, or at the top of a section, in their order. */
export function underOf(bodies: Record<string, MenuBody>, parent: string, section: string): string[] {
  return Object.keys(bodies)
    .filter((code) => {
      const one = bodies[code] as MenuBody;
      return (one.parent ?? "") === parent && (parent !== "" || (one.section ?? "main") === section);
    })
    .sort((a, b) => (bodies[a]?.position ?? 0) - (bodies[b]?.position ?? 0) || a.localeCompare(b));
}

/** Puts one item elsewhere in a list. Only positions that must change are changed, so that an upgrade keeps the others. */
export function reorder(bodies: Record<string, MenuBody>, list: string[], from: number, to: number): Record<string, MenuBody> {
  const next = { ...bodies };
  let last = Number.NEGATIVE_INFINITY;
  for (const code of moved(list, from, to)) {
    const one = next[code] as MenuBody;
    const position = one.position ?? 0;
    last = position > last ? position : last + 10;
    if (last !== position) next[code] = { ...one, position: last };
  }
  return next;
}

/** Everything that differs, as wishes to the server. */
export function menuChanges(
  base: Record<string, MenuBody>,
  bodies: Record<string, MenuBody>,
  shipped: ReadonlySet<string>,
): ConfigChange[] {
  const gone = Object.keys(base)
    .filter((code) => !bodies[code] && !shipped.has(code))
    .map((code) => ({ kind: "menu", code, remove: true }));
  const others = Object.entries(bodies).flatMap(([code, body]): ConfigChange[] =>
    base[code]
      ? changesOf("menu", code, base[code] as unknown as Record<string, unknown>, body as unknown as Record<string, unknown>)
      : [{ kind: "menu", code, value: body }],
  );
  return [...gone, ...others];
}
