import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { history, restore, undoEvent } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { HistoryEvent, RecordScreen } from "~/core/types";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { newWord, noteOf, oldWord } from "./entry";

const AsOf = lazy(() => import("./asof").then((m) => ({ default: m.AsOf })));

export interface HistoryProps {
  screen: RecordScreen;
  id: number;
  canRestore: boolean;
}

/** Every change with its cause; one field can be brought back, the whole change undone, and the record seen as it was. */
export function History({ screen, id, canRestore }: HistoryProps) {
  const { t } = useTranslation();
  const model = screen.model.alias;
  const [seen, setSeen] = useState<string | null>(null);
  const query = useInfiniteQuery({
    queryKey: ["history", model, id],
    queryFn: ({ pageParam }) => history(model, id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const act = async (work: () => Promise<unknown>, said: string) => {
    try {
      await work();
      toast(said);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    touch(model, id);
  };
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading label={t("common.loading")} rows={6} />;
  const events = query.data.pages.flatMap((page) => page.items);
  if (events.length === 0) return <State icon="history" title={t("history.empty")} />;
  return (
    <div className="hist">
      <ol>
        {events.map((event) => (
          <li key={event.id}>
            <div className="hist-head">
              <b>{event.actor?.name ?? t("timeline.system")}</b>{" "}
              <span className="muted">
                {event.kind === "note"
                  ? noteOf(event, t)
                  : t(event.kind === "restore" ? "history.restore_kind" : `history.${event.kind}`) + causeOf(event, t)}
              </span>
              <Time at={event.at} />
              {event.kind === "note" || event.kind === "delete" ? null : (
                <button type="button" className="btn ghost xs" onClick={() => setSeen(event.at)}>
                  <Icon name="eye" size={14} />
                  {t("history.see")}
                </button>
              )}
              {canRestore && event.kind === "update" ? (
                <button type="button" className="btn ghost xs" onClick={() => void act(() => undoEvent(event.id), t("history.undone"))}>
                  <Icon name="history" size={14} />
                  {t("history.undo")}
                </button>
              ) : null}
            </div>
            <dl>
              {event.changes.map((change) => (
                <div key={change.field}>
                  <dt>{change.label}</dt>
                  <dd>
                    {event.kind === "create" ? null : (
                      <>
                        <del>{plainShort(oldWord(change))}</del> <span aria-hidden="true">→</span>{" "}
                      </>
                    )}
                    <ins>{plainShort(newWord(change))}</ins>
                    {canRestore && event.kind === "update" ? (
                      <button
                        type="button"
                        className="btn ghost xs"
                        aria-label={t("history.restore_field", { field: change.label })}
                        onClick={() =>
                          void act(() => restore(model, id, event.id, [change.field]), t("history.restored", { field: change.label }))
                        }
                      >
                        {t("history.restore")}
                      </button>
                    ) : null}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
      {query.hasNextPage ? (
        <button type="button" className="btn sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("timeline.older")}
        </button>
      ) : null}
      <Suspense fallback={null}>{seen ? <AsOf screen={screen} id={id} at={seen} onClose={() => setSeen(null)} /> : null}</Suspense>
    </div>
  );
}

const plainShort = (text: string) =>
  text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200) || "–";

function causeOf(event: HistoryEvent, t: ReturnType<typeof useTranslation>["t"]): string {
  if (!event.cause || event.cause.kind === "user") return "";
  return `, ${event.cause.label ?? t(`cause.${event.cause.kind}`)}`;
}
