import i18n from "i18next";
import { useTranslation } from "react-i18next";
import { attachmentAddress, previewAddress } from "~/core/calls";
import { bytes, duration, moment } from "~/core/format";
import type { Change, Entity, HistoryEvent, TimelineItem, Value, Values } from "~/core/types";
import { Avatar } from "~/parts/avatar";
import { Html } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { Time } from "~/parts/time";

export type CommentItem = Extract<TimelineItem, { kind: "activity" }>;

export const WORKLOG = 2;

export const isComment = (item: TimelineItem): item is CommentItem => item.kind === "activity" && item.activity.type !== WORKLOG;
export const isWorklog = (item: TimelineItem): item is CommentItem => item.kind === "activity" && item.activity.type === WORKLOG;
export const isPublic = (activity: Entity): boolean => activity.portal_visibility === true || activity.portal_visibility === 1;
export const timeOf = (item: TimelineItem): string => (item.kind === "event" ? item.event.at : String(item.activity.created_at ?? ""));
export const keyOf = (item: TimelineItem): string => (item.kind === "event" ? `e${item.event.id}` : `a${item.activity.entity_id}`);

const author = (activity: Entity): { username: string; name: string } => {
  const username = String(activity.created_by ?? activity.submit_username ?? "");
  const labels = activity._labels as Values | undefined;
  return { username, name: String(labels?.created_by ?? labels?.submit_username ?? username) };
};

function filesOf(activity: Entity): { id: Value; name: string; size: number | null }[] {
  const list = activity._attachments ?? activity.attachments;
  if (!Array.isArray(list)) return [];
  const words = String(activity.description ?? "");
  return list.flatMap((one) => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return [];
    const id = one.entity_id ?? one.id ?? null;
    if (words.includes(`"${previewAddress(id)}"`)) return []; // a picture in the words is there already
    return [
      {
        id,
        name: String(one.name ?? one.filename ?? one.entity_id),
        size: typeof one.size === "number" ? one.size : null,
      },
    ];
  });
}

export interface CommentProps {
  activity: Entity;
  me: string | null;
  /** Who asked: what they write stands on a sunken ground. */
  requester: string;
  isSmall?: boolean;
  /** Requester and team see only what is public there, so nothing needs to say it. */
  isPortal?: boolean;
}

/** Words and who reads them: ground, edge, icon and word say it together. */
export function Comment({ activity, me, requester, isSmall, isPortal }: CommentProps) {
  const { t } = useTranslation();
  const who = author(activity);
  const isOpen = isPublic(activity);
  const isFrom = isOpen && who.username !== "" && who.username === requester;
  const kind = isOpen ? (isFrom ? "from" : "") : "internal";
  const bubble = (
    <div className={`bub ${kind}`}>
      <div className="m">
        <b>{who.name || t("timeline.system")}</b>
        {isPortal ? null : isOpen ? (
          isFrom ? (
            <span className="tag mail">
              <Icon name={activity.source === "mail" ? "mail" : "user"} size={14} />
              <span className={isSmall ? "sr" : ""}>
                {t(activity.source === "mail" ? "timeline.mail_from" : "timeline.from_requester")}
              </span>
            </span>
          ) : (
            <span className="tag public">
              <Icon name="world" size={14} />
              {t("timeline.public")}
            </span>
          )
        ) : (
          <span className="tag internal">
            <Icon name="lock" size={14} />
            {t(isSmall ? "timeline.internals" : "timeline.internal")}
          </span>
        )}
        <Time at={String(activity.created_at ?? "")} as={isSmall ? "moment" : "clock"} />
      </div>
      <Html html={String(activity.description ?? "")} />
      {filesOf(activity).map((file) => (
        <a key={String(file.id)} className="file" href={attachmentAddress(file.id)} download>
          <Icon name="paperclip" size={14} />
          {file.name} {file.size !== null ? <span className="muted num">{bytes(file.size)}</span> : null}
        </a>
      ))}
    </div>
  );
  if (isSmall) return bubble;
  return (
    <article className="co" aria-label={t("timeline.comment_of", { who: who.name })}>
      <Avatar name={who.name} username={who.username} isMe={who.username === me} size="md" />
      {bubble}
    </article>
  );
}

/** Worklogs count minutes. */
const MINUTE = 60;

export function Worklog({ activity }: { activity: Entity }) {
  const { t } = useTranslation();
  const who = author(activity);
  return (
    <div className="ev">
      <Icon name="clock" size={14} />
      <span>
        <b>{who.name}</b> {t("timeline.worked")} <b>{duration(Number(activity.duration ?? 0) * MINUTE)}</b>{" "}
        <span className="because">
          {String(activity.description ?? "")
            .replace(/<[^>]*>/g, " ")
            .trim()}
        </span>
      </span>
      <Time at={String(activity.created_at ?? "")} as="clock" />
    </div>
  );
}

const plain = (value: Value): string =>
  value === null || value === "" ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value);
/** A moment is said in the reader's zone and language; everything else in the server's words. */
const said = (value: Value, label: string | null | undefined): string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : (label ?? plain(value));
export const oldWord = (change: Change): string => said(change.old, change.old_label);
export const newWord = (change: Change): string => said(change.new, change.new_label);
const short = (text: string) => {
  const words = text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return words.length > 80 ? `${words.slice(0, 79)}…` : words;
};

const CAUSES: Record<string, string> = { rule: "bolt", mail: "mail", import: "download", batch: "list", system: "settings", api: "key" };

/** Moments that say no more than when the change was made ("closed at") are left to the time of the line. */
export function told(event: HistoryEvent): Change[] {
  const at = Date.parse(event.at);
  const rest = event.changes.filter(
    ({ new: now }) => !(typeof now === "string" && /^\d{4}-\d\d-\d\dT/.test(now) && Math.abs(Date.parse(now) - at) < 60_000),
  );
  return rest.length > 0 ? rest : event.changes;
}

/** One line: who, what changed, and then why in the lighter ink. */
export function EventLine({ event }: { event: HistoryEvent }) {
  const { t } = useTranslation();
  const cause =
    event.cause && event.cause.kind !== "user" && !(event.kind === "create" && event.actor && event.cause.kind === "rule")
      ? event.cause
      : null;
  const changes = told(event);
  const shown = changes.slice(0, 3);
  return (
    <div className="ev">
      <Icon name={cause ? (CAUSES[cause.kind] ?? "bolt") : "pencil"} size={14} />
      <span>
        <b>{event.actor?.name ?? (cause?.kind === "rule" ? cause.label || t("timeline.rule") : t("timeline.system"))}</b>{" "}
        {event.kind === "update" ? null : event.kind === "note" ? noteOf(event, t) : t(`timeline.${event.kind}`)}
        {event.kind === "create"
          ? null
          : shown.map((change, i) => (
              <span key={change.field}>
                {i > 0 ? "; " : ""}
                {change.label}: {short(oldWord(change))} <span aria-hidden="true">→</span>
                <span className="sr">{t("timeline.to")}</span> <b>{short(newWord(change))}</b>
              </span>
            ))}
        {event.kind !== "create" && changes.length > 3 ? (
          <span className="because"> {t("timeline.more_changes", { count: changes.length - 3 })}</span>
        ) : null}
        {cause && (cause.kind !== "rule" || event.actor) && event.kind !== "note" ? (
          <span className="because"> {t("timeline.because", { what: cause.label || t(`cause.${cause.kind}`) })}</span>
        ) : null}
      </span>
      <Time at={event.at} as="clock" />
    </div>
  );
}

/** What happened to a record that changed no field of it: "Time to Resolve breached". */
export function noteOf(event: HistoryEvent, t: ReturnType<typeof useTranslation>["t"]): string {
  const cause = event.cause;
  if (cause && i18n.exists(`timeline.${cause.kind}`)) return t(`timeline.${cause.kind}`, { what: cause.label ?? "" });
  return cause?.label ?? t("history.note");
}
