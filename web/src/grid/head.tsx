import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { figures } from "~/core/calls";
import { count, within } from "~/core/format";
import { countersQuery } from "~/core/queries";
import type { Grid, ListScreen } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Dropdown } from "~/parts/menu";
import { newAddress } from "~/shell/frame";
import { useSession } from "~/shell/session";
import { OwnMenu } from "./own";
import type { ListState } from "./state";

/** So many grids have a tab; on a phone there is room for the one that is open. */
const SHOWN = { wide: 6, narrow: 1 };

export interface HeadProps {
  screen: ListScreen;
  state: ListState;
  grid: Grid | null;
}

/** Saved grids as tabs with live counters; only a breach counter is red. */
export function Head({ screen, state, grid }: HeadProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { create = [] } = useSession();
  const { data: counters = {} } = useQuery(countersQuery(state.model, state.context));
  // Under the counters, so that what changes those reads these again.
  const { data: own } = useQuery({
    queryKey: ["counters", state.model, "figures"],
    queryFn: () => figures(state.model),
    enabled: Boolean(screen.figures),
  });
  const tabs = useRef<HTMLDivElement>(null);
  const { grids, model, context } = screen;
  const at = grids.findIndex((one) => one.code === grid?.code);
  // The chosen grid is always on a tab, even when it comes from the menu.
  const most = useMediaQuery("(max-width: 900px)") ? SHOWN.narrow : SHOWN.wide;
  const shown = at >= most ? [...grids.slice(0, most - 1), grids[at] as Grid] : grids.slice(0, most);
  const others = grids.filter((one) => !shown.includes(one));
  const values = JSON.stringify(context?.values ?? {});
  const kind = create.find((one) => one.model === model.alias && JSON.stringify(one.values) === values);
  const [module, entity] = state.model.split("/");
  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = Array.from(tabs.current?.querySelectorAll<HTMLElement>("[role=tab]") ?? []);
    all[(all.indexOf(event.target as HTMLElement) + step + all.length) % all.length]?.focus();
  };
  return (
    <div className="head">
      <h1>{context?.label ?? model.plural}</h1>
      <div className="tabs" role="tablist" aria-label={t("list.grids")} ref={tabs} onKeyDown={move}>
        {shown.map((one) => {
          const n = counters[one.code];
          const isAlert = /breach|overdue|over$/.test(one.code) && n;
          return (
            <Link
              key={one.code}
              role="tab"
              id={`tab-${one.code}`}
              aria-selected={one.code === grid?.code}
              aria-controls="rows"
              tabIndex={one.code === grid?.code ? 0 : -1}
              to="/list/$module/$entity"
              params={{ module: module ?? "", entity: entity ?? "" }}
              search={{ context: state.context, grid: one.code }}
            >
              {one.label}
              {n !== undefined ? <span className={`count ${isAlert ? "alert" : ""}`}>{count(n)}</span> : null}
            </Link>
          );
        })}
      </div>
      {others.length > 0 ? (
        <Dropdown
          align="start"
          button={
            <button type="button" className="btn ghost sm">
              {t("list.more_grids", { count: others.length })}
              <Icon name="chevron-down" size={14} />
            </button>
          }
          entries={others.map((one) => ({
            key: one.code,
            label: one.label,
            hint: counters[one.code] !== undefined ? <span className="count">{count(counters[one.code] as number)}</span> : null,
            onPick: () => state.set({ grid: one.code, filter: null, sort: undefined, search: undefined }),
          }))}
        />
      ) : null}
      {grid ? <OwnMenu screen={screen} state={state} grid={grid} /> : null}
      <span className="push" />
      {own?.items.map((one) => (
        <span key={one.text} className={`figure num ${one.full ? "full" : ""}`}>
          {one.text}
        </span>
      ))}
      {model.can.create && grid?.allow_create !== false ? (
        <button
          type="button"
          className="btn primary sm new"
          onClick={() => void navigate({ to: newAddress(model.alias, context?.values ?? {}) })}
        >
          <Icon name="plus" />
          <span>{t("list.new", { what: within(kind?.label ?? model.label) })}</span>
        </button>
      ) : null}
    </div>
  );
}
