import type { Condition, Entity } from "./types";

export type Evaluate = (node: Condition, record: Entity, env: Record<string, unknown>) => boolean;

/** The evaluator is shared with the server (its cases are the same); it comes lazily, and nothing waits for it. */
const folder = import.meta.glob<{ evaluate?: Evaluate }>("./condition/{index,evaluate,condition}.ts");

let evaluator: Evaluate | null = null;
let loading: Promise<Evaluate | null> | null = null;

export function loadEvaluate(): Promise<Evaluate | null> {
  loading ??= (async () => {
    const files = ["./condition/index.ts", "./condition/evaluate.ts", "./condition/condition.ts"];
    for (const file of files) {
      const found = folder[file];
      if (!found) continue;
      const made = (await found()).evaluate;
      if (made) {
        evaluator = made;
        return made;
      }
    }
    return null;
  })();
  return loading;
}

/** holds is undefined while nothing can be said: then the server's word stands alone. */
export function holds(node: Condition | null | undefined, record: Entity, env: Record<string, unknown> = {}): boolean | undefined {
  if (!node || !evaluator) return undefined;
  try {
    return evaluator(node, record, env);
  } catch {
    return undefined;
  }
}

/** The fields a condition looks at, so that they are read with the rows. */
export function fieldsIn(node: Condition | null | undefined): string[] {
  if (!node) return [];
  if (node.rules) return node.rules.flatMap(fieldsIn);
  return node.field ? [node.field] : [];
}
