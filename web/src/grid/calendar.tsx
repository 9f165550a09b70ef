import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RecordsAsk, records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { clock, dayKey, firstDayOfWeek, fromWall, integer, monthTitle, weekdayName } from "~/core/format";
import { addDays, addMonths, weeksOf } from "~/core/month";
import type { Condition, Entity, Field, ListScreen, Page } from "~/core/types";
import { listValue } from "~/fields/shared/values";
import { PriorityGlyph, StatusGlyph } from "~/parts/glyph";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading } from "~/parts/states";

const PAGE = 200;
/** More than this in one month is a list, not a calendar; it says how many are not shown. */
const MOST = 2000;
/** So many stand on a day before the rest is folded. */
const ON_A_DAY = 4;

export interface CalendarProps {
  screen: ListScreen;
  ask: RecordsAsk;
  field: Field;
  month: string;
  onMonth: (month: string) => void;
  addressOf: (row: Entity) => string;
  onOpen: (row: Entity, isNewTab: boolean) => void;
}

/** The records on the days of a month, by one of their dates. */
export function Calendar({ screen, ask, field, month, onMonth, addressOf, onOpen }: CalendarProps) {
  const { t } = useTranslation();
  const { model, lists } = screen;
  const isTime = field.comparison === "datetime";
  const weeks = useMemo(() => weeksOf(month, firstDayOfWeek()), [month]);
  const from = weeks[0]?.[0] ?? `${month}-01`;
  const to = addDays(weeks.at(-1)?.[6] ?? from, 1);
  const edge = (day: string) => (isTime ? fromWall(`${day} 00:00:00`) : day);
  const span: Condition[] = [
    { field: field.code, operator: "greater_or_equal", value: edge(from) },
    { field: field.code, operator: "less", value: edge(to) },
  ];
  const fields = [...new Set(`${ask.fields ?? ""},${field.code}`.split(",").filter(Boolean))].join(",");
  const part: RecordsAsk = {
    ...ask,
    fields,
    sort: field.code,
    filter: { condition: "AND", rules: [...(ask.filter?.rules?.length ? [ask.filter] : []), ...span] },
  };
  const query = useInfiniteQuery({
    queryKey: ["records", model.alias, "calendar", part],
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      records(model.alias, { ...part, limit: PAGE, after: pageParam, total: pageParam ? "none" : "capped" }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 10_000,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && rows.length < MOST) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, rows.length]);
  const days = useMemo(() => {
    const out = new Map<string, Entity[]>();
    for (const row of rows) {
      const value = String(row[field.code] ?? "");
      const day = isTime ? dayKey(new Date(value)) : value.slice(0, 10);
      out.set(day, [...(out.get(day) ?? []), row]);
    }
    return out;
  }, [rows, field.code, isTime]);
  const [unfolded, unfold] = useState<string | null>(null);
  const status = model.fields.find((one) => one.code === "status");
  const priority = status ? undefined : model.fields.find((one) => one.code === "priority_id");
  const today = dayKey(new Date());
  const left = (query.data?.pages[0]?.total?.count ?? 0) - rows.length;
  return (
    <div className="cal">
      <div className="calbar">
        <IconButton icon="chevron-left" label={t("calendar.previous")} onClick={() => onMonth(addMonths(month, -1))} />
        <IconButton icon="chevron-right" label={t("calendar.next")} onClick={() => onMonth(addMonths(month, 1))} />
        <button type="button" className="btn ghost sm" onClick={() => onMonth(today.slice(0, 7))}>
          {t("calendar.today")}
        </button>
        <h2 aria-live="polite">{monthTitle(month)}</h2>
        {left > 0 && rows.length >= MOST ? <span className="hint">{t("calendar.left", { count: left, shown: integer(left) })}</span> : null}
      </div>
      {query.error ? (
        <FaultState fault={asFault(query.error)} title={t("list.fault")} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading label={t("common.loading")} rows={14} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <div className="calbox" tabIndex={0} role="region" aria-label={monthTitle(month)}>
          <table>
            <thead>
              <tr>
                {(weeks[0] ?? []).map((day) => (
                  <th key={day} scope="col">
                    {weekdayName(day)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <tr key={week[0]}>
                  {week.map((day) => {
                    const here = days.get(day) ?? [];
                    const shown = unfolded === day ? here : here.slice(0, ON_A_DAY);
                    return (
                      <td key={day} className={`${day.startsWith(month) ? "" : "off"} ${day === today ? "today" : ""}`}>
                        <time dateTime={day} aria-current={day === today ? "date" : undefined}>
                          {Number(day.slice(8))}
                        </time>
                        <ul>
                          {shown.map((row) => (
                            <li key={row.entity_id}>
                              <a
                                href={addressOf(row)}
                                title={[row._number, row._title].filter(Boolean).join(" ")}
                                onClick={(event) => {
                                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                                  event.preventDefault();
                                  onOpen(row, false);
                                }}
                              >
                                {status ? <StatusGlyph value={listValue(status, lists, row.status ?? null)} /> : null}
                                {priority ? <PriorityGlyph value={listValue(priority, lists, row.priority_id ?? null)} /> : null}
                                {isTime ? <span className="num">{clock(row[field.code])}</span> : null}
                                <span className="cut">{row._title || row._number || `#${row.entity_id}`}</span>
                              </a>
                            </li>
                          ))}
                        </ul>
                        {here.length > ON_A_DAY ? (
                          <button
                            type="button"
                            className="linky"
                            aria-expanded={unfolded === day}
                            onClick={() => unfold(unfolded === day ? null : day)}
                          >
                            {unfolded === day ? t("calendar.less") : t("calendar.more", { count: here.length - ON_A_DAY })}
                          </button>
                        ) : null}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
