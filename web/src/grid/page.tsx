import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { nextSort, readSort } from "~/core/address";
import { type ExportFormat, moveRecord, type RunRef, undoBatch } from "~/core/calls";
import { recall, remember } from "~/core/draft";
import { asFault } from "~/core/fault";
import { alsoWith, withColumnRule } from "~/core/filter";
import { dayKey, integer, within } from "~/core/format";
import { isDay, isMonth } from "~/core/month";
import { listScreenQuery, touch } from "~/core/queries";
import { isSure } from "~/core/sure";
import type { Entity, Grid, ListScreen } from "~/core/types";
import { closeWindow, openedWindow, openWindow, watchWindow } from "~/core/window";
import { startExport } from "~/parts/exports";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton } from "~/parts/menu";
import { Bone, FaultState, Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { newAddress } from "~/shell/frame";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { Board } from "./board";
import { Bulk } from "./bulk";
import { Calendar } from "./calendar";
import type { ColumnActs } from "./columnmenu";
import { ColumnsPanel } from "./columns";
import { Count } from "./count";
import { Filters } from "./filters";
import { Head } from "./head";
import { columnsOf, useLayout } from "./layout";
import { entityOf } from "./lines";
import { setWalk } from "./neighbours";
import { Peek } from "./peek";
import { People } from "./people";
import { whileSeen } from "./refresh";
import { useRowLook } from "./rowstyle";
import { RunBar } from "./runbar";
import { useSelection } from "./selection";
import { useFlat, useGrouped } from "./source";
import { askOf, gridOf, type ListState, rowsOf, startedBy, useListState } from "./state";
import { type Density, Table } from "./table";
import { readTotals, useTotals, writeTotals } from "./totals";
import { boardFields, calendarFields, type View, workFields } from "./views";
import { ByField, ViewSwitch } from "./viewswitch";
import "./grid.css";
import "./views.css";

const RecordWindow = lazy(() => import("~/form/window").then((m) => ({ default: m.RecordWindow })));

/** More rows than this make a book of hundreds of pages. */
const PAPER_ROWS = 10_000;

export function ListPage() {
  const { t } = useTranslation();
  const state = useListState();
  const screen = useQuery(listScreenQuery(state.model, state.context));
  const grid = screen.data ? gridOf(screen.data, state.grid) : null;
  const started = useMemo(() => startedBy(state, grid), [state, grid]);
  useTitle(grid?.label, screen.data?.context?.label ?? screen.data?.model.plural);
  if (screen.error) return <FaultPage error={screen.error} reset={() => void screen.refetch()} />;
  if (!screen.data) {
    return (
      <div className="list">
        <div className="head">
          <Bone width="96px" height={14} />
          <Bone width="72px" />
          <Bone width="72px" />
        </div>
        <div className="filters" />
        <div className="gridbox">
          <Loading label={t("common.loading")} rows={18} />
        </div>
      </div>
    );
  }
  if (!grid)
    return (
      <div className="page-fault">
        <State icon="columns" title={t("list.no_grid")} text={t("list.no_grid_text")} />
      </div>
    );
  return <Listing key={`${state.model} ${grid.code} ${state.context ?? ""}`} state={started} screen={screen.data} grid={grid} />;
}

function Listing({ state, screen, grid }: { state: ListState; screen: ListScreen; grid: Grid }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const navigate = useNavigate();
  const isNarrow = useMediaQuery("(max-width: 900px)") ?? false;
  const isWide = useMediaQuery("(min-width: 1200px)") ?? false;
  const [isPeeking, setPeeking] = useState(() => recall("peek", true));
  const [density, setDensity] = useState<Density>(() => recall<Density>("density", "compact"));
  const [cursor, setCursor] = useState(0);
  const [run, showRun] = useState(() => recall<RunRef | null>(`run ${state.model}`, null));
  const setRun = (next: RunRef | null) => {
    remember(`run ${state.model}`, next); // it goes on when the page is closed, and is there again when it is opened
    showRun(next);
  };
  const lookOf = useRowLook(grid, screen);
  const ask = useMemo(() => askOf(state, screen, grid), [state, screen, grid]);
  const columns = useMemo(() => columnsOf(grid, screen.model, t("list.number")), [grid, screen.model, t]);
  const picked = useMemo(() => readTotals(state.totals, columns), [state.totals, columns]);
  const of = picked.size > 0 ? writeTotals(picked) : undefined;
  const group = columns.some((one) => one.field === state.group && one.groupable) ? state.group : undefined;
  const boards = useMemo(() => boardFields(screen), [screen]);
  const dates = useMemo(() => calendarFields(screen.model, grid), [screen.model, grid]);
  const work = useMemo(() => workFields(screen.model, grid), [screen.model, grid]);
  const views: View[] = [
    "table",
    ...(boards.length > 0 ? (["board"] as const) : []),
    ...(dates.length > 0 ? (["calendar"] as const) : []),
    ...(work ? (["people"] as const) : []),
  ];
  const view = views.find((one) => one === state.view) ?? "table";
  const byFields = view === "board" ? boards : dates;
  const by = byFields.find((one) => one.code === state.by) ?? byFields[0];
  const flat = useFlat(state.model, ask, !group && view === "table");
  const grouped = useGrouped(state.model, ask, view === "table" ? group : undefined, of, screen);
  const source = group ? grouped : flat;
  // While the rows of the old filter still stand there, what is ticked among them is not kept.
  const selection = useSelection(JSON.stringify([rowsOf(ask), source.isStale]));
  const { lines, rows, total } = source;
  const layout = useLayout(state.model, grid.code, columns, rows);
  const shown = new Map([...picked].filter(([field]) => layout.visible.some((one) => one.column.field === field)));
  const totals = useTotals(state.model, ask, shown.size > 0 ? writeTotals(shown) : undefined);
  const username = me.user.username;
  const model = state.model;
  const opened = useSyncExternalStore(watchWindow, openedWindow);
  useEffect(() => closeWindow, []);
  const seconds = grid.refresh_seconds ?? 0;
  useEffect(() => (seconds > 0 ? whileSeen(seconds, () => touch(model)) : undefined), [seconds, model]);

  const addressOf = useCallback((row: Entity) => `/record/${model}/${row.entity_id ?? row.user_id}`, [model]);
  const open = (row: Entity, isNewTab: boolean) => {
    if (grid.row_action === "none") return;
    if (isNewTab || grid.row_action === "new_tab") return void window.open(addressOf(row), "_blank", "noopener");
    if (grid.row_action === "popup") return openWindow(model, Number(row.entity_id ?? row.user_id));
    const ids = rows.map((one) => Number(one.entity_id));
    setWalk({ model, label: grid.label, address: window.location.pathname + window.location.search, ids, total: total?.count ?? null });
    void navigate({ to: addressOf(row) });
  };
  useEffect(() => {
    if (cursor >= lines.length && lines.length > 0) setCursor(lines.length - 1);
  }, [lines.length, cursor]);
  // Rows are moved where the list stands in the order people gave it.
  const canMove = Boolean(screen.model.order) && screen.model.can.update && !group && !state.search && ask.sort === screen.model.order;
  const move = async (row: Entity, before: Entity | null) => {
    try {
      const { batch } = await moveRecord(model, Number(row.entity_id), before ? Number(before.entity_id) : null);
      toast(t("list.moved", { what: String(row._title ?? row._number ?? "") }), {
        undo: () =>
          undoBatch(batch)
            .catch((error) => toast(asFault(error).message, { isFault: true }))
            .then(() => touch(model)),
      });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    touch(model);
  };
  const here = entityOf(lines[cursor]);
  const hasPeek = isPeeking && isWide && view === "table";
  const acts: ColumnActs = {
    screen,
    filter: state.filter,
    onFilter: (field, rule) => state.set({ filter: withColumnRule(state.filter, field, rule) }),
    group,
    onGroup: (field) => state.set({ group: field }),
    totals: picked,
    onTotal: (field, fold) => {
      const next = new Map(picked);
      if (fold) next.set(field, fold);
      else next.delete(field);
      state.set({ totals: writeTotals(next) }, true);
    },
    onHide: (field) => layout.show(field, false),
  };
  /** Of all rows of the list, or of those that are ticked. */
  const download = async (format: ExportFormat, isPicked = false) => {
    const ids = isPicked && selection.whole === null ? [...selection.ids] : null;
    const of = ids ? { count: ids.length, capped: false } : total;
    const isLong = format === "pdf" && of && (of.capped || of.count > PAPER_ROWS);
    if (isLong && !(await isSure([t("list.pdf_long", { shown: integer(PAPER_ROWS) })]))) return;
    // What is exported stands as on the screen: the columns shown, in their order.
    const fields = layout.visible.filter(({ column }) => column.exportable !== false).map(({ column }) => column.field);
    const filter = ids ? alsoWith(ask.filter, { field: screen.model.key, operator: "in", value: ids }) : ask.filter;
    const wish = { ...ask, fields: fields.join(","), filter };
    await startExport({ model, label: grid.label, ask: wish, format, total: of }, (name) => t("export.done", { name }));
  };
  const exportMenu = (isPicked: boolean) =>
    grid.allow_export === false ? null : (
      <Dropdown
        button={<IconButton icon="download" label={t(isPicked ? "bulk.export" : "list.export")} />}
        entries={[
          ...(["xlsx", "csv", "pdf"] as const).map((format) => ({
            key: format as string,
            label: t(`list.export_${format}`),
            onPick: () => void download(format, isPicked),
          })),
          "divider",
          {
            key: "mine",
            label: t("export.mine"),
            onPick: () => void navigate({ to: "/list/$module/$entity", params: { module: "export", entity: "run" } }),
          },
        ]}
      />
    );
  const look = (
    <>
      {(view === "board" || view === "calendar") && by ? (
        <ByField fields={byFields} by={by} onBy={(code) => state.set({ by: code }, true)} />
      ) : null}
      <ViewSwitch view={view} views={views} onView={(next) => state.set({ view: next === "table" ? undefined : next, by: undefined })} />
    </>
  );
  const sorted = readSort(state.sort ?? grid.sort)[0];
  const tools = isNarrow ? (
    <>
      {look}
      {view === "table" ? (
        // There are no headings to click on.
        <Dropdown
          button={<IconButton icon="sort-ascending" label={t("list.sort")} />}
          entries={layout.all
            .filter(({ column }) => column.sortable !== false)
            .map(({ column }) => ({
              key: column.field,
              label: column.label,
              icon: sorted?.field === column.field ? (sorted.descending ? "arrow-down" : "arrow-up") : undefined,
              isCurrent: sorted?.field === column.field,
              onPick: () => state.set({ sort: nextSort(state.sort ?? grid.sort ?? undefined, column.field, false) }),
            }))}
        />
      ) : null}
      {exportMenu(false)}
    </>
  ) : (
    <>
      {look}
      {view === "table" ? (
        <>
          <ColumnsPanel layout={layout} />
          <Dropdown
            button={<IconButton icon="density" label={t("list.density")} />}
            entries={(["compact", "normal", "wide"] as const).map((one) => ({
              key: one,
              label: t(`list.density_${one}`),
              isCurrent: one === density,
              onPick: () => {
                remember("density", one);
                setDensity(one);
              },
            }))}
          />
        </>
      ) : null}
      {exportMenu(false)}
      {isWide && view === "table" ? (
        <IconButton
          icon="preview"
          label={t("list.peek")}
          isPressed={isPeeking}
          onClick={() => {
            remember("peek", !isPeeking);
            setPeeking(!isPeeking);
          }}
        />
      ) : null}
    </>
  );
  return (
    <div className={`list ${hasPeek ? "peeking" : ""}`}>
      <Head screen={screen} state={state} grid={grid} />
      <Filters
        state={state}
        screen={screen}
        total={view === "table" ? <Count model={model} ask={ask} total={total} /> : null}
        tools={tools}
      />
      <div className="gridbox" id="rows" role="tabpanel" aria-labelledby={`tab-${grid.code}`}>
        {view === "board" && by ? (
          <Board key={by.code} screen={screen} grid={grid} ask={ask} field={by} me={username} addressOf={addressOf} onOpen={open} />
        ) : view === "calendar" && by ? (
          <Calendar
            screen={screen}
            ask={ask}
            field={by}
            month={isMonth(state.month) ? state.month : dayKey(new Date()).slice(0, 7)}
            onMonth={(month) => state.set({ month }, true)}
            addressOf={addressOf}
            onOpen={open}
          />
        ) : view === "people" && work ? (
          <People
            screen={screen}
            ask={ask}
            work={work}
            day={isDay(state.day) ? state.day : dayKey(new Date())}
            isOneDay={state.span === "day"}
            me={username}
            onGo={(change) => state.set(change, true)}
            addressOf={addressOf}
            onOpen={open}
          />
        ) : source.error && lines.length === 0 ? (
          <FaultState fault={asFault(source.error)} title={t("list.fault")} onRetry={source.retry} />
        ) : source.isPending ? (
          <Loading label={t("common.loading")} rows={22} />
        ) : lines.length === 0 ? (
          <Empty state={state} screen={screen} grid={grid} />
        ) : (
          <Table
            screen={screen}
            grid={grid}
            lines={lines}
            rows={rows}
            acts={acts}
            totals={totals}
            total={total?.capped ? null : (total?.count ?? null)}
            layout={layout}
            selection={selection}
            cursor={cursor}
            onCursor={setCursor}
            onOpen={open}
            addressOf={addressOf}
            sort={state.sort ?? grid.sort ?? undefined}
            onSort={(sort) => state.set({ sort })}
            density={density}
            isNarrow={isNarrow}
            hasMore={source.hasMore}
            isFetching={source.isFetching}
            isStale={source.isStale}
            onMore={source.more}
            onMove={canMove ? (row, before) => void move(row, before) : undefined}
            lookOf={lookOf}
            label={grid.label}
            me={username}
          />
        )}
        {grid.allow_mass_action === false || view !== "table" ? null : (
          <Bulk
            screen={screen}
            grid={grid}
            selection={selection}
            total={total}
            ask={ask}
            me={username}
            onRun={setRun}
            exportMenu={exportMenu(true)}
          />
        )}
        {run && selection.size === 0 ? <RunBar model={model} run={run} onRun={setRun} /> : null}
      </div>
      {hasPeek ? (
        <Peek
          model={model}
          row={here ?? lines.slice(cursor).map(entityOf).find(Boolean)}
          me={username}
          onStep={(step) => setCursor(Math.max(0, Math.min(lines.length - 1, cursor + step)))}
          onOpen={() => here && open(here, false)}
        />
      ) : null}
      <Suspense fallback={null}>{opened ? <RecordWindow key={`${opened.model}/${opened.id}`} {...opened} /> : null}</Suspense>
    </div>
  );
}

/** Why nothing is here, and the first thing to do. */
function Empty({ state, screen, grid }: { state: ListState; screen: ListScreen; grid: Grid }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isFiltered = Boolean(state.filter?.rules?.length || state.search);
  const what = within(screen.context?.label ?? screen.model.plural);
  return (
    <State
      icon="inbox"
      title={t(isFiltered ? "list.empty_filtered" : "list.empty", { what })}
      text={t(isFiltered ? "list.empty_filtered_text" : "list.empty_text", { grid: grid.label })}
    >
      {isFiltered ? (
        <button type="button" className="btn sm" onClick={() => state.set({ filter: null, search: undefined })}>
          {t("list.unfilter")}
        </button>
      ) : screen.model.can.create && grid.allow_create !== false ? (
        <button
          type="button"
          className="btn sm"
          onClick={() => void navigate({ to: newAddress(screen.model.alias, screen.context?.values ?? {}) })}
        >
          <Icon name="plus" />
          {t("list.begin")}
        </button>
      ) : null}
    </State>
  );
}
