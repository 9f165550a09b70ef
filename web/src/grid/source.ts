import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RecordsAsk, records, totals } from "~/core/calls";
import { narrowed } from "~/core/filter";
import type { Entity, ListScreen, Page, Total, Value } from "~/core/types";
import { valuesOf } from "~/fields/shared/values";
import { entityOf, GroupLine, type Line, MoreLine } from "./lines";
import { rowsOf } from "./state";

const PAGE = 100;
const NOTHING: Entity[] = [];

/** Where the lines of a list come from. */
export interface Source {
  lines: Line[];
  /** The records among them. */
  rows: Entity[];
  total: Total | null;
  error: Error | null;
  isPending: boolean;
  isStale: boolean;
  isFetching: boolean;
  hasMore: boolean;
  more: () => void;
  retry: () => void;
}

/** The rows one behind the other, loaded as they come into sight. */
export function useFlat(model: string, ask: RecordsAsk, isOn: boolean): Source {
  const query = useInfiniteQuery({
    queryKey: ["records", model, ask],
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      records(model, { ...ask, limit: PAGE, after: pageParam, total: pageParam ? "none" : "capped" }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    enabled: isOn,
  });
  const { fetchNextPage, refetch } = query;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NOTHING, [query.data]);
  return {
    lines: rows,
    rows,
    total: query.data?.pages[0]?.total ?? null,
    error: query.error,
    isPending: query.isPending,
    isStale: query.isPlaceholderData,
    isFetching: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    more: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    retry: () => void refetch(),
  };
}

const keyOf = (value: Value) => JSON.stringify(value);

/** The rows under headings, one for each value of a column. A group is loaded when it is opened. */
export function useGrouped(model: string, ask: RecordsAsk, field: string | undefined, of: string | undefined, screen: ListScreen): Source {
  const { t } = useTranslation();
  /** How many pages of a group are open; the first group is, until somebody closes it. */
  const [open, setOpen] = useState<Record<string, number>>({});
  const rowsAsk = rowsOf(ask);
  const groups = useQuery({
    queryKey: ["records", model, "groups", field, of, rowsAsk],
    queryFn: ({ signal }) => totals(model, rowsAsk, field, of, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    enabled: Boolean(field),
  });
  const known = screen.model.fields.find((one) => one.code === field);
  const items = useMemo(() => {
    const values = known ? valuesOf(known, screen.lists) : null;
    const place = (key: Value) => (key === null ? 1e9 : values ? values.findIndex((one) => String(one.value) === String(key)) : 0);
    return (groups.data?.items ?? [])
      .map((one) => ({ key: one.keys[0] ?? null, label: one.labels[0] ?? "", count: one.count, values: one.values ?? {} }))
      .sort((a, b) => place(a.key) - place(b.key) || a.label.localeCompare(b.label));
  }, [groups.data, known, screen.lists]);
  const pagesOf = (key: Value, at: number) => open[keyOf(key)] ?? (at === 0 ? 1 : 0);
  const asked = items.flatMap((one, at) => Array.from({ length: pagesOf(one.key, at) }, (_, i) => ({ key: one.key, page: i + 1 })));
  const pages = useQueries({
    queries: asked.map(({ key, page }) => {
      const part = { ...ask, filter: narrowed(ask.filter, field ?? "", key), limit: PAGE, page, total: "none" as const };
      return {
        queryKey: ["records", model, part],
        queryFn: ({ signal }: { signal: AbortSignal }) => records(model, part, signal),
        staleTime: 10_000,
      };
    }),
  });
  const lines: Line[] = [];
  items.forEach((one, at) => {
    const n = pagesOf(one.key, at);
    const put = (next: number) => setOpen((old) => ({ ...old, [keyOf(one.key)]: next }));
    lines.push(new GroupLine(one.key, one.label || t("list.no_value"), one.count, one.values, n > 0, () => put(n > 0 ? 0 : 1)));
    if (n === 0) return;
    const found = asked.flatMap((ask, i) => (keyOf(ask.key) === keyOf(one.key) ? (pages[i]?.data?.items ?? []) : []));
    lines.push(...found);
    if (found.length > 0 && one.count > found.length) lines.push(new MoreLine(one.key, one.count - found.length, () => put(n + 1)));
  });
  const count = items.reduce((sum, one) => sum + one.count, 0);
  return {
    lines,
    rows: lines.map(entityOf).filter((one): one is Entity => one !== undefined),
    total: groups.data ? { count, capped: false } : null,
    error: groups.error ?? pages.find((one) => one.error)?.error ?? null,
    isPending: groups.isPending,
    isStale: groups.isPlaceholderData,
    isFetching: pages.some((one) => one.isPending),
    hasMore: false,
    more: () => undefined,
    retry: () => void groups.refetch(),
  };
}
