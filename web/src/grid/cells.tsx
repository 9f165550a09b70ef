import { clocksOf } from "~/core/clock";
import type { Column, Entity, Field, ListScreen, Model } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { listValue } from "~/fields/shared/values";
import type { Around } from "~/fields/type";
import { statusClass } from "~/parts/glyph";
import { SlaClock } from "~/parts/sla";

/** A column over a reference ("requester_user.email") is no field of the model; it is shown as text. */
export function fieldOf(model: Model, column: Column): Field {
  const known = model.fields.find((field) => field.code === column.field);
  return known ?? { code: column.field, type: "text", label: column.label };
}

type Draw = (record: Entity, field: Field, column: Column, around: Around) => React.ReactNode;

/** What a grid may ask for beside the look of the field type. */
const renderers: Record<string, Draw> = {
  sla: (record, field, _column, around) => {
    const due = record[field.code];
    const statusField = {
      code: "status",
      type: "select",
      label: "",
      options: { source: { kind: "list" as const, list: "service_status" } },
    };
    const group = statusClass(listValue(statusField, around.lists, record.status ?? null));
    const clocks = clocksOf(record);
    const clock = clocks.find((one) => one.due === due) ?? clocks.at(-1);
    return typeof due === "string" ? (
      <SlaClock clock={clock} due={due} start={record.created_at as string} isPaused={group === "suspended"} isMet={group === "closed"} />
    ) : null;
  },
  progress: (record, field) => {
    const share = Number(record[field.code]);
    return Number.isFinite(share) ? (
      <span className="bar cellbar" role="img" aria-label={`${share} %`}>
        <i style={{ inlineSize: `${Math.min(100, share)}%` }} />
      </span>
    ) : null;
  },
  tooltip: (record, field, column, around) => (
    <span title={String(record[field.code] ?? "")}>{cellOf(record, field, { ...column, renderer: null }, around)}</span>
  ),
};

export function cellOf(record: Entity, field: Field, column: Column, around: Around): React.ReactNode {
  const draw = column.renderer ? renderers[column.renderer] : undefined;
  if (draw) return draw(record, field, column, around);
  const words = column.field.includes(".")
    ? ((record._labels as Record<string, string> | undefined)?.[column.field] ?? record[column.field])
    : record[column.field];
  return fieldType(field.type).cell({ field, value: words ?? null, around, column });
}

export function aroundOf(screen: ListScreen, record: Entity, me: string | null): Around {
  return { model: screen.model.alias, record, lists: screen.lists, me };
}

/** Numbers stand at the end of their column, unless the grid says otherwise. */
export function isEnd(model: Model, column: Column): boolean {
  return column.align === "end" || (!column.align && fieldType(fieldOf(model, column).type).align === "end");
}
