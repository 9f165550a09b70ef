import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { jobs, reviveJob, runSchedule, type SystemJob, type SystemSchedule } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { PlainTable } from "./table";
import "./admin.css";

const KEY = ["jobs"];

/** What runs by the clock and what waits to be done: when it ran, how long, how it ended, and Run now. */
export function JobsPage() {
  const { t } = useTranslation();
  useTitle(t("jobs.title"));
  const query = useQuery({ queryKey: KEY, queryFn: jobs, refetchInterval: 5000 });
  const act = async (work: Promise<unknown>, words: string) => {
    try {
      await work;
      toast(words);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    setTimeout(() => void client.invalidateQueries({ queryKey: KEY }), 400);
  };
  if (query.error && !query.data) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  return (
    <div className="admin">
      <h1>{t("jobs.title")}</h1>
      {query.data ? (
        <>
          <section aria-labelledby="schedules">
            <h2 id="schedules">{t("jobs.schedules")}</h2>
            <Schedules
              list={query.data.schedules}
              onRun={(one) => void act(runSchedule(one.name), t("jobs.started", { what: one.label }))}
            />
          </section>
          <section aria-labelledby="queue">
            <h2 id="queue">{t("jobs.queue")}</h2>
            {query.data.jobs.length === 0 ? <State icon="checkbox" title={t("jobs.none")} text={t("jobs.none_text")} /> : null}
            {query.data.jobs.length > 0 ? (
              <Queue list={query.data.jobs} onRevive={(one) => void act(reviveJob(one.id), t("jobs.again"))} />
            ) : null}
          </section>
        </>
      ) : (
        <Loading label={t("common.loading")} rows={8} />
      )}
    </div>
  );
}

const took = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

function Result({ fault }: { fault: string }) {
  const { t } = useTranslation();
  return fault ? (
    <span className="fault-text" title={fault}>
      <Icon name="alert-circle" size={14} />
      {fault}
    </span>
  ) : (
    <span className="good-text">
      <Icon name="check" size={14} />
      {t("jobs.good")}
    </span>
  );
}

function Schedules({ list, onRun }: { list: SystemSchedule[]; onRun: (one: SystemSchedule) => void }) {
  const { t } = useTranslation();
  return (
    <PlainTable
      heads={[t("jobs.what"), t("jobs.cron"), t("jobs.last"), t("jobs.took"), t("jobs.result"), t("jobs.next")]}
      last={t("jobs.run")}
    >
      {list.map((one) => (
        <tr key={one.name}>
          <td>{one.label}</td>
          <td>
            <code>{one.cron}</code>
          </td>
          <td>{one.last_run ? <Time at={one.last_run} as="inline" /> : <span className="muted">{t("jobs.never")}</span>}</td>
          <td className="num">{one.last_run ? took(one.duration_ms) : ""}</td>
          <td>{one.last_run ? <Result fault={one.result} /> : null}</td>
          <td>
            <Time at={one.next_run} as="inline" />
          </td>
          <td className="end">
            <button type="button" className="btn sm" onClick={() => onRun(one)} aria-label={t("jobs.run_one", { what: one.label })}>
              {t("jobs.run")}
            </button>
          </td>
        </tr>
      ))}
    </PlainTable>
  );
}

function Queue({ list, onRevive }: { list: SystemJob[]; onRevive: (one: SystemJob) => void }) {
  const { t } = useTranslation();
  return (
    <PlainTable
      heads={[t("jobs.what"), t("jobs.state"), t("jobs.attempt"), t("jobs.created"), t("jobs.took"), t("jobs.result")]}
      last={t("jobs.retry")}
    >
      {list.map((one) => (
        <tr key={one.id}>
          <td>{one.label}</td>
          <td>{t(`jobs.state_${one.state}`)}</td>
          <td className="num">{one.attempt}</td>
          <td>
            <Time at={one.created} as="inline" />
          </td>
          <td className="num">{one.finished ? took(one.duration_ms) : ""}</td>
          <td>{one.finished || one.error ? <Result fault={one.error} /> : null}</td>
          <td className="end">
            {one.state === "dead" ? (
              <button type="button" className="btn sm" onClick={() => onRevive(one)}>
                {t("jobs.retry")}
              </button>
            ) : null}
          </td>
        </tr>
      ))}
    </PlainTable>
  );
}
