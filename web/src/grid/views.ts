import type { Field, Grid, ListScreen, Model } from "~/core/types";
import { valuesOf } from "~/fields/shared/values";

/** The looks of a list; the table is what is meant when the address says none. */
export type View = "table" | "board" | "calendar" | "people";

/** Fields whose values make columns of a board: the status first. */
export function boardFields(screen: ListScreen): Field[] {
  const { model, lists } = screen;
  const found = model.fields.filter((field) => {
    const values = field.comparison === "select" || field.comparison === "user" ? valuesOf(field, lists) : null;
    return field.filterable !== false && values !== null && values.length > 1 && values.length <= 30;
  });
  return found.sort((a, b) => Number(b.code === "status") - Number(a.code === "status"));
}

/** Fields that put a record on a day: those the grid shows first, a due date before all. */
export function calendarFields(model: Model, grid: Grid): Field[] {
  const shown = grid.columns.filter((one) => !one.hidden).map((one) => one.field);
  const place = (code: string) => (code === "due_date" ? -1 : shown.includes(code) ? shown.indexOf(code) : 1000);
  return model.fields
    .filter((field) => field.filterable !== false && (field.comparison === "date" || field.comparison === "datetime"))
    .sort((a, b) => place(a.code) - place(b.code));
}

/** What the calendar by person is made of: who worked, from when to when, and how long. */
export interface WorkFields {
  who: Field;
  when: Field;
  end: Field;
  length: Field;
}

/** Records with a begin and an end are work where the grid shows whose they are and adds up how long they took. */
export function workFields(model: Model, grid: Grid): WorkFields | null {
  const field = (code: string) => model.fields.find((one) => one.code === code);
  const shown = grid.columns.filter((one) => !one.hidden);
  const who = shown.map((one) => field(one.field)).find((one) => one?.comparison === "user");
  const length = shown
    .filter((one) => one.total === "sum")
    .map((one) => field(one.field))
    .find((one) => one?.type === "duration");
  const when = shown.some((one) => one.field === "started_at") ? field("started_at") : undefined;
  const end = field("ended_at");
  return who && when?.comparison === "datetime" && end && length ? { who, when, end, length } : null;
}
