import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { type ListAddress, readAddress, UNFILTERED, writeAddress } from "~/core/address";
import type { RecordsAsk, RowsAsk } from "~/core/calls";
import { fieldsIn } from "~/core/rules";
import type { Condition, Grid, ListScreen, Model } from "~/core/types";
import { HOLDER_FIELDS } from "./holder";

export interface ListState extends ListAddress {
  model: string;
  set: (change: Partial<ListAddress>, isReplacing?: boolean) => void;
}

/** The state of a list is its address; changing it is going somewhere. */
export function useListState(): ListState {
  const { module, entity } = useParams({ from: "/list/$module/$entity" });
  const search = useSearch({ from: "/list/$module/$entity" });
  const navigate = useNavigate();
  const state = useMemo(() => readAddress(search), [search]);
  const set = useCallback(
    (change: Partial<ListAddress>, isReplacing = false) => {
      const next = writeAddress({ ...state, ...change });
      void navigate({ to: "/list/$module/$entity", params: { module, entity }, search: next, replace: isReplacing });
    },
    [navigate, module, entity, state],
  );
  return { ...state, model: `${module}/${entity}`, set };
}

/**
 * The state of a list with the filter its grid starts with, as long as the address says none. Taking the last rule of it away is
 * said in the address: it would come back otherwise.
 */
export function startedBy(state: ListState, grid: Grid | null): ListState {
  const { start } = grid ?? {};
  if (!start) return state;
  return {
    ...state,
    filter: state.filter === undefined ? start : state.filter,
    set: (change, isReplacing) =>
      state.set("filter" in change && !change.filter && !change.grid ? { ...change, filter: UNFILTERED } : change, isReplacing),
  };
}

export function gridOf(screen: ListScreen, code: string | undefined): Grid | null {
  return screen.grids.find((grid) => grid.code === code) ?? screen.grids[0] ?? null;
}

/** The context ("incidents") is a filter like any other once rows are asked for. */
export function withContext(filter: Condition | null | undefined, screen: ListScreen): Condition | null {
  const rules: Condition[] = Object.entries(screen.context?.values ?? {}).map(([field, value]) => ({ field, operator: "equal", value }));
  if (filter?.rules?.length) rules.push(filter);
  return rules.length ? { condition: "AND", rules } : null;
}

export function fieldsFor(model: Model, grid: Grid): string {
  const known = new Set(model.fields.map((field) => field.code));
  const wanted = [
    model.title_field,
    ...grid.columns.flatMap((column) => [column.field, ...(column.needs ?? []), ...(column.renderer === "record" ? HOLDER_FIELDS : [])]),
    ...(grid.row_styles ?? []).flatMap((style) => fieldsIn(style.condition)),
    ...["status", "priority_id", "assigned_username"].filter((code) => known.has(code)),
  ];
  return [...new Set(wanted.filter((code): code is string => Boolean(code) && !code?.startsWith("_")))].join(",");
}

export function askOf(state: ListAddress, screen: ListScreen, grid: Grid): RecordsAsk {
  return {
    grid: grid.code,
    filter: withContext(state.filter, screen),
    search: state.search,
    sort: state.sort ?? grid.sort ?? undefined,
    fields: fieldsFor(screen.model, grid),
  };
}

/** Which rows a list means, whatever their order and their columns: what a mass action on all of them is about. */
export function rowsOf(ask: RecordsAsk): RowsAsk {
  const { grid, filter, search } = ask;
  return { grid, filter: filter?.rules?.length ? filter : undefined, search };
}
