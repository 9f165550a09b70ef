import type { Entity, Field, Lists, ListValue, Value } from "~/core/types";

/** What may be chosen in a list-like field, when the browser knows it without asking. */
export function valuesOf(field: Field, lists: Lists): ListValue[] | null {
  const source = field.options?.source;
  if (!source) return null;
  if (source.kind === "static") return source.values;
  if (source.kind === "list") return lists[source.list]?.values ?? null;
  return null;
}

export function listValue(field: Field, lists: Lists, value: Value): ListValue | undefined {
  return valuesOf(field, lists)?.find((one) => one.value === value || String(one.value) === String(value));
}

/** The words for a stored value: of the record, of the list, or the value itself. */
export function labelOf(field: Field, value: Value, record: Entity, lists: Lists): string {
  if (value === null || value === undefined || value === "") return "";
  const labels = record._labels as Record<string, Value> | undefined;
  const label = labels?.[field.code];
  if (typeof label === "string" && label !== "") return label;
  if (Array.isArray(label)) return label.join(", ");
  if (Array.isArray(value)) return value.map((one) => listValue(field, lists, one)?.label ?? String(one)).join(", ");
  return listValue(field, lists, value)?.label ?? (typeof value === "object" ? JSON.stringify(value) : String(value));
}

export function labelsOf(field: Field, value: Value, record: Entity, lists: Lists): string[] {
  if (!Array.isArray(value)) return value === null || value === undefined ? [] : [labelOf(field, value, record, lists)];
  const labels = (record._labels as Record<string, Value> | undefined)?.[field.code];
  return value.map((one, i) => {
    const given = Array.isArray(labels) ? labels[i] : null;
    return typeof given === "string" && given !== "" ? given : (listValue(field, lists, one)?.label ?? String(one));
  });
}

/** A length of time in seconds, whatever the unit of its field: worklogs count minutes. Null where there is none. */
export function secondsOf(field: Field, value: Value | undefined): number | null {
  return typeof value === "number" ? value * secondsIn(field) : null;
}

/** How many seconds one unit of a field of time has. */
export const secondsIn = (field: Field): number => (field.options?.unit === "min" ? 60 : 1);

export function isEmpty(value: Value | undefined): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
