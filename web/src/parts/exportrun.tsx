import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { attachmentAddress, EXPORT_RUN, oneRecord, runAction } from "~/core/calls";
import { asFault } from "~/core/fault";
import { bytes, duration, integer } from "~/core/format";
import type { Entity } from "~/core/types";
import { Icon } from "./icon";
import { IconButton } from "./menu";
import { toast } from "./toast";

const isMoving = (run: Entity | undefined) => !run || run.state === "waiting" || run.state === "running";

/** An export in the background: how far it is, and its file once it is there. It goes on when the page is closed. */
export function ExportRun({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["run", EXPORT_RUN, id],
    queryFn: ({ signal }) => oneRecord(EXPORT_RUN, id, signal),
    refetchInterval: (one) => (isMoving(one.state.data) && !one.state.error ? 1000 : false),
    gcTime: 0,
  });
  const run = query.data;
  const fault = query.error ? asFault(query.error) : null;
  // Stopped, expired, or somebody else's who used this browser before.
  const isGone = run?.state === "stopped" || fault?.status === 404 || fault?.status === 403;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  if (isGone || !run) return null;
  const what = String(run.name);
  const rows = Number(run.rows ?? 0);
  const total = Number(run.total ?? 0);
  const seconds = (Date.now() - new Date(String(run.started_at)).getTime()) / 1000;
  const rate = seconds > 2 && run.state === "running" ? rows / seconds : 0;
  const stop = async () => {
    try {
      await runAction(EXPORT_RUN, id, "stop");
      await query.refetch();
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  if (isMoving(run))
    return (
      <li className="export">
        <strong>{t("export.running", { what })}</strong>
        <progress value={Math.min(rows, total)} max={Math.max(total, 1)} aria-label={t("export.progress")} />
        <span className="num">
          {t("run.of", { shown: integer(rows), total: integer(total) })}
          {rate > 0 ? ` · ${t("run.rate", { shown: integer(Math.round(rate)) })}` : ""}
          {rate > 0 && total > rows ? ` · ${t("run.left", { time: duration(Math.max(60, (total - rows) / rate)) })}` : ""}
        </span>
        <button type="button" className="btn ghost sm" onClick={() => void stop()}>
          <Icon name="x" size={14} />
          {t("common.cancel")}
        </button>
      </li>
    );
  const isReady = run.state === "done";
  return (
    <li className="export over">
      <strong role="status">{t(isReady ? "export.ready" : "export.failed", { what })}</strong>
      <IconButton icon="x" label={t("common.close")} onClick={onClose} />
      {isReady ? (
        <>
          <span className="num">
            {t("export.rows", { shown: integer(rows) })} · {bytes(Number(run.size ?? 0))}
          </span>
          <a className="btn sm primary" href={attachmentAddress(Number(run.file_id))} download={what}>
            <Icon name="download" size={14} />
            {t("export.download")}
          </a>
        </>
      ) : (
        <span>{String(run.report ?? "")}</span>
      )}
    </li>
  );
}
