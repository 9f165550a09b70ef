import { Link } from "@tanstack/react-router";
import { t as say } from "i18next";
import { useTranslation } from "react-i18next";
import { inline } from "~/core/format";
import type { Entity, ListValue, Waiting } from "~/core/types";
import { StatusGlyph } from "~/parts/glyph";
import { Icon } from "~/parts/icon";

export const waitingOf = (record: Entity): Waiting | null => (record._waiting as unknown as Waiting | undefined) ?? null;

/** Waiting on whom, since when, until when, what next: one plain sentence. */
export function WaitingLine({ waiting }: { waiting: Waiting }) {
  const { t } = useTranslation();
  if (waiting.on === "nobody") {
    return (
      <p>
        <b className="closed-b">{t("portal.solved")}</b> {waiting.since ? inline(waiting.since) : ""}. {waiting.next ?? ""}
      </p>
    );
  }
  return (
    <p>
      <b>{waiting.on === "you" ? t("portal.waiting_you") : t("portal.waiting_on", { who: waiting.who ?? t("portal.team") })}</b>
      {waiting.since ? ` ${t("portal.since", { when: inline(waiting.since) })}` : ""}.
      {waiting.due ? ` ${t(waiting.on === "you" ? "portal.answer_by" : "portal.due", { when: inline(waiting.due) })}` : ""}
      {waiting.next ? ` ${t("portal.next", { what: waiting.next.replace(/\.$/, "") })}` : ""}
    </p>
  );
}

const glyphs: Record<Waiting["on"], ListValue> = {
  you: { value: 0, label: "", classes: ["suspended"] },
  team: { value: 0, label: "", classes: ["open"] },
  nobody: { value: 0, label: "", classes: ["closed"] },
};

/** with names whose request it is: in a list of a company not all are one's own. */
export function RequestLine({ record, model, withName }: { record: Entity; model: string; withName?: boolean }) {
  const { t } = useTranslation();
  const [module, entity] = model.split("/") as [string, string];
  const waiting = waitingOf(record);
  const to = { to: "/request/$module/$entity/$id", params: { module, entity, id: String(record.entity_id) } } as const;
  const isYou = waiting?.on === "you";
  const labels = record._labels as { status?: string; requester_username?: string } | undefined;
  return (
    <li className={isYou ? "you" : ""}>
      <StatusGlyph value={glyphs[waiting?.on ?? "team"]} />
      <div>
        <h3>
          <Link {...to}>{record._title || String(record.title ?? say("common.untitled"))}</Link>
          <small>{[record._number, withName ? labels?.requester_username : ""].filter(Boolean).join(" · ")}</small>
        </h3>
        {waiting ? <WaitingLine waiting={waiting} /> : <p>{labels?.status}</p>}
      </div>
      {isYou ? (
        <Link {...to} search={{ write: "public" }} className="btn primary">
          {t("portal.answer")}
        </Link>
      ) : (
        <Icon name="chevron-right" />
      )}
    </li>
  );
}
