import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import { countersQuery, listScreenQuery } from "~/core/queries";
import type { Field, Grid, ListScreen, MenuItem } from "~/core/types";
import { labelOf, listValue } from "~/fields/shared/values";
import { PriorityGlyph, StatusGlyph } from "~/parts/glyph";
import { Bone, FaultState, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import "./desk.css";

/** The list the desk works on: the first of the menu that is one. */
function firstList(menu: MenuItem[]): { model: string; context: string | undefined } | null {
  for (const item of menu) {
    if (item.model && item.path?.startsWith("/list/")) {
      return { model: item.model, context: new URL(item.path, "http://x").searchParams.get("context") ?? undefined };
    }
    const inner = firstList(item.children ?? []);
    if (inner) return inner;
  }
  return null;
}

const MINE = /^(mine|my|assigned_to_me|my_open)$/;
const FREE = /^(unassigned|nobody|free)$/;

export function Desk() {
  const { t } = useTranslation();
  const { me, menu = [] } = useSession();
  useTitle(t("desk.title"));
  const place = firstList(menu);
  const screen = useQuery({ ...listScreenQuery(place?.model ?? "", undefined), enabled: place !== null });
  const counters = useQuery({ ...countersQuery(place?.model ?? "", undefined), enabled: place !== null });
  if (!place)
    return (
      <div className="page-fault">
        <State icon="inbox" title={t("desk.nothing")} text={t("desk.nothing_text")} />
      </div>
    );
  if (screen.error)
    return (
      <div className="page-fault">
        <FaultState fault={asFault(screen.error)} onRetry={() => void screen.refetch()} />
      </div>
    );
  const grids = screen.data?.grids ?? [];
  const [module, entity] = place.model.split("/") as [string, string];
  const mine = grids.find((grid) => MINE.test(grid.code));
  const free = grids.find((grid) => FREE.test(grid.code));
  return (
    <div className="desk">
      <h1>{t("desk.hello", { name: me.user.name.split(" ")[0] })}</h1>
      <ul className="kpis" aria-label={t("desk.counters")}>
        {screen.data
          ? grids
              .filter((grid) => grid.counter !== false)
              .slice(0, 6)
              .map((grid) => {
                const n = counters.data?.[grid.code];
                const isAlert = /breach|overdue/.test(grid.code) && n;
                return (
                  <li key={grid.code}>
                    <Link
                      className={`card kpi ${isAlert ? "alert" : ""}`}
                      to="/list/$module/$entity"
                      params={{ module, entity }}
                      search={{ grid: grid.code }}
                    >
                      <span>{grid.label}</span>
                      <strong className="num">{n === undefined ? "–" : count(n)}</strong>
                    </Link>
                  </li>
                );
              })
          : [1, 2, 3, 4].map((n) => (
              <li key={n} className="card kpi">
                <Bone width="60%" />
                <Bone width="40%" height={24} />
              </li>
            ))}
      </ul>
      <div className="tiles">
        {screen.data && mine ? <Tile screen={screen.data} grid={mine} /> : null}
        {screen.data && free ? <Tile screen={screen.data} grid={free} /> : null}
      </div>
    </div>
  );
}

const codeOf = (screen: ListScreen, code: string): Field | undefined => screen.model.fields.find((field) => field.code === code);

/** The first rows of one grid; the heading opens all of it. */
function Tile({ screen, grid }: { screen: ListScreen; grid: Grid }) {
  const { t } = useTranslation();
  const { model, lists } = screen;
  const fields = ["status", "priority_id"].filter((code) => codeOf(screen, code));
  const query = useQuery({
    queryKey: ["records", model.alias, { grid: grid.code, tile: true }],
    queryFn: () =>
      records(model.alias, {
        grid: grid.code,
        sort: grid.sort ?? undefined,
        limit: 8,
        fields: [model.title_field, ...fields, "created_at"].filter(Boolean).join(","),
      }),
  });
  const [module, entity] = model.alias.split("/") as [string, string];
  const status = codeOf(screen, "status");
  const priority = codeOf(screen, "priority_id");
  return (
    <section className="card tile" aria-labelledby={`tile-${grid.code}`}>
      <h2 id={`tile-${grid.code}`}>
        <Link to="/list/$module/$entity" params={{ module, entity }} search={{ grid: grid.code }}>
          {grid.label}
        </Link>
      </h2>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.data?.items.length === 0 ? <p className="muted">{t("desk.empty")}</p> : null}
      <ul>
        {query.isPending
          ? [1, 2, 3, 4].map((n) => (
              <li key={n}>
                <Bone width="70%" />
              </li>
            ))
          : null}
        {query.data?.items.map((record) => (
          <li key={record.entity_id}>
            {priority ? (
              <PriorityGlyph
                value={listValue(priority, lists, record.priority_id ?? null)}
                label={labelOf(priority, record.priority_id ?? null, record, lists) || t("common.none")}
              />
            ) : null}
            <span className="muted number">{record._number}</span>
            <Link className="cut" to="/record/$module/$entity/$id" params={{ module, entity, id: String(record.entity_id) }}>
              {record._title || String(record[model.title_field ?? ""] ?? record.entity_id)}
            </Link>
            {status ? (
              <span className="status">
                <StatusGlyph value={listValue(status, lists, record.status ?? null)} />
                <span className="wide-only">{labelOf(status, record.status ?? null, record, lists)}</span>
              </span>
            ) : null}
            <span className="muted num when">
              <Time at={record.created_at as string} as="ago" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
