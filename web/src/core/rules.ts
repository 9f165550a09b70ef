import { type Around, evaluate } from "./condition";
import type { Condition, Entity } from "./types";

export type { Around } from "./condition";

/** holds is undefined where nothing can be said here: then the server's word stands alone. */
export function holds(node: Condition | null | undefined, record: Entity, around: Around): boolean | undefined {
  if (!node) return undefined;
  try {
    return evaluate(node, record, around);
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
