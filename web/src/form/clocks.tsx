// What the clocks of a record have counted, and the ledger that says why.
import { useQuery } from "@tanstack/react-query";
import { t as say } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { records, runAction } from "~/core/calls";
import { asFault } from "~/core/fault";
import { duration, exact } from "~/core/format";
import { recordScreenQuery, touch } from "~/core/queries";
import type { Clock, Entity, RecordAction, Value } from "~/core/types";
import { Icon } from "~/parts/icon";
import { ClockChip, lookOf } from "~/parts/sla";
import { FaultState, Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { AskDialog } from "./askdialog";

const TIMER = "sla/timer";
const LINE = "sla/line";
const on = (model: string, id: number) => ({
  condition: "AND" as const,
  rules: [
    { field: "model_alias", operator: "equal" as const, value: model },
    { field: "model_id", operator: "equal" as const, value: id },
  ],
});
/** The server says again how much working time has passed; the browser knows no calendar. */
const AGAIN = 30_000;

const label = (row: Entity, field: string) => ((row._labels as Record<string, string> | undefined)?.[field] ?? "") as string;

/** One row for each clock: metric, goal, what has passed, what is left, when it is due; below it, its ledger. */
export function ClockPane({ model, id }: { model: string; id: number }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["records", TIMER, model, id],
    refetchInterval: AGAIN,
    queryFn: ({ signal }) => records(TIMER, { filter: on(model, id), sort: "metric_id,cycle", limit: 100 }, signal),
  });
  if (query.error && !query.data) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={4} />;
  if (query.data.items.length === 0) return <State icon="clock" title={t("sla.nothing")} text={t("sla.nothing_help")} />;
  return (
    <ul className="clock-list">
      {query.data.items.map((row) => (
        <ClockRow key={row.entity_id} row={row} />
      ))}
    </ul>
  );
}

function ClockRow({ row }: { row: Entity }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const clock = row._clock as unknown as Clock;
  const look = lookOf(clock);
  const share = Math.min(100, clock.percent ?? 0);
  const isCancelled = row.state === "cancelled";
  return (
    <li className={`clock-row ${look}`}>
      <div className="clock-head">
        <b>{String(row.name)}</b>
        {Number(row.cycle) > 1 ? <span className="muted">{t("sla.cycle", { n: Number(row.cycle) })}</span> : null}
        <span className="soft">{label(row, "goal_id") || t("sla.no_goal")}</span>
        {row.is_excluded || row.is_held ? <span className="soft">{t(row.is_excluded ? "sla.excluded" : "sla.held")}</span> : null}
        <span className="push">{isCancelled ? <span className="sla none">{label(row, "state")}</span> : <ClockChip clock={clock} />}</span>
      </div>
      {clock.target !== null ? (
        <span className="bar clock-bar" role="img" aria-label={t("sla.share", { share: clock.percent })}>
          <i style={{ inlineSize: `${share}%` }} />
        </span>
      ) : null}
      <dl className="clock-facts">
        <Fact name={t("sla.state")} value={label(row, "state")} />
        <Fact name={t("sla.elapsed")} value={duration(clock.elapsed)} />
        {clock.target !== null ? <Fact name={t("sla.target")} value={duration(clock.target)} /> : null}
        {clock.due ? <Fact name={t("sla.due")} value={exact(clock.due)} /> : null}
        {label(row, "calendar_id") ? <Fact name={t("sla.calendar")} value={label(row, "calendar_id")} /> : null}
      </dl>
      <button type="button" className="btn ghost xs" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? "chevron-down" : "chevron-right"} size={14} />
        {t("sla.why")}
      </button>
      {isOpen ? <Adjust timer={Number(row.entity_id)} model={String(row.model_alias)} id={Number(row.model_id)} /> : null}
      {isOpen ? <Ledger timer={Number(row.entity_id)} state={`${row.version}`} /> : null}
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What who has the right may do with the clock: each asks for a reason, which the ledger keeps. */
function Adjust({ timer, model, id }: { timer: number; model: string; id: number }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<RecordAction | null>(null);
  const query = useQuery(recordScreenQuery(TIMER, timer));
  const screen = query.data;
  if (!screen || screen.actions.length === 0) return null;
  const run = async (code: string, given?: Record<string, Value>) => {
    setAsked(null);
    try {
      await runAction(TIMER, timer, code, given);
      toast(t("record.action_done"));
    } catch (error) {
      const fault = asFault(error);
      toast(fault.faults[0]?.message ?? fault.message, { isFault: true });
    }
    touch(TIMER, timer);
    touch(LINE);
    touch(model, id);
  };
  return (
    <fieldset className="clock-acts" aria-label={t("sla.adjust")}>
      {screen.actions.map((one) => (
        <button key={one.code} type="button" className="btn sm" onClick={() => setAsked(one)}>
          {one.icon ? <Icon name={one.icon} size={14} /> : null}
          {one.label}
        </button>
      ))}
      {asked ? (
        <AskDialog action={asked} screen={screen} onClose={() => setAsked(null)} onRun={(given) => void run(asked.code, given)} />
      ) : null}
    </fieldset>
  );
}

/** The names of people by their user names, as far as the reader may see people. */
function useNames(usernames: string[]): Map<string, string> {
  const { me } = useSession();
  const wanted = [...new Set(usernames)].filter((one) => one && !one.includes(" ")).sort();
  const people = useQuery({
    queryKey: ["records", "admin/user", "names", wanted],
    enabled: wanted.length > 0 && me.area === "backend",
    staleTime: 300_000,
    retry: false,
    queryFn: ({ signal }) =>
      records("admin/user", { filter: { field: "username", operator: "in", value: wanted }, fields: "username", limit: 200 }, signal),
  });
  return new Map((people.data?.items ?? []).map((one) => [String(one.username), String(one._title ?? one.username)]));
}

/** When the clock did what, by whom or by which rule. */
function Ledger({ timer, state }: { timer: number; state: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["records", LINE, timer, state],
    queryFn: ({ signal }) =>
      records(
        LINE,
        { filter: { condition: "AND", rules: [{ field: "timer_id", operator: "equal", value: timer }] }, sort: "entity_id", limit: 200 },
        signal,
      ),
  });
  const names = useNames((query.data?.items ?? []).map((line) => String(line.by ?? "")));
  if (query.error && !query.data) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={3} />;
  return (
    <table className="clock-lines">
      <thead>
        <tr>
          <th scope="col">{t("sla.when")}</th>
          <th scope="col">{t("sla.what")}</th>
          <th scope="col">{t("sla.elapsed")}</th>
          <th scope="col">{t("sla.target")}</th>
          <th scope="col">{t("sla.by")}</th>
        </tr>
      </thead>
      <tbody>
        {query.data.items.map((line) => (
          <tr key={line.entity_id}>
            <td>
              <Time at={String(line.at)} />
            </td>
            <td>{[label(line, "kind"), line.kind === "target" ? line.goal : line.reason].filter(Boolean).join(": ")}</td>
            <td className="num">{duration(Number(line.elapsed_seconds ?? 0))}</td>
            <td className="num">{line.target_seconds ? duration(Number(line.target_seconds)) : "–"}</td>
            <td>{names.get(String(line.by)) ?? (String(line.by ?? "") || say("timeline.system"))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
