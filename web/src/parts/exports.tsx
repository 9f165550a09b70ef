import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "~/core/api";
import { EXPORT_NOW, type ExportFormat, exportLater, exportRows, type RecordsAsk } from "~/core/calls";
import { recall, remember } from "~/core/draft";
import { asFault } from "~/core/fault";
import { bytes, duration, integer } from "~/core/format";
import { listen } from "~/core/live";
import type { Total } from "~/core/types";
import { Icon } from "./icon";
import { toast } from "./toast";

const ExportRun = lazy(() => import("./exportrun").then((m) => ({ default: m.ExportRun })));

interface Run {
  key: string;
  label: string;
  total: Total | null;
  rows: number;
  bytes: number;
  started: number;
  stop: AbortController;
}

export interface ExportWish {
  model: string;
  label: string;
  ask: RecordsAsk;
  format: ExportFormat;
  total: Total | null;
}

let runs: Run[] = [];
/** The exports in the background that were started here; they are still there when the page is opened again. */
const LATER = "exports";
let later = recall<number[]>(LATER, []);
const watchers = new Set<() => void>();

function set(next: Run[]): void {
  runs = next;
  for (const watch of watchers) watch();
}

const put = (key: string, part: Partial<Run>) => set(runs.map((one) => (one.key === key ? { ...one, ...part } : one)));

function subscribe(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

function setLater(next: number[]): void {
  later = next;
  remember(LATER, next);
  for (const watch of watchers) watch();
}

function keep(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads the file after the click
}

/** Exports the rows of a list, many of them in the background; how far it is stands on every page until the file is there. */
export async function startExport({ model, label, ask, format, total }: ExportWish, done: (name: string) => string): Promise<void> {
  if (!total || total.capped || total.count > EXPORT_NOW) {
    try {
      const run = await exportLater(model, ask, format);
      setLater([...later, run.id]);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    return;
  }
  const key = newKey();
  const stop = new AbortController();
  set([...runs, { key, label, total, rows: 0, bytes: 0, started: Date.now(), stop }]);
  const deaf = listen("export", (one) => one.run === key && put(key, { rows: one.rows }));
  try {
    const { file, name } = await exportRows(model, ask, { format, run: key }, stop.signal, (n) => put(key, { bytes: n }));
    keep(file, name);
    toast(done(name), { icon: "download" });
  } catch (error) {
    if (!stop.signal.aborted) toast(asFault(error).message, { isFault: true });
  } finally {
    deaf();
    set(runs.filter((one) => one.key !== key));
  }
}

function ExportLine({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(run.started);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = (now - run.started) / 1000;
  if (seconds < 0.5) return null; // most exports are there before anybody reads this
  const rate = seconds > 2 ? run.rows / seconds : 0;
  const total = run.total?.capped ? null : run.total?.count;
  const of = total ? t("run.of", { shown: integer(run.rows), total: integer(total) }) : t("export.rows", { shown: integer(run.rows) });
  return (
    <li className="export">
      <strong>{t("export.running", { what: run.label })}</strong>
      <progress value={total ? Math.min(run.rows, total) : undefined} max={total ?? undefined} aria-label={t("export.progress")} />
      <span className="num">
        {of}
        {run.bytes > 0 ? ` · ${bytes(run.bytes)}` : ""}
        {rate > 0 ? ` · ${t("run.rate", { shown: integer(Math.round(rate)) })}` : ""}
        {rate > 0 && total && total > run.rows ? ` · ${t("run.left", { time: duration(Math.max(60, (total - run.rows) / rate)) })}` : ""}
      </span>
      <button type="button" className="btn ghost sm" onClick={() => run.stop.abort()}>
        <Icon name="x" size={14} />
        {t("common.cancel")}
      </button>
    </li>
  );
}

/** The exports that are on their way. Leaving the program would end those that are waited for, so the browser asks first. */
export function Exports() {
  const { t } = useTranslation();
  const all = useSyncExternalStore(subscribe, () => runs);
  const behind = useSyncExternalStore(subscribe, () => later);
  const isBusy = all.length > 0;
  useEffect(() => {
    if (!isBusy) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [isBusy]);
  if (!isBusy && behind.length === 0) return null;
  return (
    <section className="exports" aria-label={t("export.label")}>
      <ul>
        <Suspense fallback={null}>
          {behind.map((id) => (
            <ExportRun key={id} id={id} onClose={() => setLater(later.filter((one) => one !== id))} />
          ))}
        </Suspense>
        {all.map((one) => (
          <ExportLine key={one.key} run={one} />
        ))}
      </ul>
    </section>
  );
}
