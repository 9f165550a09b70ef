import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { timeline } from "~/core/calls";
import { recall, remember } from "~/core/draft";
import { asFault } from "~/core/fault";
import { dayKey, dayTitle } from "~/core/format";
import { timelineKey } from "~/core/queries";
import type { Entity, TimelineItem } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Bone, FaultState } from "~/parts/states";
import { Comment, EventLine, isComment, isPublic, isWorklog, keyOf, timeOf, WORKLOG, Worklog } from "./entry";

type Filter = "all" | "public" | "internal" | "worklogs" | "events";

const SHOWS: Record<Filter, (item: TimelineItem) => boolean> = {
  all: () => true,
  public: (item) => isComment(item) && isPublic(item.activity),
  internal: (item) => isComment(item) && !isPublic(item.activity),
  worklogs: isWorklog,
  events: (item) => item.kind === "event",
};

export function useTimeline(model: string, id: number, enabled = true) {
  return useInfiniteQuery({
    queryKey: timelineKey(model, id),
    queryFn: ({ pageParam }) => timeline(model, id, pageParam),
    enabled,
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

export interface TimelineProps {
  model: string;
  id: number;
  record: Entity;
  me: string | null;
  opening: React.ReactNode;
}

/** One timeline, oldest first, by day; the newest entry stands above the composer. */
export function Timeline({ model, id, record, me, opening }: TimelineProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>("all");
  const [isNewestFirst, setNewestFirst] = useState(() => recall("newestFirst", false));
  const query = useTimeline(model, id);
  const box = useRef<HTMLDivElement>(null);
  const all = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const items = useMemo(() => {
    const shown = all.filter(SHOWS[filter]);
    return isNewestFirst ? shown : [...shown].reverse();
  }, [all, filter, isNewestFirst]);
  const newest = all[0] ? keyOf(all[0]) : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry scrolls into view, an older page does not
  useEffect(() => {
    if (box.current && !isNewestFirst) box.current.scrollTop = box.current.scrollHeight;
  }, [newest, isNewestFirst, query.isPending]);
  const requester = String(record.requester_username ?? record.created_by ?? "");
  const names: Record<Filter, string> = {
    all: t("timeline.all"),
    public: t("timeline.public"),
    internal: t("timeline.internals"),
    worklogs: t("timeline.worklogs"),
    events: t("timeline.events"),
  };
  const older = query.hasNextPage ? (
    <button type="button" className="btn ghost sm older" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t("timeline.older")}
    </button>
  ) : null;
  return (
    <>
      <div className="tl-bar">
        <div className="seg" role="group" aria-label={t("timeline.show")}>
          {(Object.keys(SHOWS) as Filter[]).map((one) => {
            const n = one === "all" ? 0 : all.filter(SHOWS[one]).length;
            return (
              <button key={one} type="button" aria-pressed={filter === one} onClick={() => setFilter(one)}>
                {names[one]}{" "}
                {n > 0 ? (
                  <span className="muted">
                    {n}
                    {query.hasNextPage ? "+" : ""}
                  </span>
                ) : null}
              </button>
            );
          })}
        </div>
        <span className="push" />
        <button
          type="button"
          className="btn ghost xs"
          onClick={() => {
            remember("newestFirst", !isNewestFirst);
            setNewestFirst(!isNewestFirst);
          }}
        >
          <Icon name={isNewestFirst ? "sort-descending" : "sort-ascending"} size={14} />
          {t(isNewestFirst ? "timeline.newest" : "timeline.oldest")}
        </button>
      </div>
      <div
        className="tl"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={t("timeline.label")}
        aria-live="polite"
        aria-busy={query.isFetching}
      >
        {query.error && all.length === 0 ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
        {isNewestFirst ? null : older}
        {isNewestFirst || query.hasNextPage ? null : opening}
        {query.isPending
          ? ["64%", "40%", "72%"].map((width) => (
              <div key={width} className="co">
                <Bone width="28px" height={28} />
                <Bone width={width} height={44} />
              </div>
            ))
          : null}
        {items.map((item, i) => {
          const before = items[i - 1];
          const isNewDay = !before || dayKey(new Date(timeOf(before))) !== dayKey(new Date(timeOf(item)));
          return (
            <Fragment key={keyOf(item)}>
              {isNewDay ? <h2 className="day">{dayTitle(timeOf(item))}</h2> : null}
              {item.kind === "event" ? (
                <EventLine event={item.event} />
              ) : item.activity.type === WORKLOG ? (
                <Worklog activity={item.activity} />
              ) : (
                <Comment activity={item.activity} me={me} requester={requester} />
              )}
            </Fragment>
          );
        })}
        {!query.isPending && items.length === 0 && !query.error ? (
          <p className="muted empty-line">{t(filter === "all" ? "timeline.empty" : "timeline.empty_filter")}</p>
        ) : null}
        {isNewestFirst ? (
          <>
            {older}
            {query.hasNextPage ? null : opening}
          </>
        ) : null}
      </div>
    </>
  );
}
