import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dashboards, type HomeKind, type HomePreview, type PreviewBox, previewHome } from "~/core/calls";
import { isEqual } from "~/core/difference";
import { count } from "~/core/format";
import { dashboardQuery, homeQuery, listScreenQuery } from "~/core/queries";
import type { PickerChoice } from "~/fields/shared/picker";
import { Chart } from "~/pages/dashboard";
import { boxId, HomeCanvas, KIND, SPANS } from "~/pages/homecanvas";
import { lift } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { useSession } from "~/shell/session";
import { type EditorProps, EditPage, Frame, useAnswer } from "./editing";
import { Choice, Text } from "./field/parts";
import { faultAt } from "./formcanvas";
import { useModels } from "./forms";
import { addBox, type BodyBox, drawnOf, type HomeBody, MOST_ROWS, putBox, TYPES, USUAL_SPAN } from "./homebody";
import { NoPane, Pane, Steps } from "./pane";
import { ConditionLine, GroupsLine, RolesLine, Seg, Switch, WordsLines } from "./parts";
import { moved } from "./sortlist";
import { type ServerTexts, useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

type View = "page" | "settings";

export function HomeEditPage() {
  const { code = "" } = useSearch({ from: "/admin/home" });
  const { t } = useTranslation();
  return <EditPage kind="home" code={code} title={t("homes.title")} as={Editor} />;
}

const ICONS: Record<HomeKind["draw"], string> = {
  list: "list",
  counters: "hash",
  chart: "chart-bar",
  notes: "messages",
  recent: "history",
  favourites: "star",
  create: "plus",
};

/** The answer of the server together with the boxes it was asked about. */
type Asked = HomePreview & { asked: BodyBox[] };
const preview = async (body: HomeBody, user: string, signal: AbortSignal): Promise<Asked> => ({
  ...(await previewHome(body, user, signal)),
  asked: body.boxes ?? [],
});

function Editor({ code, editor }: EditorProps<HomeBody>) {
  const { t } = useTranslation();
  const { product, me } = useSession();
  const texts = useServerTexts(product.languages);
  const { body, set } = editor;
  const [view, setView] = useState<View>("page");
  const [user, setUser] = useState<PickerChoice | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const kinds = useQuery(homeQuery).data?.offered ?? [];
  const answer = useAnswer("home", body, String(user?.value ?? ""), preview);
  const faults = answer.data?.faults ?? [];
  const boxes = body.boxes ?? [];
  const who = user?.label ?? me.user.name;
  const nameOf = (one: BodyBox, at: number): string =>
    wordsNow(one.label, texts) ||
    (drawnOf(answer.data?.asked ?? [], answer.data?.widgets ?? [], one, at)?.label ??
      kinds.find((kind) => kind.type === one.type)?.label ??
      one.type);
  const insert = (type: string, at: number) => {
    const kind = kinds.find((one) => one.type === type);
    if (!kind) return;
    set((old) => addBox(old, kind, at));
    setChosen(at);
    setTimeout(() => document.getElementById(boxId(at))?.focus(), 30);
  };
  const move = (from: number, to: number, about: string | null) => {
    set((old) => ({ ...old, boxes: moved(old.boxes ?? [], from, to) }), about);
    setChosen(from < to ? to - 1 : to);
  };
  const views: { value: View; label: string }[] = [
    { value: "page", label: t("homes.page") },
    { value: "settings", label: t("homes.settings") },
  ];
  const one = chosen === null ? undefined : boxes[chosen];
  return (
    <Frame
      title={wordsNow(body.label, texts, body.code)}
      about={t("kind.home")}
      back={{ to: "/admin/homes", label: t("homes.back") }}
      kind="home"
      code={code}
      editor={editor}
      views={views}
      view={view}
      onView={setView}
      user={user}
      onUser={setUser}
      faults={faults}
      warnings={[]}
      error={answer.error}
    >
      {view === "settings" ? <Settings body={body} set={set} texts={texts} /> : null}
      {view === "page" ? (
        <div className="ed-body">
          <aside className="palette" aria-label={t("homes.kinds")} data-scroll>
            <h2>{t("homes.kinds")}</h2>
            <ul>
              {kinds.map((kind) => (
                <li key={kind.type}>
                  <button
                    type="button"
                    className="pf"
                    onClick={() => insert(kind.type, chosen === null ? boxes.length : chosen + 1)}
                    onPointerDown={(event) => lift(event, { kind: KIND, id: kind.type, label: kind.label })}
                  >
                    <Icon name={ICONS[kind.draw]} />
                    <span className="cut">{kind.label}</span>
                    <span className="grip" data-grip aria-hidden="true">
                      <Icon name="grip" size={14} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            <p className="hint">{t("homes.kinds_hint")}</p>
          </aside>
          <section
            className="canvas"
            aria-label={t("homes.page")}
            aria-busy={!answer.error && !isEqual(answer.data?.asked, boxes)}
            data-scroll
          >
            {answer.data ? <Whose isOff={body.disabled === true} answer={answer.data} who={who} /> : null}
            <HomeCanvas
              boxes={boxes.map((box, at) => ({
                label: nameOf(box, at),
                span: box.span ?? USUAL_SPAN,
                fault: faultAt(faults, `boxes[${at}]`),
                body: (
                  <Inside
                    drawn={drawnOf(answer.data?.asked ?? [], answer.data?.widgets ?? [], box, at)}
                    who={answer.isPlaceholderData || faults.length > 0 ? "" : who}
                  />
                ),
              }))}
              chosen={chosen}
              onChoose={setChosen}
              onMove={move}
              onSpan={(at, span, about) => set((old) => putBox(old, at, { span }), about)}
              onRemove={(at) => {
                set((old) => ({ ...old, boxes: (old.boxes ?? []).filter((_, i) => i !== at) }));
                setChosen(null);
              }}
              onInsert={insert}
            />
          </section>
          {one && chosen !== null ? (
            <BoxPane
              key={chosen}
              one={one}
              at={chosen}
              of={boxes.length}
              kind={kinds.find((kind) => kind.type === one.type)}
              name={nameOf(one, chosen)}
              texts={texts}
              fault={faultAt(faults, `boxes[${chosen}]`)}
              put={(part, about) => set((old) => putBox(old, chosen, part), about ? `box ${chosen} ${about}` : null)}
              onMove={(to) => move(chosen, to, null)}
              onTakeOff={() => {
                set((old) => ({ ...old, boxes: (old.boxes ?? []).filter((_, i) => i !== chosen) }));
                setChosen(null);
              }}
            />
          ) : (
            <NoPane text={t("homes.nothing_chosen")} />
          )}
        </div>
      ) : null}
    </Frame>
  );
}

/** Whether the page is the one that somebody begins with, and if not, why. */
function Whose({ isOff, answer, who }: { isOff: boolean; answer: HomePreview; who: string }) {
  const { t } = useTranslation();
  const words = () => {
    if (isOff) return t("homes.off");
    if (answer.gets) return t("homes.gets", { who });
    return answer.meant ? t("homes.gets_other", { who }) : t("homes.not_meant", { who });
  };
  return (
    <p className={`home-whose ${answer.gets ? "" : "not"}`} role="status">
      <Icon name={answer.gets ? "circle-check" : "alert-triangle"} size={14} />
      {words()}
    </p>
  );
}

/** What somebody would find in a box; without a name nothing is said of one that he does not get. */
function Inside({ drawn, who }: { drawn: PreviewBox | null | undefined; who: string }) {
  const { t } = useTranslation();
  if (!drawn) return drawn === null && who ? <p className="muted">{t("homes.not_shown", { who })}</p> : null;
  if (drawn.first)
    return drawn.first.length > 0 ? (
      <ul>
        {drawn.first.map((row) => (
          <li key={row.id}>
            {row.number ? <span className="muted number">{row.number}</span> : null}
            <span className="cut">{row.title}</span>
          </li>
        ))}
      </ul>
    ) : (
      <p className="muted">{t("desk.empty")}</p>
    );
  if (drawn.counters)
    return (
      <ul className="home-counts">
        {drawn.counters.map((one) => (
          <li key={one.label}>
            <span className="cut">{one.label}</span>
            <b className="num">{count(one.count)}</b>
          </li>
        ))}
      </ul>
    );
  if (drawn.drawn)
    return (
      <div inert>
        <Chart chart={drawn.drawn} />
      </div>
    );
  return <p className="muted">{t(`homes.inside_${drawn.draw}`, { defaultValue: "" })}</p>;
}

interface BoxPaneProps {
  one: BodyBox;
  at: number;
  of: number;
  kind: HomeKind | undefined;
  name: string;
  texts: ServerTexts;
  fault: string;
  put: (part: Partial<BodyBox>, about?: string) => void;
  /** `to` counts as the boxes are now. */
  onMove: (to: number) => void;
  onTakeOff: () => void;
}

function BoxPane({ one, at, of, kind, name, texts, fault, put, onMove, onTakeOff }: BoxPaneProps) {
  const { t } = useTranslation();
  const isList = kind?.draw === "list" || kind?.draw === "notes";
  return (
    <Pane icon={ICONS[kind?.draw ?? "list"]} name={name} about={kind?.label ?? one.type} fault={fault} onTakeOff={onTakeOff}>
      <WordsLines
        id="box-label"
        label={t("homes.box_title")}
        words={one.label}
        texts={texts}
        otherwise={one.label ? undefined : name}
        onChange={(label) => put({ label }, "label")}
      />
      {kind?.choose === "grid" ? <GridLines one={one} put={put} /> : null}
      {kind?.choose === "counters" ? <ModelLine one={one} put={put} /> : null}
      {kind?.choose === "chart" ? <ChartLines one={one} put={put} /> : null}
      <Seg
        label={t("homes.width")}
        value={one.span ?? USUAL_SPAN}
        options={[...new Set([...SPANS, one.span ?? USUAL_SPAN])]
          .sort((a, b) => a - b)
          .map((span) => ({ value: span, label: `${span}/12` }))}
        onChange={(span) => put({ span })}
      />
      {isList ? (
        <Choice
          id="box-rows"
          label={t("homes.rows")}
          value={String(one.rows ?? MOST_ROWS)}
          options={Array.from({ length: MOST_ROWS }, (_, i) => ({ value: String(i + 1), label: String(i + 1) }))}
          onChange={(rows) => put({ rows: Number(rows) })}
        />
      ) : null}
      <Steps onEarlier={at > 0 ? () => onMove(at - 1) : null} onLater={at < of - 1 ? () => onMove(at + 2) : null} />
    </Pane>
  );
}

type LineProps = Pick<BoxPaneProps, "one" | "put">;

function ModelLine({ one, put }: LineProps) {
  const { t } = useTranslation();
  const known = useModels();
  return (
    <Choice
      id="box-model"
      label={t("home.model")}
      value={one.model ?? ""}
      options={[{ value: "", label: t("home.choose") }, ...known.map((two) => ({ value: two.alias, label: two.plural }))]}
      onChange={(model) => put({ model, grid: undefined, condition: undefined })}
    />
  );
}

function GridLines({ one, put }: LineProps) {
  const { t } = useTranslation();
  const screen = useQuery({ ...listScreenQuery(one.model ?? "", undefined), enabled: Boolean(one.model) }).data;
  return (
    <>
      <ModelLine one={one} put={put} />
      <Choice
        id="box-grid"
        label={t("home.grid")}
        value={one.grid ?? ""}
        options={[
          { value: "", label: t("home.choose") },
          ...(screen?.grids ?? []).filter((grid) => !grid.own).map((grid) => ({ value: grid.code, label: grid.label })),
        ]}
        onChange={(grid) => put({ grid })}
      />
      {one.model && one.grid ? (
        <ConditionLine
          label={t("homes.filter")}
          scope={screen}
          node={one.condition}
          none={t("homes.no_filter")}
          onChange={(condition) => put({ condition })}
        />
      ) : null}
    </>
  );
}

function ChartLines({ one, put }: LineProps) {
  const { t } = useTranslation();
  const boards = useQuery({ queryKey: ["dashboards"], queryFn: dashboards }).data?.items ?? [];
  const charts = useQuery({ ...dashboardQuery(one.dashboard ?? ""), enabled: Boolean(one.dashboard) }).data?.charts ?? [];
  const none = { value: "", label: t("home.choose") };
  return (
    <>
      <Choice
        id="box-board"
        label={t("home.board")}
        value={one.dashboard ?? ""}
        options={[none, ...boards.map((board) => ({ value: board.code, label: board.label }))]}
        onChange={(dashboard) => put({ dashboard, chart: undefined })}
      />
      <Choice
        id="box-chart"
        label={t("home.chart")}
        value={one.chart ?? ""}
        options={[none, ...charts.map((chart) => ({ value: chart.code, label: chart.label }))]}
        onChange={(chart) => put({ chart })}
      />
    </>
  );
}

/** What the page is called, whose it is, and which of several pages comes first. */
function Settings({ body, set, texts }: { body: HomeBody; set: EditorProps<HomeBody>["editor"]["set"]; texts: ServerTexts }) {
  const { t } = useTranslation();
  const put = (part: Partial<HomeBody>, about: string | null = null) => set((old) => ({ ...old, ...part }), about);
  const some = <T,>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
  const types = body.types ?? [];
  return (
    <div className="ed-page narrow flat">
      <WordsLines id="home-label" label={t("editor.name")} words={body.label} texts={texts} onChange={(label) => put({ label }, "label")} />
      <p className="muted">{t("homes.whose_text")}</p>
      <fieldset>
        <legend className="label">{t("homes.types")}</legend>
        {TYPES.map((one) => (
          <Switch
            key={one.value}
            label={t(one.text)}
            isOn={types.includes(one.value)}
            onChange={(on) => put({ types: some(on ? [...types, one.value] : types.filter((two) => two !== one.value)) })}
          />
        ))}
      </fieldset>
      <GroupsLine
        id="home-groups"
        label={t("homes.groups")}
        none={t("editor.everybody")}
        ids={body.groups}
        onChange={(groups) => put({ groups: some(groups) })}
      />
      <RolesLine
        id="home-roles"
        label={t("homes.roles")}
        none={t("editor.everybody")}
        ids={body.roles}
        onChange={(roles) => put({ roles: some(roles) })}
      />
      <Text
        id="home-position"
        label={t("grids.position")}
        type="number"
        value={String(body.position ?? 0)}
        hint={t("homes.position_hint")}
        onChange={(position) => put({ position: Math.trunc(Number(position)) || 0 }, "position")}
      />
      <Switch label={t("homes.in_use")} isOn={body.disabled !== true} onChange={(on) => put({ disabled: on ? undefined : true })} />
    </div>
  );
}
