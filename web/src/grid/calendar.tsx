import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RecordsAsk } from "~/core/calls";
import { asFault } from "~/core/fault";
import { clock, dayKey, firstDayOfWeek, integer, monthTitle, weekdayName } from "~/core/format";
import { addDays, addMonths, weeksOf } from "~/core/month";
import type { Entity, Field, ListScreen } from "~/core/types";
import { listValue } from "~/fields/shared/values";
import { PriorityGlyph, StatusGlyph } from "~/parts/glyph";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading } from "~/parts/states";
import { dayOf, useSpan } from "./span";

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
  const weeks = useMemo(() => weeksOf(month, firstDayOfWeek()), [month]);
  const from = weeks[0]?.[0] ?? `${month}-01`;
  const to = addDays(weeks.at(-1)?.[6] ?? from, 1);
  const { rows, left, error, isPending, retry } = useSpan(model.alias, ask, field, from, to);
  const days = useMemo(() => {
    const out = new Map<string, Entity[]>();
    for (const row of rows) {
      const day = dayOf(row, field);
      out.set(day, [...(out.get(day) ?? []), row]);
    }
    return out;
  }, [rows, field]);
  const [unfolded, unfold] = useState<string | null>(null);
  const status = model.fields.find((one) => one.code === "status");
  const priority = status ? undefined : model.fields.find((one) => one.code === "priority_id");
  const today = dayKey(new Date());
  return (
    <div className="cal">
      <div className="calbar">
        <IconButton icon="chevron-left" label={t("calendar.previous")} onClick={() => onMonth(addMonths(month, -1))} />
        <IconButton icon="chevron-right" label={t("calendar.next")} onClick={() => onMonth(addMonths(month, 1))} />
        <button type="button" className="btn ghost sm" onClick={() => onMonth(today.slice(0, 7))}>
          {t("calendar.today")}
        </button>
        <h2 aria-live="polite">{monthTitle(month)}</h2>
        {rows.length === 0 && !isPending && !error ? <span className="hint">{t("calendar.nothing")}</span> : null}
        {left > 0 ? <span className="hint">{t("calendar.left", { count: left, shown: integer(left) })}</span> : null}
      </div>
      {error ? (
        <FaultState fault={asFault(error)} title={t("list.fault")} onRetry={retry} />
      ) : isPending ? (
        <Loading label={t("common.loading")} rows={14} />
      ) : (
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
                        <time dateTime={day} data-weekday={weekdayName(day)} aria-current={day === today ? "date" : undefined}>
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
                                {field.comparison === "datetime" ? <span className="num">{clock(row[field.code])}</span> : null}
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
