import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "~/core/api";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import type { SearchGroup } from "~/core/types";
import { Snippet, saysMore } from "~/parts/html";
import { FaultState, Loading, State } from "~/parts/states";
import { useTitle } from "~/shell/title";
import "./desk.css";

export function SearchPage() {
  const { t } = useTranslation();
  const { q = "", in: within } = useSearch({ from: "/search" });
  useTitle(t("search.title", { words: q }));
  const query = useQuery({
    queryKey: ["search", q],
    queryFn: () => get<{ groups: SearchGroup[] }>("/search", { q, limit: 25 }),
    enabled: q.length > 1,
  });
  const found = (query.data?.groups ?? []).filter((group) => group.items.length > 0);
  const groups = found.some((group) => group.model === within) ? found.filter((group) => group.model === within) : found;
  return (
    <div className="found">
      <h1>{t("search.title", { words: q })}</h1>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={8} /> : null}
      {query.data && groups.length === 0 ? (
        <State icon="search" title={t("search.nothing", { words: q })} text={t("search.nothing_text")} />
      ) : null}
      {found.length > 1 ? (
        <nav className="tabs found-in" aria-label={t("search.within")}>
          <Link to="/search" search={{ q }} aria-current={groups === found ? "page" : undefined} activeProps={{}}>
            {t("search.everything")}
          </Link>
          {found.map((group) => (
            <Link
              key={group.model}
              to="/search"
              search={{ q, in: group.model }}
              aria-current={groups !== found && group.model === within ? "page" : undefined}
              activeProps={{}}
            >
              {group.label} <span className="count">{count(group.total.count)}</span>
            </Link>
          ))}
        </nav>
      ) : null}
      {groups.map((group) => (
        <section key={group.model} aria-label={group.label}>
          <h2>
            {group.label} <span className="count">{count(group.total.count)}</span>
          </h2>
          <ul>
            {group.items.map((item) => (
              <li key={item.id}>
                <span className="muted">{item.number}</span>
                <Link to={item.path.startsWith("/record") ? item.path : `/record/${group.model}/${item.id}`}>{item.title}</Link>
                {saysMore(item.snippet, item.title) ? (
                  <small>
                    <Snippet text={item.snippet ?? ""} />
                  </small>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
