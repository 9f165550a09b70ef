import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RecordsAsk } from "~/core/calls";
import { asFault } from "~/core/fault";
import { clock, dayKey, day as dayWords, duration, firstDayOfWeek, integer, shortDay, weekdayName } from "~/core/format";
import { addDays, weekOf } from "~/core/month";
import type { Entity, Field, ListScreen, Lists } from "~/core/types";
import { type Piece, type WorkKind, type WorkSum, workTable } from "~/core/work";
import { labelOf, listValue, secondsOf } from "~/fields/shared/values";
import { Avatar } from "~/parts/avatar";
import { StatusGlyph } from "~/parts/glyph";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { HOLDER_FIELDS, HolderLink } from "./holder";
import { dayOf, useSpan } from "./span";
import type { WorkFields } from "./views";

export interface PeopleProps {
  screen: ListScreen;
  ask: RecordsAsk;
  work: WorkFields;
  /** A day of the week that is shown, or the one day. */
  day: string;
  isOneDay: boolean;
  me: string | null;
  onGo: (change: { day?: string; span?: string }) => void;
  addressOf: (row: Entity) => string;
  onOpen: (row: Entity, isNewTab: boolean) => void;
}

function kindOf(status: Field | undefined, lists: Lists, row: Entity): WorkKind {
  const classes = status ? listValue(status, lists, row.status ?? null)?.classes : undefined;
  if (classes?.includes("disabled")) return "off";
  return classes?.includes("planned") ? "planned" : "done";
}

/** Who worked on what and how long, and what is planned: people down, days across, with the sums of both. */
export function People({ screen, ask, work, day, isOneDay, me, onGo, addressOf, onOpen }: PeopleProps) {
  const { t } = useTranslation();
  const { model, lists } = screen;
  const days = useMemo(() => (isOneDay ? [day] : weekOf(day, firstDayOfWeek())), [day, isOneDay]);
  const from = days[0] ?? day;
  const to = days.at(-1) ?? day;
  const known = (code: string) => model.fields.some((one) => one.code === code);
  const more = [work.who.code, work.length.code, work.end.code, "status", ...HOLDER_FIELDS].filter(known);
  const { rows, left, error, isPending, retry } = useSpan(model.alias, ask, work.when, from, addDays(to, 1), more);
  const status = model.fields.find((one) => one.code === "status");
  const nameOf = (row: Entity | undefined, person: string) =>
    (row ? labelOf(work.who, row[work.who.code] ?? null, row, lists) : "") || person;
  const table = useMemo(
    () =>
      workTable(
        rows.map((row) => ({
          row,
          person: String(row[work.who.code] ?? ""),
          day: dayOf(row, work.when),
          seconds: secondsOf(work.length, row[work.length.code]) ?? 0,
          kind: kindOf(status, lists, row),
        })),
        days,
      ),
    [rows, days, work, status, lists],
  );
  const lines = table.lines
    .map((line) => ({ ...line, name: nameOf(line.pieces.flat()[0]?.row, line.person) }))
    .sort((a, b) => Number(b.person === me) - Number(a.person === me) || a.name.localeCompare(b.name));
  const today = dayKey(new Date());
  const stride = isOneDay ? 1 : 7;
  const title = isOneDay ? dayWords(day) : `${dayWords(from)} – ${dayWords(to)}`;
  const pieceLine = (piece: Piece) => {
    const { row } = piece;
    const end = clock(row[work.end.code]);
    return (
      <li key={row.entity_id} className={`piece ${piece.kind}`}>
        <a
          href={addressOf(row)}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(row, false);
          }}
        >
          {status ? <StatusGlyph value={listValue(status, lists, row.status ?? null)} /> : null}
          <span className="num">
            {clock(row[work.when.code])}
            {end ? `–${end}` : ""}
          </span>
          <b className="num">{end || piece.seconds ? duration(piece.seconds) : t("people.running")}</b>
        </a>
        <HolderLink record={row} isReached />
      </li>
    );
  };
  return (
    <div className="cal people">
      <div className="calbar">
        <IconButton icon="chevron-left" label={t("people.earlier")} onClick={() => onGo({ day: addDays(day, -stride) })} />
        <IconButton icon="chevron-right" label={t("people.later")} onClick={() => onGo({ day: addDays(day, stride) })} />
        <button type="button" className="btn ghost sm" onClick={() => onGo({ day: today })}>
          {t("calendar.today")}
        </button>
        <div className="seg" role="group" aria-label={t("people.span")}>
          <button type="button" aria-pressed={!isOneDay} onClick={() => onGo({ span: undefined })}>
            {t("people.week")}
          </button>
          <button type="button" aria-pressed={isOneDay} onClick={() => onGo({ span: "day" })}>
            {t("people.day")}
          </button>
        </div>
        <h2 aria-live="polite">{title}</h2>
        {left > 0 ? <span className="hint">{t("calendar.left", { count: left, shown: integer(left) })}</span> : null}
      </div>
      {error ? (
        <FaultState fault={asFault(error)} title={t("list.fault")} onRetry={retry} />
      ) : isPending ? (
        <Loading label={t("common.loading")} rows={14} />
      ) : lines.length === 0 ? (
        <State icon="users" title={t("people.none")} />
      ) : (
        <div className="calbox" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{work.who.label}</th>
                {days.map((one) => (
                  <th key={one} scope="col" aria-current={one === today ? "date" : undefined}>
                    {isOneDay ? (
                      dayWords(one)
                    ) : (
                      <button type="button" className="linky" onClick={() => onGo({ day: one, span: "day" })}>
                        {weekdayName(one)} {shortDay(one)}
                      </button>
                    )}
                  </th>
                ))}
                <th scope="col">{t("total.label")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.person}>
                  <th scope="row">
                    <span className="who">
                      <Avatar name={line.name} username={line.person} isMe={line.person === me} />
                      <span className="cut">{line.name}</span>
                    </span>
                  </th>
                  {days.map((one, i) => (
                    <td key={one} className={one === today ? "today" : ""}>
                      <ul>{line.pieces[i]?.map(pieceLine)}</ul>
                      <Sum sum={line.sums[i]} />
                    </td>
                  ))}
                  <td className="sum">
                    <Sum sum={line.sum} isTotal />
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t("total.label")}</th>
                {days.map((one, i) => (
                  <td key={one} className="sum">
                    <Sum sum={table.sums[i]} isTotal />
                  </td>
                ))}
                <td className="sum">
                  <Sum sum={table.sum} isTotal />
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </div>
  );
}

/** What was done, and under it what is planned. */
function Sum({ sum, isTotal }: { sum: WorkSum | undefined; isTotal?: boolean }) {
  const { t } = useTranslation();
  if (!sum || (sum.done === 0 && sum.planned === 0)) return isTotal ? <span className="muted">–</span> : null;
  return (
    <p className="worksum num">
      {sum.done > 0 ? <b>{duration(sum.done)}</b> : null}
      {sum.planned > 0 ? <span>{t("people.planned", { time: duration(sum.planned) })}</span> : null}
    </p>
  );
}
