import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigFound, searchConfig } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import { bundledTexts, language } from "~/core/texts";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { addressOf, KIND_ICONS, KINDS, withOwnTexts } from "./found";
import "./admin.css";
import "~/pages/desk.css";

/** How many of each kind are shown beside others, and how many of one kind alone. */
const FEW = 8;
const MANY = 200;

/** Every piece of the configuration, found by its code or its words in any language; each leads to its editor. */
export function ConfigSearchPage() {
  const { t } = useTranslation();
  useTitle(t("find.title"));
  const { q = "", kind } = useSearch({ from: "/admin/search" });
  const navigate = useNavigate({ from: "/admin/search" });
  const { product } = useSession();
  const [asked, setAsked] = useState(q.trim());
  useEffect(() => {
    const timer = setTimeout(() => setAsked(q.trim()), 200);
    return () => clearTimeout(timer);
  }, [q]);
  const most = kind ? MANY : FEW;
  const query = useQuery({
    queryKey: ["config", "search", asked, kind ?? ""],
    queryFn: async ({ signal }) => {
      const languages = [language(), ...product.languages.filter((one) => one !== language())];
      const [found, ...own] = await Promise.all([
        searchConfig(asked, { kind, limit: most }, signal),
        ...(kind && kind !== "text" ? [] : languages.map(bundledTexts)),
      ]);
      return withOwnTexts(found.groups, asked, own, most);
    },
    enabled: asked.length > 1,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const groups = asked.length > 1 ? (query.data ?? []) : [];
  const total = groups.reduce((sum, one) => sum + one.total, 0);
  return (
    <div className="admin found config-found">
      <h1>{t("find.title")}</h1>
      <p className="muted">{t("find.text")}</p>
      <div className="admin-choice">
        <label className="label" htmlFor="config-search">
          {t("find.words")}
        </label>
        <input
          id="config-search"
          type="search"
          className="input"
          autoFocus
          value={q}
          onChange={(event) => void navigate({ search: { q: event.target.value || undefined, kind }, replace: true, resetScroll: false })}
        />
      </div>
      {kind ? (
        <p>
          <Link to="/admin/search" search={{ q }}>
            {t("find.all_kinds")}
          </Link>
        </p>
      ) : null}
      <p className="sr" role="status">
        {query.data && asked.length > 1 ? t("find.count", { count: total }) : ""}
      </p>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {asked.length > 1 && query.isPending ? <Loading label={t("common.loading")} rows={6} /> : null}
      {asked.length > 1 && query.data && !query.isPlaceholderData && groups.length === 0 ? (
        <State icon="search" title={t("find.nothing", { words: asked })} text={t("find.nothing_text")} />
      ) : null}
      {groups.map((group) => (
        <Group key={group.kind} group={group} q={q} isAlone={kind !== undefined} />
      ))}
    </div>
  );
}

function Group({ group, q, isAlone }: { group: ConfigFound; q: string; isAlone: boolean }) {
  const { t } = useTranslation();
  const name = t(KINDS[group.kind] ?? "find.title");
  return (
    <section aria-label={name}>
      <h2>
        {name} <span className="count">{count(group.total)}</span>
      </h2>
      <ul>
        {group.items.map((hit) => (
          <li key={hit.code}>
            <span className="muted">
              <Icon name={KIND_ICONS[group.kind] ?? "search"} size={16} />
            </span>
            <Link to={addressOf(group.kind, hit)}>{hit.title}</Link>
            <small>
              {hit.of ? `${hit.of} ` : null}
              {hit.path ? null : <code>{hit.code}</code>}
            </small>
            {hit.text ? (
              <small>
                {hit.where ? <code>{hit.where}</code> : null} {hit.text}
              </small>
            ) : null}
          </li>
        ))}
      </ul>
      {group.items.length < group.total && !isAlone ? (
        <Link to="/admin/search" search={{ q, kind: group.kind }}>
          {t("find.more", { count: group.total })}
        </Link>
      ) : null}
    </section>
  );
}
