import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { clocksOf } from "~/core/clock";
import { asFault } from "~/core/fault";
import { dayTitle } from "~/core/format";
import { portalQuery, recordScreenQuery } from "~/core/queries";
import type { Field, FormField, RecordScreen } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { isEmpty, labelOf, listValue } from "~/fields/shared/values";
import { Attachments } from "~/form/attachments";
import { Composer } from "~/form/composer";
import { Comment, isComment, isPublic, keyOf, timeOf } from "~/form/entry";
import { useTimeline } from "~/form/timeline";
import { StatusGlyph, statusClass } from "~/parts/glyph";
import { Html } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { Bone, FaultState } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { RequestActs } from "./acts";
import { WaitingLine, waitingOf } from "./line";
import { Tasks } from "./tasks";
import "~/form/form.css";

const ClockPane = lazy(() => import("~/form/clocks").then((m) => ({ default: m.ClockPane })));

export function RequestPage() {
  const { t } = useTranslation();
  const { module, entity, id } = useParams({ from: "/request/$module/$entity/$id" });
  const search = useSearch({ from: "/request/$module/$entity/$id" });
  const model = `${module}/${entity}`;
  const query = useQuery(recordScreenQuery(model, Number(id), { area: "portal" }));
  const record = query.data?.record;
  useTitle(record ? [record._number, record._title].filter(Boolean).join(" ") : t("portal.mine"));
  if (query.error && !query.data)
    return (
      <div className="wrap">
        <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />
      </div>
    );
  if (!query.data)
    return (
      <div className="wrap page-title" role="status" aria-busy="true" aria-label={t("common.loading")}>
        <Bone width="60%" height={24} />
      </div>
    );
  return <Request screen={query.data} id={Number(id)} isWriting={search.write === "public"} sent={search.sent} />;
}

/** What the entry of the catalogue says once the request is sent. */
function Said({ code }: { code: string }) {
  const { data } = useQuery(portalQuery);
  const words = data?.groups.flatMap((group) => group.requests).find((one) => one.code === code)?.confirmation;
  return words ? (
    <div className="card sent-words" role="status">
      <Icon name="circle-check" />
      <Html html={words} />
    </div>
  ) : null;
}

interface RequestProps {
  screen: RecordScreen;
  id: number;
  isWriting: boolean;
  /** The entry of the catalogue it was just sent with. */
  sent?: string;
}

function Request({ screen, id, isWriting, sent }: RequestProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const { record, model, lists } = screen;
  const other = useQuery(portalQuery).data?.models?.find((one) => one.model === model.alias);
  const status = model.fields.find((one) => one.code === "status");
  const value = status ? listValue(status, lists, record.status ?? null) : undefined;
  const waiting = waitingOf(record);
  const around = { model: model.alias, record, lists, me: me.user.username, isPortal: true };
  const places = screen.form.tabs.flatMap((tab) => tab.fieldsets.flatMap((set) => set.fields));
  const facts = places
    .map((place) => ({ place, field: model.fields.find((one) => one.code === place.field) }))
    .filter(
      (one): one is { place: FormField; field: Field } =>
        Boolean(one.field) &&
        !one.place.hidden &&
        one.place.field !== model.title_field &&
        one.place.field !== "status" &&
        !isEmpty(record[one.place.field]) &&
        !fieldType((one.field as Field).type).isLayout,
    );
  return (
    <div className="wrap request">
      <nav className="crumb" aria-label={t("record.path")}>
        {other ? (
          <Link to="/requests" search={{ model: other.model }}>
            {other.label}
          </Link>
        ) : (
          <Link to="/requests">{t("portal.mine")}</Link>
        )}
        {record._number ? (
          <>
            <Icon name="chevron-right" size={14} />
            <span>{record._number}</span>
          </>
        ) : null}
      </nav>
      <h1>{record._title}</h1>
      <div className="req-status">
        {status ? (
          <span className={`badge ${statusClass(value) ?? "plain"}`}>
            <StatusGlyph value={value} />
            {labelOf(status, record.status ?? null, record, lists)}
          </span>
        ) : null}
        {waiting ? <WaitingLine waiting={waiting} /> : null}
      </div>
      {sent ? <Said code={sent} /> : null}
      <RequestActs screen={screen} id={id} />
      <div className="req-cols">
        <section aria-label={t("portal.conversation")}>
          <Conversation model={model.alias} id={id} me={me.user.username} />
          {screen.rights.comment ? (
            <Composer
              model={model.alias}
              id={id}
              canPublic
              canInternal={false}
              reader={null}
              isPortal
              first={isWriting ? "public" : undefined}
            />
          ) : null}
        </section>
        <aside className="card req-facts" aria-label={t("portal.what_you_told")}>
          <h2>{t("portal.what_you_told")}</h2>
          <dl>
            {facts.map(({ place, field }) => {
              const View = fieldType(field.type).view;
              return (
                <div key={field.code}>
                  <dt>{place.label || field.label}</dt>
                  <dd>
                    <View field={field} value={record[field.code] ?? null} around={around} />
                  </dd>
                </div>
              );
            })}
          </dl>
          {clocksOf(record).length > 0 ? (
            <>
              <h2>{t("sla.clocks")}</h2>
              <Suspense fallback={<Bone width="100%" height={64} />}>
                <ClockPane model={model.alias} id={id} />
              </Suspense>
            </>
          ) : null}
          {model.traits.includes("task") ? <Tasks model={model.alias} id={id} /> : null}
          {model.traits.includes("attachment") ? (
            <>
              <h2>{t("record.tab_attachments")}</h2>
              <Attachments model={model.alias} id={id} canAdd={screen.rights.comment} canRemove={false} />
            </>
          ) : null}
        </aside>
      </div>
    </div>
  );
}

/** Only what was said to each other; nothing of the machinery. */
function Conversation({ model, id, me }: { model: string; id: number; me: string }) {
  const { t } = useTranslation();
  const query = useTimeline(model, id);
  const items = (query.data?.pages.flatMap((page) => page.items) ?? [])
    .filter(isComment)
    .filter((item) => isPublic(item.activity))
    .reverse();
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <div className="talk" aria-live="polite">
      {query.hasNextPage ? (
        <button type="button" className="btn" onClick={() => void query.fetchNextPage()}>
          {t("timeline.older")}
        </button>
      ) : null}
      {items.map((item, i) => (
        <div key={keyOf(item)}>
          {i === 0 || dayTitle(timeOf(items[i - 1] as typeof item)) !== dayTitle(timeOf(item)) ? (
            <h2 className="day">{dayTitle(timeOf(item))}</h2>
          ) : null}
          <Comment activity={item.activity} me={me} requester={me} isPortal />
        </div>
      ))}
      {query.data && items.length === 0 ? <p className="muted empty-line">{t("portal.no_talk")}</p> : null}
    </div>
  );
}
