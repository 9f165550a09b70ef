import type { Field } from "~/core/types";
import type { FieldType } from "./type";

/** Every folder that has an index.ts is a field type; adding one touches nothing here. */
const folders = import.meta.glob<Record<string, FieldType>>("./*/index.ts", { eager: true });
const types = new Map<string, FieldType>();
for (const exported of Object.values(folders)) {
  for (const type of Object.values(exported)) types.set(type.code, type);
}

/** The words of other releases and of the compatible API for the same types. */
const aliases: Record<string, string> = {
  string: "text",
  calculated: "decimal", // a record says the type of the result
  int: "integer",
  number: "integer",
  float: "decimal",
  boolean: "flag",
  yesno: "flag",
  checkbox: "flag",
  list: "select",
  richtext: "editor",
  rich_text: "editor",
  many: "references",
  multi_reference: "references",
  password: "secret",
  link: "url",
  mail: "email",
  choice: "select",
  id: "integer",
  department: "select", // of the list of departments
  users: "references",
  groups: "references",
};

export function fieldType(code: string): FieldType {
  return types.get(code) ?? types.get(aliases[code] ?? "") ?? (types.get("text") as FieldType);
}

export function knownTypes(): string[] {
  return [...types.keys()];
}

/** The operators of a field: what the server allows, in the order the type prefers. */
export function operatorsOf(field: Field): string[] {
  const own = fieldType(field.type).filters;
  if (!field.operators?.length) return own;
  const preferred = own.filter((op) => field.operators?.includes(op));
  return [...preferred, ...field.operators.filter((op) => !preferred.includes(op))];
}
