import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import { portalQuery } from "~/core/queries";
import type { PortalHome as Catalogue, PortalModel } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Bone, FaultState, State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { RequestLine } from "./line";
import { News } from "./news";
import { Ask } from "./search";

export const MINE = "service/operation";

export const mineQuery = (limit: number) => ({
  queryKey: ["records", MINE, { grid: "portal_open", limit }],
  queryFn: () => records(MINE, { grid: "portal_open", limit, total: "capped", fields: "title,status,created_at,updated_at" }),
});

function greeting(hour: number): string {
  return hour < 12 ? "portal.morning" : hour < 18 ? "portal.afternoon" : "portal.evening";
}

export function PortalHome() {
  const { t } = useTranslation();
  const { me } = useSession();
  useTitle(t("portal.home"));
  const catalogue = useQuery(portalQuery);
  const mine = useQuery(mineQuery(5));
  const hour = Number(new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: me.user.timezone }).format(new Date()));
  const total = mine.data?.total?.count;
  return (
    <>
      <section className="hero">
        <div className="wrap">
          <h1>{t(greeting(hour), { name: me.user.name.split(" ")[0] })}</h1>
          <Ask groups={catalogue.data?.groups ?? []} />
        </div>
      </section>
      <div className="wrap">
        {catalogue.data?.news ? <News news={catalogue.data.news} /> : null}
        <h2 className="sec">{t("portal.choose")}</h2>
        {catalogue.error ? <FaultState fault={asFault(catalogue.error)} onRetry={() => void catalogue.refetch()} /> : null}
        {catalogue.isPending ? (
          <div className="groups">
            {[1, 2, 3].map((n) => (
              <div key={n} className="card group">
                <Bone width="60%" height={14} />
                <Bone width="80%" />
                <Bone width="72%" />
              </div>
            ))}
          </div>
        ) : null}
        {catalogue.data ? <Groups groups={catalogue.data.groups} /> : null}
        <h2 className="sec">
          {t("portal.mine")}
          {total ? <Link to="/requests">{t("portal.all", { count: total, shown: count(total) })}</Link> : null}
        </h2>
        {mine.error ? <FaultState fault={asFault(mine.error)} onRetry={() => void mine.refetch()} /> : null}
        {mine.data?.items.length === 0 ? (
          <div className="card mine">
            <State icon="inbox" title={t("portal.none")} text={t("portal.none_text")} />
          </div>
        ) : null}
        {mine.data && mine.data.items.length > 0 ? (
          <ul className="card mine">
            {mine.data.items.map((record) => (
              <RequestLine key={record.entity_id} record={record} model={MINE} />
            ))}
          </ul>
        ) : null}
        {catalogue.data?.models?.map((one) => (one.home ? <Further key={one.model} model={one} /> : null))}
        {mine.isPending ? (
          <div className="card mine" role="status" aria-busy="true" aria-label={t("common.loading")}>
            {[1, 2, 3].map((n) => (
              <div key={n} className="skr tall">
                <Bone width="18px" height={18} />
                <Bone width="50%" />
              </div>
            ))}
          </div>
        ) : null}
      </div>
    </>
  );
}

/** The first records of another module that administrators put on this page. */
function Further({ model }: { model: PortalModel }) {
  const { t } = useTranslation();
  const grid = model.grids[0]?.code;
  const query = useQuery({
    queryKey: ["records", model.model, { grid, limit: 5, portal: true }],
    queryFn: () => records(model.model, { grid, limit: 5, total: "capped" }),
  });
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  const total = query.data?.total?.count ?? 0;
  return (
    <>
      <h2 className="sec">
        {model.label}
        <Link to="/requests" search={{ model: model.model }}>
          {t("portal.all", { count: total, shown: count(total) })}
        </Link>
      </h2>
      {query.data?.items.length === 0 ? <p className="soft">{t("portal.none_yet")}</p> : null}
      {query.data && query.data.items.length > 0 ? (
        <ul className="card mine">
          {query.data.items.map((record) => (
            <RequestLine key={record.entity_id} record={record} model={model.model} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** Cards by group; on a phone a group is one line that opens. */
function Groups({ groups }: Catalogue) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  if (groups.length === 0) return <State icon="inbox" title={t("portal.no_requests")} />;
  return (
    <div className="groups">
      {groups.map((group) => (
        <section key={group.code} className={`card group ${open === group.code ? "open" : ""}`} aria-labelledby={`g-${group.code}`}>
          <h3 id={`g-${group.code}`}>
            <button type="button" aria-expanded={open === group.code} onClick={() => setOpen(open === group.code ? null : group.code)}>
              <Icon name={group.icon ?? "apps"} size={20} />
              <span>
                {group.label}
                <small>{group.requests.map((one) => one.label).join(", ")}</small>
              </span>
              <Icon name={open === group.code ? "chevron-down" : "chevron-right"} size={14} className="go i" />
            </button>
            <span className="wide-title">{group.label}</span>
          </h3>
          {group.description ? <p>{group.description}</p> : null}
          <ul>
            {group.requests.map((one) => (
              <li key={one.code}>
                {one.url ? (
                  <a href={one.url} rel="noopener noreferrer" target="_blank">
                    <Icon name={one.icon ?? "link"} size={20} />
                    <span>{one.label}</span>
                    <Icon name="external-link" size={14} className="go i" />
                  </a>
                ) : (
                  <Link to="/ask/$code" params={{ code: one.code }}>
                    <Icon name={one.icon ?? "file-text"} size={20} />
                    <span>{one.label}</span>
                    <Icon name="chevron-right" size={14} className="go i" />
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
