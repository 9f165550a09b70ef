import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { portalQuery } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { Bone, FaultState, State } from "~/parts/states";
import { useTitle } from "~/shell/title";
import { MINE } from "./home";
import { RequestLine } from "./line";

const GRIDS = [
  { code: "portal_open", text: "portal.open" },
  { code: "portal_closed", text: "portal.closed" },
  { code: "portal_company", text: "portal.company" },
] as const;

export function MyRequests() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/requests" });
  const portal = useQuery(portalQuery).data;
  const others = portal?.models ?? [];
  const other = others.find((one) => one.model === search.model);
  const model = other?.model ?? MINE;
  const tabs = GRIDS.filter((one) => one.code !== "portal_company" || portal?.company);
  const own = other
    ? (other.grids.find((one) => one.code === search.grid) ?? other.grids[0])
    : GRIDS.find((one) => one.code === search.grid);
  const grid = own?.code ?? "portal_open";
  useTitle(t("portal.mine"));
  const query = useInfiniteQuery({
    queryKey: ["records", model, { grid, portal: true }],
    queryFn: ({ pageParam }) =>
      records(model, {
        grid,
        limit: 30,
        after: pageParam,
        fields: other ? undefined : "title,status,requester_username,created_at,updated_at",
        total: pageParam ? "none" : "capped",
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="wrap">
      <h1 className="page-title">{other?.label ?? t("portal.mine")}</h1>
      <nav className="tabs portal-tabs" aria-label={t("portal.which")}>
        {tabs.map((one) => (
          <Link
            key={one.code}
            to="/requests"
            search={{ grid: one.code }}
            aria-current={!other && one.code === grid ? "page" : undefined}
            activeProps={{}}
          >
            {t(one.text)}
          </Link>
        ))}
        {others.flatMap((one) =>
          one.grids.map((list) => (
            <Link
              key={`${one.model} ${list.code}`}
              to="/requests"
              search={{ model: one.model, grid: list.code }}
              aria-current={one === other && list.code === grid ? "page" : undefined}
              activeProps={{}}
            >
              {one.grids.length > 1 ? `${one.label}: ${list.label}` : one.label}
            </Link>
          )),
        )}
      </nav>
      {other?.create ? (
        <p className="req-new">
          <Link className="btn" to="/ask/$code" params={{ code: "new" }} search={{ model: other.model }}>
            <Icon name="plus" />
            {t("portal.new_one", { what: other.one })}
          </Link>
        </p>
      ) : null}
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? (
        <div className="card mine" role="status" aria-busy="true" aria-label={t("common.loading")}>
          {[1, 2, 3, 4].map((n) => (
            <div key={n} className="skr tall">
              <Bone width="18px" height={18} />
              <Bone width="50%" />
            </div>
          ))}
        </div>
      ) : null}
      {query.data && items.length === 0 ? (
        <div className="card mine">
          <State icon="inbox" title={t("portal.none")} text={t("portal.none_text")}>
            <Link className="btn" to="/">
              {t("portal.new")}
            </Link>
          </State>
        </div>
      ) : null}
      <h2 className="sr">{own && "text" in own ? t(own.text) : (own?.label ?? t("portal.open"))}</h2>
      {items.length > 0 ? (
        <ul className="card mine">
          {items.map((record) => (
            <RequestLine key={record.entity_id} record={record} model={model} withName={grid === "portal_company"} />
          ))}
        </ul>
      ) : null}
      {query.hasNextPage ? (
        <button type="button" className="btn lg" onClick={() => void query.fetchNextPage()}>
          {t("timeline.older")}
        </button>
      ) : null}
    </div>
  );
}
