import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asGroup, writeAddress } from "~/core/address";
import { type HomeWidget, records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import { countersQuery, dashboardQuery, listScreenQuery } from "~/core/queries";
import type { Field, Grid, ListScreen } from "~/core/types";
import { labelOf, listValue } from "~/fields/shared/values";
import { PriorityGlyph, StatusGlyph } from "~/parts/glyph";
import { Html } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { Bone, FaultState } from "~/parts/states";
import { Time } from "~/parts/time";
import { newAddress } from "~/shell/frame";
import { usePlaces } from "~/shell/places";
import { useSession } from "~/shell/session";
import { Chart } from "./dashboard";

interface Props {
  widget: HomeWidget;
  id: string;
}

/** One box of the home page; its data is read under the rights of who looks. */
export function Widget(props: Props) {
  const Draw = DRAWN[props.widget.draw];
  return Draw ? <Draw {...props} /> : null;
}

const DRAWN: Record<HomeWidget["draw"], (props: Props) => ReactNode> = {
  list: List,
  counters: Counters,
  chart: OneChart,
  notes: Notes,
  recent: Recent,
  favourites: Favourites,
  create: Create,
};

const parts = (model: string) => {
  const [module, entity] = model.split("/") as [string, string];
  return { module, entity };
};

interface To {
  model: string;
  grid: string;
  filter: HomeWidget["filter"];
}

function Box({ id, title, to, children }: { id: string; title: string; to?: To; children: ReactNode }) {
  return (
    <section className="card tile" aria-labelledby={`w-${id}`}>
      <h2 id={`w-${id}`}>
        {to ? (
          <Link
            to="/list/$module/$entity"
            params={parts(to.model)}
            search={writeAddress({ grid: to.grid, filter: to.filter ? asGroup(to.filter) : null })}
          >
            {title}
          </Link>
        ) : (
          title
        )}
      </h2>
      {children}
    </section>
  );
}

function Waiting() {
  return (
    <ul aria-busy="true">
      {[1, 2, 3].map((n) => (
        <li key={n}>
          <Bone width="70%" />
        </li>
      ))}
    </ul>
  );
}

/** The numbers beside the grids of a model; each opens exactly the rows it counts. */
function Counters({ widget, id }: Props) {
  const model = widget.model ?? "";
  const screen = useQuery(listScreenQuery(model, undefined));
  const counters = useQuery(countersQuery(model, undefined));
  if (screen.error) return <FaultState fault={asFault(screen.error)} onRetry={() => void screen.refetch()} />;
  const grids = screen.data?.grids.filter((grid) => grid.counter !== false).slice(0, 6);
  return (
    <section aria-labelledby={`w-${id}`}>
      <h2 className="sr" id={`w-${id}`}>
        {widget.label}
      </h2>
      <ul className="kpis">
        {grids
          ? grids.map((grid) => {
              const n = counters.data?.[grid.code];
              const isAlert = /breach|overdue/.test(grid.code) && n;
              return (
                <li key={grid.code}>
                  <Link
                    className={`card kpi ${isAlert ? "alert" : ""}`}
                    to="/list/$module/$entity"
                    params={parts(model)}
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
    </section>
  );
}

const toOf = (widget: HomeWidget): To => ({ model: widget.model ?? "", grid: widget.grid ?? "", filter: widget.filter });

/** The first rows of a grid; the heading opens all of it. */
function List({ widget, id }: Props) {
  const screen = useQuery(listScreenQuery(widget.model ?? "", undefined));
  const grid = screen.data?.grids.find((one) => one.code === widget.grid);
  return (
    <Box id={id} title={widget.label} to={toOf(widget)}>
      {screen.error ? <FaultState fault={asFault(screen.error)} onRetry={() => void screen.refetch()} /> : null}
      {screen.isPending ? <Waiting /> : null}
      {screen.data && grid ? <Rows screen={screen.data} grid={grid} widget={widget} /> : null}
    </Box>
  );
}

const codeOf = (screen: ListScreen, code: string): Field | undefined => screen.model.fields.find((field) => field.code === code);

function Rows({ screen, grid, widget }: { screen: ListScreen; grid: Grid; widget: HomeWidget }) {
  const { t } = useTranslation();
  const { model, lists } = screen;
  const fields = ["status", "priority_id"].filter((code) => codeOf(screen, code));
  const query = useQuery({
    queryKey: ["records", model.alias, { grid: grid.code, tile: true, filter: widget.filter, rows: widget.rows }],
    queryFn: () =>
      records(model.alias, {
        grid: grid.code,
        filter: widget.filter ? asGroup(widget.filter) : null,
        sort: grid.sort ?? undefined,
        limit: widget.rows,
        fields: [model.title_field, ...fields, "created_at"].filter(Boolean).join(","),
      }),
  });
  const status = codeOf(screen, "status");
  const priority = codeOf(screen, "priority_id");
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Waiting />;
  if (query.data.items.length === 0) return <p className="muted">{t("desk.empty")}</p>;
  return (
    <ul>
      {query.data.items.map((record) => (
        <li key={record.entity_id}>
          {priority ? (
            <PriorityGlyph
              value={listValue(priority, lists, record.priority_id ?? null)}
              label={labelOf(priority, record.priority_id ?? null, record, lists) || t("common.none")}
            />
          ) : null}
          {record._number ? <span className="muted number">{record._number}</span> : null}
          <Link className="cut" to="/record/$module/$entity/$id" params={{ ...parts(model.alias), id: String(record.entity_id) }}>
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
  );
}

/** Texts to be read: each opens on the spot. */
function Notes({ widget, id }: Props) {
  const { t } = useTranslation();
  const model = widget.model ?? "";
  const query = useQuery({
    queryKey: ["records", model, { grid: widget.grid, notes: true, rows: widget.rows }],
    queryFn: () => records(model, { grid: widget.grid ?? undefined, limit: widget.rows, fields: "title,body" }),
  });
  return (
    <Box id={id} title={widget.label} to={toOf(widget)}>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Waiting /> : null}
      {query.data?.items.length === 0 ? <p className="muted">{t("desk.empty")}</p> : null}
      {query.data?.items.map((one) => (
        <details key={one.entity_id} className="home-note">
          <summary>{String(one._title ?? one.title ?? "")}</summary>
          <Html html={String(one.body ?? "")} />
        </details>
      ))}
    </Box>
  );
}

function OneChart({ widget, id }: Props) {
  const query = useQuery(dashboardQuery(widget.dashboard ?? ""));
  const chart = query.data?.charts.find((one) => one.code === widget.chart);
  return (
    <Box id={id} title={widget.label}>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Bone width="100%" height={120} /> : null}
      {chart ? <Chart chart={chart} /> : null}
    </Box>
  );
}

function Places({ id, title, places }: { id: string; title: string; places: { path: string; label: string; icon: string }[] }) {
  const { t } = useTranslation();
  return (
    <Box id={id} title={title}>
      {places.length === 0 ? <p className="muted">{t("desk.empty")}</p> : null}
      <ul>
        {places.slice(0, 10).map((place) => (
          <li key={place.path}>
            <Icon name={place.icon} />
            <Link className="cut" to={place.path}>
              {place.label}
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  );
}

function Recent({ widget, id }: Props) {
  const { recent } = usePlaces();
  return <Places id={id} title={widget.label} places={recent} />;
}

function Favourites({ widget, id }: Props) {
  const { favourites } = usePlaces();
  return <Places id={id} title={widget.label} places={favourites} />;
}

function Create({ widget, id }: Props) {
  const { create = [] } = useSession();
  const navigate = useNavigate();
  return (
    <Box id={id} title={widget.label}>
      <div className="home-create">
        {create.map((item) => (
          <button key={item.label} type="button" className="btn" onClick={() => void navigate({ to: newAddress(item.model, item.values) })}>
            <Icon name={item.icon ?? "plus"} />
            {item.label}
          </button>
        ))}
      </div>
    </Box>
  );
}
