import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { records, runAction } from "~/core/calls";
import { asFault } from "~/core/fault";
import { duration } from "~/core/format";
import { recordScreenQuery, touch, touchList } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";
import type { InputProps } from "../type";
import { elapsed } from "./elapsed";

const ACTIVITY = "activity/activity";
const STOP = "stop_timer";
const WORKLOG = 2;

/** The time worked, and the clock that writes it down: what the server offers starts it or stops it. */
export function TimerInput({ id, field, value, around }: InputProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const of = Number(around.record.entity_id ?? 0);
  const isAsked = of > 0 && !around.isPortal;
  const screen = useQuery({ ...recordScreenQuery(around.model, of), enabled: isAsked, staleTime: 30_000 });
  const act = screen.data?.actions.find((one) => one.code === STOP || one.code === "start_timer");
  const isRunning = act?.code === STOP;
  const clock = useQuery({
    queryKey: ["records", ACTIVITY, "running", around.model, of],
    enabled: isAsked && isRunning,
    queryFn: ({ signal }) =>
      records(
        ACTIVITY,
        {
          filter: {
            condition: "AND",
            rules: [
              { field: "model_alias", operator: "equal", value: around.model },
              { field: "model_id", operator: "equal", value: of },
              { field: "type", operator: "equal", value: WORKLOG },
              { field: "created_by", operator: "equal", value: around.me },
              { field: "started_at", operator: "is_not_empty" },
              { field: "ended_at", operator: "is_empty" },
            ],
          },
          fields: "started_at",
          limit: 1,
        },
        signal,
      ),
  });
  const since = isRunning ? clock.data?.items[0]?.started_at : undefined;
  const press = async () => {
    if (!act) return;
    setBusy(true);
    try {
      await runAction(around.model, of, act.code);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    touch(around.model, of);
    touchList(ACTIVITY);
    setBusy(false);
  };
  return (
    <span className="timer">
      <span className="num">{duration(value) || "–"}</span>
      {typeof since === "string" ? <Running since={since} label={t("timer.runs", { what: field.label })} /> : null}
      {act ? (
        <button id={id} type="button" className="btn sm" disabled={isBusy} aria-busy={isBusy} onClick={() => void press()}>
          <Icon name={isRunning ? "player-stop" : "player-play"} size={14} />
          {act.label}
        </button>
      ) : null}
      {of === 0 && !around.isPortal ? <span className="muted">{t("timer.after_save")}</span> : null}
    </span>
  );
}

function Running({ since, label }: { since: string; label: string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(tick);
  }, []);
  return (
    <span className="num running" role="timer" aria-label={label}>
      {elapsed(since, now)}
    </span>
  );
}
