import { useQuery } from "@tanstack/react-query";
import { type RecordsAsk, totals } from "~/core/calls";
import type { Column, Field, Value } from "~/core/types";
import { rowsOf } from "./state";

export const FOLDS = ["sum", "avg", "min", "max", "count"] as const;
export type Fold = (typeof FOLDS)[number];

/** What a column may show in the footer, by how its field compares. */
export function foldsOf(field: Field): Fold[] {
  switch (field.comparison) {
    case "number":
      return [...FOLDS];
    case "date":
    case "datetime":
      return ["min", "max", "count"];
    case undefined:
    case "none":
      return [];
    default:
      return field.comparison === "multi" ? [] : ["count"];
  }
}

/** "worklog_total:sum,due_date:min" as field and fold, and back. */
export function readTotals(text: string | undefined, columns: Column[]): Map<string, Fold> {
  const pairs =
    text === undefined
      ? columns.filter((one) => one.total).map((one) => [one.field, one.total as string])
      : text.split(",").map((part) => part.split(":"));
  return new Map(pairs.filter((one): one is [string, Fold] => one.length === 2 && (FOLDS as readonly string[]).includes(one[1] ?? "")));
}

/** What goes into the address; "none" says that the totals of the grid are not wanted either. */
export function writeTotals(all: Map<string, Fold>): string {
  return [...all].map(([field, fold]) => `${field}:${fold}`).join(",") || "none";
}

/** The totals of all rows a list finds, by "field:fold". */
export function useTotals(model: string, ask: RecordsAsk, of: string | undefined): Record<string, Value> | null {
  const rows = rowsOf(ask);
  const query = useQuery({
    queryKey: ["records", model, "totals", of, rows],
    queryFn: ({ signal }) => totals(model, rows, undefined, of, signal),
    staleTime: 10_000,
    enabled: Boolean(of),
  });
  return of ? (query.data?.items[0]?.values ?? {}) : null;
}
