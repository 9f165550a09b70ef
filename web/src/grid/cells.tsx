import type { Column, Entity, Field, ListScreen, Model } from "~/core/types";
import { fieldType } from "~/fields/registry";
import type { Around } from "~/fields/type";
import { renderers } from "./renderers";

/** A column over a reference ("requester_user.email") is no field of the model; the server says its type. */
export function fieldOf(model: Model, column: Column): Field {
  const known = model.fields.find((field) => field.code === column.field);
  return known ?? { code: column.field, type: column.type ?? "text", label: column.label };
}

export function cellOf(record: Entity, field: Field, column: Column, around: Around): React.ReactNode {
  const plain = () => fieldType(field.type).cell({ field, value: record[column.field] ?? null, around, column });
  const draw = column.renderer ? renderers[column.renderer] : undefined;
  return draw ? draw({ record, field, column, around, plain }) : plain();
}

export function aroundOf(screen: ListScreen, record: Entity, me: string | null): Around {
  return { model: screen.model.alias, record, lists: screen.lists, me };
}

/** Numbers stand at the end of their column, unless the grid says otherwise. */
export function isEnd(model: Model, column: Column): boolean {
  return column.align === "end" || (!column.align && fieldType(fieldOf(model, column).type).align === "end");
}
