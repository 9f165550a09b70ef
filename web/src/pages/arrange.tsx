import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moved } from "~/admin/sortlist";
import { arrangeHome, dashboards, type HomeKind, type HomePage, type HomeWidget, models, type OwnBox } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client, dashboardQuery, homeQuery, listScreenQuery } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { HomeCanvas } from "./homecanvas";
import { SelectLine } from "./kit";

type Box = OwnBox & Pick<HomeWidget, "label">;

/** The page while somebody arranges it for himself: nothing is kept before Save. */
export function Arrange({ page, onDone }: { page: HomePage; onDone: () => void }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const [boxes, setBoxes] = useState<Box[]>(page.widgets);
  const [said, setSaid] = useState("");
  const [isBusy, setBusy] = useState(false);
  const keep = async (list: Box[]) => {
    setBusy(true);
    try {
      await arrangeHome(list.map(({ type, config, span, rows, title, filter }) => ({ type, config, span, rows, title, filter })));
      await client.invalidateQueries({ queryKey: homeQuery.queryKey });
      toast(t(list.length > 0 ? "home.kept" : "home.restored"));
      onDone();
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="desk" data-scroll>
      <div className="desk-head">
        <h1>{t("home.arrange")}</h1>
        <div className="row">
          <button type="button" className="btn sm" disabled={isBusy || !page.own} onClick={() => void keep([])}>
            {t("home.restore")}
          </button>
          <button type="button" className="btn sm" onClick={onDone}>
            {t("common.cancel")}
          </button>
          <button type="button" className="btn primary sm" disabled={isBusy || boxes.length === 0} onClick={() => void keep(boxes)}>
            {t("home.save")}
          </button>
        </div>
      </div>
      <p className="muted">
        {t(page.own ? "home.own_text" : "home.default_text")}{" "}
        {me.type === "administrator" ? <Link to="/admin/homes">{t("home.for_others")}</Link> : null}
      </p>
      <p className="sr" role="status">
        {said}
      </p>
      <HomeCanvas
        boxes={boxes}
        onMove={(from, to) => setBoxes((old) => moved(old, from, to))}
        onSpan={(at, span) => setBoxes((old) => old.map((one, i) => (i === at ? { ...one, span } : one)))}
        onRemove={(at) => setBoxes((old) => old.filter((_, i) => i !== at))}
      />
      <Add
        offered={page.offered}
        taken={boxes}
        onAdd={(box) => {
          setBoxes([...boxes, box]);
          setSaid(t("home.added", { what: box.label }));
        }}
      />
    </div>
  );
}

function Add({ offered, taken, onAdd }: { offered: HomeKind[]; taken: Box[]; onAdd: (box: Box) => void }) {
  const { t } = useTranslation();
  const [type, setType] = useState("");
  const [model, setModel] = useState("");
  const [grid, setGrid] = useState("");
  const [board, setBoard] = useState("");
  const [chart, setChart] = useState("");
  const kind = offered.find((one) => one.type === type);
  const overModel = kind?.choose === "grid" || kind?.choose === "counters";
  const all = useQuery({ queryKey: ["models"], queryFn: models, enabled: overModel });
  const screen = useQuery({ ...listScreenQuery(model, undefined), enabled: kind?.choose === "grid" && model !== "" });
  const boards = useQuery({ queryKey: ["dashboards"], queryFn: dashboards, enabled: kind?.choose === "chart" });
  const charts = useQuery({ ...dashboardQuery(board), enabled: kind?.choose === "chart" && board !== "" });
  const none = { value: "", label: t("home.choose") };
  const config: Record<string, string> =
    kind?.choose === "grid"
      ? { model, grid }
      : kind?.choose === "counters"
        ? { model }
        : kind?.choose === "chart"
          ? { dashboard: board, chart }
          : {};
  const names = [
    all.data?.items.find((one) => one.alias === config.model)?.plural,
    screen.data?.grids.find((one) => one.code === config.grid)?.label,
    charts.data?.charts.find((one) => one.code === config.chart)?.label,
  ].filter(Boolean);
  const isThere = taken.some((one) => one.type === type && !one.filter && JSON.stringify(one.config) === JSON.stringify(config));
  const isReady = kind !== undefined && Object.values(config).every(Boolean) && !isThere;
  return (
    <form
      className="card home-add"
      aria-labelledby="home-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && kind)
          onAdd({
            type,
            config,
            span: kind.span,
            rows: 10,
            title: "",
            filter: null,
            label: kind.choose === "counters" ? [kind.label, ...names].join(": ") : (names.at(-1) ?? kind.label),
          });
      }}
    >
      <h2 id="home-add">{t("home.add")}</h2>
      <div className="home-add-line">
        <SelectLine
          id="home-type"
          label={t("home.type")}
          value={type}
          choices={[none, ...offered.map((one) => ({ value: one.type, label: one.label }))]}
          onChange={setType}
        />
        {overModel ? (
          <SelectLine
            id="home-model"
            label={t("home.model")}
            value={model}
            choices={[none, ...(all.data?.items ?? []).map((one) => ({ value: one.alias, label: one.plural }))]}
            onChange={(next) => {
              setModel(next);
              setGrid("");
            }}
          />
        ) : null}
        {kind?.choose === "grid" ? (
          <SelectLine
            id="home-grid"
            label={t("home.grid")}
            value={grid}
            choices={[none, ...(screen.data?.grids ?? []).map((one) => ({ value: one.code, label: one.label }))]}
            onChange={setGrid}
          />
        ) : null}
        {kind?.choose === "chart" ? (
          <>
            <SelectLine
              id="home-board"
              label={t("home.board")}
              value={board}
              choices={[none, ...(boards.data?.items ?? []).map((one) => ({ value: one.code, label: one.label }))]}
              onChange={(next) => {
                setBoard(next);
                setChart("");
              }}
            />
            <SelectLine
              id="home-chart"
              label={t("home.chart")}
              value={chart}
              choices={[none, ...(charts.data?.charts ?? []).map((one) => ({ value: one.code, label: one.label }))]}
              onChange={setChart}
            />
          </>
        ) : null}
        <button type="submit" className="btn" disabled={!isReady}>
          <Icon name="plus" />
          {t("home.add_box")}
        </button>
      </div>
      {isThere ? <p className="hint">{t("home.is_there")}</p> : null}
    </form>
  );
}
