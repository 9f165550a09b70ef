import type { Entity, Field, Value } from "~/core/types";

export interface DependentOptions {
  parent: string;
  /** By the stored value of the parent; "*" is for every other. */
  mapping: Record<string, string[]>;
}

/** What a dependent choice offers for the record as it stands; the server decides the same way. */
export function offersOf(field: Field, record: Entity): string[] {
  const { parent, mapping } = (field.options ?? {}) as unknown as DependentOptions;
  const value: Value = record[parent] ?? null;
  if (value === null || value === "") return [];
  return mapping[String(value)] ?? mapping["*"] ?? [];
}
