import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { arrangeHome, dashboards, type HomeKind, type HomePage, type HomeWidget, models } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client, dashboardQuery, homeQuery, listScreenQuery } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { SelectLine } from "./kit";

const SPANS = [3, 4, 6, 8, 12];
const ROLES = ["administrator", "agent", "key_user"];

type Box = Pick<HomeWidget, "type" | "config" | "span" | "label">;

const moved = (all: Box[], at: number, by: number): Box[] => {
  const out = [...all];
  const [one] = out.splice(at, 1);
  if (one) out.splice(at + by, 0, one);
  return out;
};

/** The page while it is arranged: boxes move, grow and go by buttons; nothing is kept before Save. */
export function Arrange({ page, onDone }: { page: HomePage; onDone: () => void }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const [boxes, setBoxes] = useState<Box[]>(page.widgets);
  const [role, setRole] = useState("");
  const [said, setSaid] = useState("");
  const [isBusy, setBusy] = useState(false);
  const keep = async (list: Box[]) => {
    setBusy(true);
    try {
      await arrangeHome(
        list.map(({ type, config, span }) => ({ type, config, span })),
        role || undefined,
      );
      await client.invalidateQueries({ queryKey: ["home"] });
      toast(t(list.length > 0 ? "home.kept" : "home.restored"));
      onDone();
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  const choose = async (next: string) => {
    try {
      setBoxes((await client.fetchQuery(homeQuery(next || undefined))).widgets);
      setRole(next);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const move = (at: number, by: number) => {
    setBoxes(moved(boxes, at, by));
    setSaid(t("home.at", { what: boxes[at]?.label, at: at + by + 1, of: boxes.length }));
  };
  return (
    <div className="desk">
      <div className="desk-head">
        <h1>{t("home.arrange")}</h1>
        <div className="row">
          <button type="button" className="btn sm" disabled={isBusy} onClick={() => void keep([])}>
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
      {me.type === "administrator" ? (
        <div className="home-role">
          <SelectLine
            id="home-role"
            label={t("home.whose")}
            value={role}
            choices={[{ value: "", label: t("home.mine") }, ...ROLES.map((one) => ({ value: one, label: t(`home.role_${one}`) }))]}
            onChange={(next) => void choose(next)}
          />
        </div>
      ) : null}
      <p className="sr" role="status">
        {said}
      </p>
      <ol className="widgets" aria-label={t("home.boxes")}>
        {boxes.map((one, at) => (
          <li key={one.type + JSON.stringify(one.config)} className="card tile home-box" style={{ gridColumn: `span ${one.span}` }}>
            <h2>{one.label}</h2>
            <div className="row">
              <IconButton icon="arrow-up" label={t("home.earlier", { what: one.label })} disabled={at === 0} onClick={() => move(at, -1)} />
              <IconButton
                icon="arrow-down"
                label={t("home.later", { what: one.label })}
                disabled={at === boxes.length - 1}
                onClick={() => move(at, 1)}
              />
              <select
                className="input narrow"
                aria-label={t("home.width", { what: one.label })}
                value={one.span}
                onChange={(event) => setBoxes(boxes.map((other) => (other === one ? { ...one, span: Number(event.target.value) } : other)))}
              >
                {[...new Set([...SPANS, one.span])]
                  .sort((a, b) => a - b)
                  .map((span) => (
                    <option key={span} value={span}>
                      {span} / 12
                    </option>
                  ))}
              </select>
              <IconButton
                icon="x"
                label={t("home.remove", { what: one.label })}
                onClick={() => setBoxes(boxes.filter((other) => other !== one))}
              />
            </div>
          </li>
        ))}
      </ol>
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
  const isThere = taken.some((one) => one.type === type && JSON.stringify(one.config) === JSON.stringify(config));
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
