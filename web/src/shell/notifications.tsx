import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Notice, notices, type ReadAsk, readNotices } from "~/core/calls";
import { asFault } from "~/core/fault";
import { listen } from "~/core/live";
import { client } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { IconButton, Panel } from "~/parts/menu";
import { FaultState, Loading } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { useKeys } from "./usekeys";

const KEY = ["notices"];
const PAGE = 30;

const again = () => void client.invalidateQueries({ queryKey: KEY });

async function markRead(ask: ReadAsk): Promise<void> {
  try {
    await readNotices(ask);
  } catch (error) {
    toast(asFault(error).message, { isFault: true });
  }
  again();
}

/** What concerns the reader, kept by the server: newest first, unread until he opens it or its record. */
export function Notifications() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [isUnread, setUnread] = useState(false);
  const [limit, setLimit] = useState(PAGE);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const newest = useQuery({ queryKey: [...KEY, "newest"], queryFn: () => notices({ limit: PAGE }), staleTime: 60_000 });
  const list = useQuery({
    queryKey: [...KEY, isUnread, limit],
    queryFn: () => notices({ limit, unread: isUnread || undefined }),
    enabled: isOpen,
    placeholderData: (before) => before,
  });
  useEffect(() => listen("notices", again), []);
  // After a break nobody knows what was missed.
  useEffect(() => listen("connection", (event) => (event.isOpen ? again() : undefined)), []);
  const items = newest.data?.items;
  useEffect(() => {
    const here = items?.find((one) => !one.read && one.path === path);
    if (here) void markRead({ model: here.model, record: here.record });
  }, [items, path]);
  useKeys({ b: () => setOpen(true) });
  const unread = newest.data?.unread ?? 0;
  const label = unread ? t("notify.some", { count: unread }) : t("notify.title");
  const shown = list.data?.items ?? [];
  const close = () => setOpen(false);
  return (
    <>
      <Panel
        isOpen={isOpen}
        onClose={close}
        align="end"
        width="min(400px, calc(100vw - 16px))"
        label={t("notify.title")}
        button={
          <button
            type="button"
            className={`btn ghost icon ${unread ? "dot-n" : ""}`}
            data-n={unread > 99 ? "99+" : unread}
            aria-label={label}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="bell" size={20} />
          </button>
        }
      >
        <div className="notes-head">
          <h2 className="panel-title">{t("notify.title")}</h2>
          <button type="button" className="btn ghost sm" disabled={unread === 0} onClick={() => void markRead({ all: true })}>
            <Icon name="checks" size={14} />
            {t("notify.read_all")}
          </button>
        </div>
        <label className="notes-only">
          <input type="checkbox" className="check" checked={isUnread} onChange={(event) => setUnread(event.target.checked)} />
          {t("notify.unread_only")}
        </label>
        {list.isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
        {list.error ? <FaultState fault={asFault(list.error)} onRetry={() => void list.refetch()} /> : null}
        {list.data && shown.length === 0 ? <p className="muted">{t(isUnread ? "notify.none_unread" : "notify.none")}</p> : null}
        {shown.length > 0 ? (
          <ul className="notes">
            {shown.map((one) => (
              <Line key={one.id} notice={one} onGo={close} />
            ))}
            {list.data?.more ? (
              <li>
                <button type="button" className="btn ghost sm" onClick={() => setLimit(limit + PAGE)}>
                  {t("notify.older")}
                </button>
              </li>
            ) : null}
          </ul>
        ) : null}
        <p className="panel-foot">
          <Link to="/account" hash="account-notify-title" onClick={close}>
            {t("notify.choose")}
          </Link>
        </p>
      </Panel>
      <span className="sr" role="status">
        {unread ? label : ""}
      </span>
    </>
  );
}

function Line({ notice, onGo }: { notice: Notice; onGo: () => void }) {
  const { t } = useTranslation();
  const title = [notice.number, notice.title].filter(Boolean).join(" ");
  const words = (
    <>
      {title ? <b>{title}</b> : null}
      <span>{notice.said}</span>
      {notice.words ? <span className="muted cut">{notice.words}</span> : null}
      {notice.read ? null : <span className="sr">{t("notify.unread")}</span>}
    </>
  );
  return (
    <li className={notice.read ? "" : "new"}>
      {notice.path ? (
        <Link
          to={notice.path}
          className="note"
          onClick={() => {
            onGo();
            if (!notice.read) void markRead({ model: notice.model, record: notice.record });
          }}
        >
          {words}
        </Link>
      ) : (
        <span className="note">{words}</span>
      )}
      <span className="note-side">
        <Time at={notice.at} as="inline" />
        {notice.read ? null : (
          <IconButton icon="check" size="xs" label={t("notify.read_one")} onClick={() => void markRead({ ids: [notice.id] })} />
        )}
      </span>
    </li>
  );
}
