import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { type RecordsAsk, records } from "~/core/calls";
import { dayKey, fromWall } from "~/core/format";
import type { Condition, Entity, Field, Page } from "~/core/types";

const PAGE = 200;
/** More than this in one view is a list, not a calendar; it says how many are not shown. */
const MOST = 2000;

const isTime = (field: Field) => field.comparison === "datetime";

/** The day a record stands on by one of its dates, in the reader's zone. */
export function dayOf(row: Entity, field: Field): string {
  const value = String(row[field.code] ?? "");
  if (!isTime(field)) return value.slice(0, 10);
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? "" : dayKey(at);
}

/** The records of a list whose date lies from a day on and before another, all of them up to a bound; left is how many are not. */
export function useSpan(model: string, ask: RecordsAsk, field: Field, from: string, before: string, more: string[] = []) {
  const edge = (day: string) => (isTime(field) ? fromWall(`${day} 00:00:00`) : day);
  const span: Condition[] = [
    { field: field.code, operator: "greater_or_equal", value: edge(from) },
    { field: field.code, operator: "less", value: edge(before) },
  ];
  const part: RecordsAsk = {
    ...ask,
    fields: [...new Set([...(ask.fields ?? "").split(","), field.code, ...more].filter(Boolean))].join(","),
    sort: field.code,
    filter: { condition: "AND", rules: [...(ask.filter?.rules?.length ? [ask.filter] : []), ...span] },
  };
  const query = useInfiniteQuery({
    queryKey: ["records", model, "calendar", part],
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      records(model, { ...part, limit: PAGE, after: pageParam, total: pageParam ? "none" : "capped" }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 10_000,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && rows.length < MOST) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, rows.length]);
  const left = rows.length >= MOST ? Math.max(0, (query.data?.pages[0]?.total?.count ?? 0) - rows.length) : 0;
  return { rows, left, error: query.error, isPending: query.isPending, retry: () => void query.refetch() };
}
