import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { trace } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { Acted, TraceLine } from "~/core/types";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { newWord, noteOf } from "./entry";

/** What acted on a record, newest first: the rules that matched, those that did not and why, and what automation changed. */
export function Automation({ model, id }: { model: string; id: number }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: ["trace", model, id],
    queryFn: ({ pageParam }) => trace(model, id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading label={t("common.loading")} rows={6} />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !query.hasNextPage) return <State icon="bolt" title={t("trace.empty")} />;
  return (
    <div className="hist">
      <ol>
        {items.map((one) => (
          <li key={one.id}>
            <Entry one={one} />
          </li>
        ))}
      </ol>
      {query.hasNextPage ? (
        <button type="button" className="btn sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("timeline.older")}
        </button>
      ) : null}
    </div>
  );
}

function Entry({ one }: { one: Acted }) {
  const { t } = useTranslation();
  const isNote = one.event?.kind === "note";
  // The last cause of a note is what the note says.
  const causes = (one.event?.causes ?? [])
    .slice(0, isNote ? -1 : undefined)
    .filter((cause) => cause.kind !== "user")
    .map((cause) => cause.label || t(`cause.${cause.kind}`));
  const said = saidOf(one, t);
  return (
    <>
      <div className="hist-head">
        <b>{one.event?.actor?.name ?? t("timeline.system")}</b>{" "}
        <span className="muted">
          {one.of ? `${one.of}: ` : ""}
          {said}
        </span>
        <Time at={one.at} />
      </div>
      {causes.length > 0 ? (
        <p className="trace-why">
          <Icon name="bolt" size={14} /> {causes.join(" → ")}
        </p>
      ) : null}
      {one.lines.length > 0 ? (
        <ul className="trace-lines">
          {one.lines.map((line, at) => (
            <li key={`${line.cause.ref}-${at}`}>
              <Line line={line} />
            </li>
          ))}
        </ul>
      ) : null}
      {one.event && one.event.changes.length > 0 ? (
        <dl>
          {one.event.changes.map((change) => (
            <div key={change.field}>
              <dt>{change.label}</dt>
              <dd>
                <ins>
                  {newWord(change)
                    .replace(/<[^>]*>/g, " ")
                    .slice(0, 200) || "–"}
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </>
  );
}

function saidOf({ event }: Acted, t: ReturnType<typeof useTranslation>["t"]): string {
  if (!event) return t("trace.no_change");
  if (event.kind === "note") return noteOf(event, t);
  return t(event.kind === "restore" ? "history.restore_kind" : `history.${event.kind}`);
}

function Line({ line }: { line: TraceLine }) {
  const { t } = useTranslation();
  const fields = line.fields.map((field) => field.label).join(", ");
  if (line.others.length > 0)
    return (
      <details>
        <summary>{t("trace.others", { count: line.others.length })}</summary>
        <ul className="trace-lines">
          {line.others.map((rule) => (
            <li key={rule.id}>
              {rule.name} {rule.field ? <span className="muted">{t("trace.because", { field: rule.field.label })}</span> : null}
            </li>
          ))}
        </ul>
      </details>
    );
  return (
    <>
      <b>{line.cause.label}</b> {line.result.text}
      {fields ? `: ${fields}` : ""}
      {line.text ? <span className="muted"> ({line.text})</span> : null}
    </>
  );
}
