import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { oneRecord, type RunRef, runAction } from "~/core/calls";
import { asFault } from "~/core/fault";
import { duration, integer } from "~/core/format";
import { touch } from "~/core/queries";
import type { Entity } from "~/core/types";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";

const number = (run: Entity, field: string) => Number(run[field] ?? 0);
const isMoving = (run: Entity | undefined) => !run || ["waiting", "running", "stopping"].includes(String(run.state));

const SAYS: Record<string, string> = {
  waiting: "run.waiting",
  running: "run.running",
  stopping: "run.stopping",
  stopped: "run.stopped",
  done: "run.done",
  failed: "run.failed",
};

export interface RunBarProps {
  /** The list whose records change. */
  model: string;
  run: RunRef;
  onRun: (run: RunRef | null) => void;
}

/** How far a mass action in the background is: it goes on when the page is closed, and stops and goes on by button. */
export function RunBar({ model, run, onRun }: RunBarProps) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["run", run.model, run.id],
    queryFn: ({ signal }) => oneRecord(run.model, run.id, signal),
    refetchInterval: (one) => (isMoving(one.state.data) ? 1000 : false),
    gcTime: 0,
  });
  const data = query.data;
  const state = String(data?.state ?? "waiting");
  const isOver = !isMoving(data);
  useEffect(() => {
    if (isOver) touch(model);
  }, [isOver, model]);
  if (query.error)
    return (
      <div className="bulk" role="region" aria-label={t("run.label")}>
        <strong role="alert">{asFault(query.error).message}</strong>
        <span className="push" />
        <IconButton icon="x" label={t("common.close")} onClick={() => onRun(null)} />
      </div>
    );
  if (!data) return null;
  const handled = number(data, "changed") + number(data, "unchanged") + number(data, "missed");
  const total = number(data, "total");
  const seconds = (Date.now() - new Date(String(data.started_at)).getTime()) / 1000;
  const rate = seconds > 2 && state === "running" ? handled / seconds : 0;
  const act = async (code: string) => {
    try {
      const answer = await runAction(run.model, run.id, code);
      const next = /\/(\d+)$/.exec(answer?.path ?? "");
      if (next) onRun({ model: run.model, id: Number(next[1]) });
      else await query.refetch();
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const canUndo = isOver && data.action !== "undo" && !data.undone_by && number(data, "changed") > 0;
  return (
    <div className="bulk run" role="region" aria-label={t("run.label")}>
      <strong role="status">
        {t(SAYS[state] ?? "run.running", { what: String((data._labels as Record<string, unknown> | undefined)?.action ?? data.action) })}
      </strong>
      <progress value={handled} max={Math.max(total, 1)} aria-label={t("run.progress")} />
      <span className="num">
        {t("run.of", { shown: integer(handled), total: integer(total) })}
        {rate > 0 ? ` · ${t("run.rate", { shown: integer(Math.round(rate)) })}` : ""}
        {rate > 0 && total > handled ? ` · ${t("run.left", { time: duration(Math.max(60, (total - handled) / rate)) })}` : ""}
      </span>
      {number(data, "missed") > 0 ? (
        <a href={`/record/${run.model}/${run.id}`} target="_blank" rel="noopener">
          {t("bulk.left_out", { count: number(data, "missed"), shown: integer(number(data, "missed")) })}
        </a>
      ) : null}
      <span className="sep" />
      {state === "waiting" || state === "running" ? (
        <button type="button" className="btn ghost sm" onClick={() => void act("stop")}>
          <Icon name="player-pause" />
          {t("run.stop")}
        </button>
      ) : null}
      {state === "stopped" || state === "failed" ? (
        <button type="button" className="btn ghost sm" onClick={() => void act("resume")}>
          <Icon name="player-play" />
          {t("run.resume")}
        </button>
      ) : null}
      {canUndo ? (
        <button type="button" className="btn ghost sm" onClick={() => void act("undo")}>
          <Icon name="arrow-back-up" />
          {t("toast.undo")}
        </button>
      ) : null}
      <span className="push" />
      <IconButton icon="x" label={t("common.close")} onClick={() => onRun(null)} />
    </div>
  );
}
