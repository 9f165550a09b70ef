import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type GridPreview, listScreen, type PlaceFault, previewGrid } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import { holds } from "~/core/rules";
import type { Column, Field, Model } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Picker, type PickerChoice } from "~/fields/shared/picker";
import { cellOf, fieldOf } from "~/grid/cells";
import type { ConditionScope } from "~/grid/editor";
import { lift } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { Choice } from "./field/parts";
import { faultAt } from "./formcanvas";
import { Notes } from "./formedit";
import { asMe } from "./formpreview";
import { AREAS } from "./forms";
import { addColumn, type BodyColumn, type BodyStyle, type GridBody, putColumn, sortParts, sortText } from "./gridbody";
import { iconOfField } from "./icons";
import { NoPane, Pane } from "./pane";
import { ConditionLine, EyesOf, GroupsLine, Head, Seg, Switch, WordsLines } from "./parts";
import { moved, SortList } from "./sortlist";
import { type EditorState, useEditor } from "./useeditor";
import { type ServerTexts, useServerTexts, wordsNow } from "./words";
import "~/grid/grid.css";
import "./admin.css";
import "./editor.css";

type View = "columns" | "rows" | "settings";

interface Parts {
  body: GridBody;
  set: EditorState<GridBody>["set"];
  scope: ConditionScope | undefined;
  texts: ServerTexts;
  faults: PlaceFault[];
}

export function GridEditPage() {
  const { code = "" } = useSearch({ from: "/admin/grid" });
  const editor = useEditor<GridBody>("grid", code);
  const { t } = useTranslation();
  useTitle(t("grids.title"));
  if (editor.fault)
    return (
      <div className="page-fault">
        <FaultState isPage fault={editor.fault} onRetry={editor.retry} />
      </div>
    );
  if (!editor.isLoaded) return <Loading label={t("common.loading")} rows={10} />;
  return <Editor key={code} code={code} editor={editor} />;
}

function Editor({ code, editor }: { code: string; editor: EditorState<GridBody> }) {
  const { t } = useTranslation();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const { body } = editor;
  const [view, setView] = useState<View>("columns");
  const [user, setUser] = useState<PickerChoice | null>(null);
  const [asked, setAsked] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(body), 300);
    return () => clearTimeout(timer);
  }, [body]);
  const scope = useQuery({ queryKey: ["screen", "list", body.model, ""], queryFn: () => listScreen(body.model), staleTime: 300_000 });
  const eyes = String(user?.value ?? "");
  const answer = useQuery({
    queryKey: ["config", "preview", "grid", eyes, asked],
    queryFn: ({ signal }) => previewGrid(asked, eyes, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const faults = answer.data?.faults ?? [];
  const parts: Parts = { body, set: editor.set, scope: scope.data, texts, faults };
  const views: { value: View; label: string }[] = [
    { value: "columns", label: t("grids.columns") },
    { value: "rows", label: t("grids.rows") },
    { value: "settings", label: t("forms.settings") },
  ];
  return (
    <div className="ed">
      <Head
        title={wordsNow(body.label, texts, body.code)}
        about={`${scope.data?.model.plural ?? body.model}, ${t(AREAS[body.area ?? "backend"] ?? "editor.area_backend")}`}
        back={{ to: "/admin/grids", search: { model: body.model }, label: t("grids.back") }}
        kind="grid"
        code={code}
        editor={editor}
        problems={faults.length}
      />
      <div className="et">
        <Seg label={t("forms.views")} isLabelHidden value={view} options={views} onChange={setView} />
        <EyesOf user={user} onChange={setUser} />
      </div>
      <Notes faults={faults} warnings={[]} problem={answer.error ? asFault(answer.error).message : ""} />
      <div className="grid-edit">
        {view === "columns" ? <Columns {...parts} /> : null}
        {view === "rows" ? <Rows {...parts} /> : null}
        {view === "settings" ? <Settings {...parts} /> : null}
        <Preview answer={answer.data} isStale={answer.isPlaceholderData} />
      </div>
    </div>
  );
}

const TOTALS = ["sum", "avg", "min", "max", "count"] as const;
const TOTAL_TEXTS = {
  sum: "grids.total_sum",
  avg: "grids.total_avg",
  min: "grids.total_min",
  max: "grids.total_max",
  count: "grids.total_count",
};

/** What a column may look like beside the look of its type. */
function renderersOf(field: Field | undefined): { value: string; text: string }[] {
  const kind = field?.comparison;
  return [
    { value: "", text: "grids.by_type" },
    ...(kind === "datetime" || kind === "date" ? [{ value: "relative_date", text: "grids.render_relative" }] : []),
    ...(kind === "datetime" ? [{ value: "sla", text: "grids.render_sla" }] : []),
    ...(kind === "number" ? [{ value: "progress", text: "grids.render_progress" }] : []),
    ...(kind === "select" ? [{ value: "icon", text: "grids.render_icon" }] : []),
    { value: "tooltip", text: "grids.render_tooltip" },
  ];
}

function Columns({ body, set, scope, texts, faults }: Parts) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [path, setPath] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const columns = body.columns ?? [];
  const known = scope?.model.fields ?? [];
  const nameOf = (one: BodyColumn) => wordsNow(one.label, texts) || (known.find((field) => field.code === one.field)?.label ?? one.field);
  const free = known
    .filter((field) => !columns.some((one) => one.field === field.code) && !fieldType(field.type).isLayout)
    .filter((field) => !search.trim() || `${field.label} ${field.code}`.toLowerCase().includes(search.trim().toLowerCase()))
    .sort((a, b) => a.label.localeCompare(b.label));
  const add = (field: string, at = columns.length) => {
    set((old) => addColumn(old, field, at));
    setChosen(field);
  };
  const one = columns.find((column) => column.field === chosen);
  return (
    <div className="ed-body">
      <aside className="palette" aria-label={t("grids.palette")} data-scroll>
        <label className="sr" htmlFor="palette-search">
          {t("forms.search_fields")}
        </label>
        <input
          id="palette-search"
          className="input"
          type="search"
          placeholder={t("forms.search_fields")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <ul aria-label={t("grids.palette")}>
          {free.map((field) => (
            <li key={field.code}>
              <button
                type="button"
                className="pf"
                title={field.code}
                onClick={() => add(field.code)}
                onPointerDown={(event) => lift(event, { kind: "field", id: field.code, label: field.label })}
              >
                <Icon name={iconOfField(field.type)} />
                <span className="cut">{field.label}</span>
                <span className="grip" data-grip aria-hidden="true">
                  <Icon name="grip" size={14} />
                </span>
              </button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (path.trim()) add(path.trim());
            setPath("");
          }}
        >
          <label className="label" htmlFor="column-path">
            {t("grids.path")}
          </label>
          <div className="row">
            <input
              id="column-path"
              className="input"
              placeholder="company_id.name"
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
            <button type="submit" className="btn sm" disabled={!path.trim()}>
              {t("lists.add")}
            </button>
          </div>
        </form>
        <p className="hint">{t("grids.palette_hint")}</p>
      </aside>
      <section className="canvas" aria-label={t("grids.columns")} data-scroll>
        <div className="sheet pad">
          <SortList
            id="column"
            label={t("grids.columns")}
            empty={t("grids.no_columns")}
            chosen={chosen}
            onChoose={setChosen}
            items={columns.map((column) => ({
              id: column.field,
              label: nameOf(column),
              icon: iconOfField(known.find((field) => field.code === column.field)?.type),
              isOff: column.hidden,
              isBad: faultAt(faults, `columns[${column.field}]`) !== "",
              more: (
                <>
                  {column.total ? <span className="flag-tag">{t(TOTAL_TEXTS[column.total as keyof typeof TOTAL_TEXTS])}</span> : null}
                  {column.width ? <span className="flag-tag num">{column.width} px</span> : null}
                  <IconButton
                    icon={column.hidden ? "eye-off" : "eye"}
                    label={t(column.hidden ? "grids.show_column" : "grids.hide_column", { what: nameOf(column) })}
                    onClick={() => set((old) => putColumn(old, column.field, { hidden: !column.hidden }))}
                  />
                  <IconButton
                    icon="x"
                    label={t("grids.remove_column", { what: nameOf(column) })}
                    onClick={() => set((old) => ({ ...old, columns: (old.columns ?? []).filter((two) => two.field !== column.field) }))}
                  />
                </>
              ),
            }))}
            onMove={(from, to, about) => set((old) => ({ ...old, columns: moved(old.columns ?? [], from, to) }), about)}
            onInsert={add}
          />
        </div>
        <p className="hint canvas-hint">{t("editor.sort_hint")}</p>
      </section>
      {one ? (
        <ColumnPane
          key={one.field}
          one={one}
          name={nameOf(one)}
          field={known.find((field) => field.code === one.field)}
          fault={faultAt(faults, `columns[${one.field}]`)}
          texts={texts}
          put={(part, about) => set((old) => putColumn(old, one.field, part), about ? `${one.field} ${about}` : null)}
        />
      ) : (
        <NoPane text={t("grids.nothing_chosen")} />
      )}
    </div>
  );
}

function ColumnPane(props: {
  one: BodyColumn;
  name: string;
  field: Field | undefined;
  fault: string;
  texts: ServerTexts;
  put: (part: Partial<BodyColumn>, about?: string) => void;
}) {
  const { one, name, field, fault, texts, put } = props;
  const { t } = useTranslation();
  return (
    <Pane icon={iconOfField(field?.type)} name={name} about={<code>{one.field}</code>} fault={fault}>
      <WordsLines
        id="column-label"
        label={t("editor.label")}
        words={one.label}
        texts={texts}
        otherwise={field?.label}
        onChange={(label) => put({ label }, "label")}
      />
      <div>
        <label className="label" htmlFor="column-width">
          {t("grids.width")}
        </label>
        <input
          id="column-width"
          className="input num"
          type="number"
          min={0}
          max={1200}
          step={10}
          value={one.width ?? ""}
          placeholder={t("grids.by_type")}
          onChange={(event) => put({ width: Number(event.target.value) || undefined }, "width")}
        />
      </div>
      <Seg
        label={t("grids.align")}
        value={one.align ?? ""}
        options={[
          { value: "", label: t("grids.auto") },
          { value: "start", label: t("grids.align_start") },
          { value: "center", label: t("grids.align_center") },
          { value: "end", label: t("grids.align_end") },
        ]}
        onChange={(align) => put({ align: align || undefined })}
      />
      <Choice
        id="column-renderer"
        label={t("grids.renderer")}
        value={one.renderer ?? ""}
        options={renderersOf(field).map((two) => ({ value: two.value, label: t(two.text) }))}
        onChange={(renderer) => put({ renderer: renderer || undefined })}
      />
      <Choice
        id="column-total"
        label={t("grids.total")}
        value={one.total ?? ""}
        options={[{ value: "", label: t("grids.total_none") }, ...TOTALS.map((two) => ({ value: two, label: t(TOTAL_TEXTS[two]) }))]}
        onChange={(total) => put({ total: total || undefined })}
      />
      <hr />
      <div>
        <Switch label={t("grids.sortable")} isOn={one.sortable !== false} onChange={(on) => put({ sortable: on })} />
        <Switch label={t("grids.filterable")} isOn={one.filterable !== false} onChange={(on) => put({ filterable: on })} />
        <Switch label={t("grids.exportable")} isOn={one.exportable !== false} onChange={(on) => put({ exportable: on })} />
        <Switch label={t("grids.groupable")} isOn={one.groupable !== false} onChange={(on) => put({ groupable: on })} />
        <Switch
          label={t("grids.offered_only")}
          hint={t("grids.offered_only_hint")}
          isOn={one.hidden === true}
          onChange={(on) => put({ hidden: on })}
        />
      </div>
    </Pane>
  );
}

const STYLES = [
  { value: "breach", text: "grids.style_breach" },
  { value: "critical", text: "grids.style_critical" },
  { value: "unread", text: "grids.style_unread" },
  { value: "bold", text: "grids.style_bold" },
  { value: "muted", text: "grids.style_muted" },
];

/** Which rows, in which order, in which look. */
function Rows({ body, set, scope, faults }: Parts) {
  const { t } = useTranslation();
  const { me } = useSession();
  const parts = sortParts(body.sort ?? "-created_at");
  const sortable = (scope?.model.fields ?? []).filter((one) => one.sortable);
  const labelOf = (code: string) => scope?.model.fields.find((one) => one.code === code)?.label ?? code;
  const putSort = (next: typeof parts, about: string | null = null) => set((old) => ({ ...old, sort: sortText(next) || undefined }), about);
  const styles = body.row_styles ?? [];
  const putStyles = (next: BodyStyle[], about: string | null = null) =>
    set((old) => ({ ...old, row_styles: next.length > 0 ? next : undefined }), about);
  return (
    <div className="ed-page flat">
      <ConditionLine
        label={t("grids.condition")}
        scope={scope}
        node={body.condition}
        none={t("grids.all_rows")}
        onChange={(condition) => set((old) => ({ ...old, condition }))}
      />
      {faultAt(faults, "condition") ? <p className="hint bad">{faultAt(faults, "condition")}</p> : null}
      <section aria-labelledby="grid-sort">
        <h2 id="grid-sort">{t("grids.sort")}</h2>
        <SortList
          id="sort"
          label={t("grids.sort")}
          empty={t("grids.no_sort")}
          items={parts.map((one) => ({
            id: one.field,
            label: labelOf(one.field),
            more: (
              <>
                <button
                  type="button"
                  className="btn ghost xs"
                  aria-label={t("grids.turn", {
                    what: labelOf(one.field),
                    now: t(one.isDescending ? "grids.descending" : "grids.ascending"),
                  })}
                  onClick={() => putSort(parts.map((two) => (two === one ? { ...two, isDescending: !two.isDescending } : two)))}
                >
                  <Icon name={one.isDescending ? "sort-descending" : "sort-ascending"} size={14} />
                  {t(one.isDescending ? "grids.descending" : "grids.ascending")}
                </button>
                <IconButton
                  icon="x"
                  label={t("lists.remove", { what: labelOf(one.field) })}
                  onClick={() => putSort(parts.filter((two) => two !== one))}
                />
              </>
            ),
          }))}
          onMove={(from, to, about) => putSort(moved(parts, from, to), about)}
        />
        <Picker
          id="sort-add"
          label={t("grids.add_sort")}
          placeholder={t("grids.add_sort")}
          chosen={[]}
          choices={sortable
            .filter((one) => !parts.some((two) => two.field === one.code))
            .map((one) => ({ value: one.code, label: one.label }))}
          onChange={(next) => next[0] && putSort([...parts, { field: String(next[0].value), isDescending: false }])}
        />
      </section>
      <section aria-labelledby="grid-styles">
        <h2 id="grid-styles">{t("grids.styles")}</h2>
        <p className="muted">{t("grids.styles_text")}</p>
        <ol className="rules">
          {styles.map((one, at) => {
            const name = t("grids.style_n", { n: at + 1 });
            return (
              <li key={at} className="rule">
                <div className="account-line">
                  <h3>{name}</h3>
                  <span>
                    <IconButton
                      icon="arrow-up"
                      label={t("lists.up", { what: name })}
                      disabled={at === 0}
                      onClick={() => putStyles(moved(styles, at, at - 1))}
                    />
                    <IconButton
                      icon="arrow-down"
                      label={t("lists.down", { what: name })}
                      disabled={at === styles.length - 1}
                      onClick={() => putStyles(moved(styles, at, at + 2))}
                    />
                    <IconButton
                      icon="trash"
                      label={t("lists.remove", { what: name })}
                      onClick={() => putStyles(styles.filter((_, i) => i !== at))}
                    />
                  </span>
                </div>
                <ConditionLine
                  label={`${name}: ${t("forms.rule_when")}`}
                  scope={scope}
                  node={one.condition}
                  none={t("editor.always")}
                  onChange={(condition) => putStyles(styles.map((two, i) => (i === at ? { ...two, condition } : two)))}
                />
                <Choice
                  id={`style-${at}`}
                  label={t("grids.look")}
                  value={one.style ?? ""}
                  options={STYLES.map((two) => ({ value: two.value, label: t(two.text) }))}
                  onChange={(style) => putStyles(styles.map((two, i) => (i === at ? { ...two, style } : two)))}
                />
              </li>
            );
          })}
        </ol>
        <button type="button" className="btn sm" onClick={() => putStyles([...styles, { style: "breach" }])}>
          <Icon name="plus" size={14} />
          {t("grids.add_style")}
        </button>
      </section>
      {me.super_admin || body.script ? (
        <section aria-labelledby="grid-script">
          <h2 id="grid-script">{t("grids.script")}</h2>
          <p className="muted">{t("grids.script_text")}</p>
          <label className="sr" htmlFor="grid-script-text">
            {t("grids.script")}
          </label>
          <textarea
            id="grid-script-text"
            className="input area mono"
            rows={5}
            spellCheck={false}
            disabled={!me.super_admin}
            value={body.script ?? ""}
            onChange={(event) => set((old) => ({ ...old, script: event.target.value || undefined }), "script")}
          />
        </section>
      ) : null}
    </div>
  );
}

/** What the grid is called, who gets it and what may be done in it. */
function Settings({ body, set, texts }: Parts) {
  const { t } = useTranslation();
  const put = (part: Partial<GridBody>, about: string | null = null) => set((old) => ({ ...old, ...part }), about);
  const off = (on: boolean) => (on ? undefined : false);
  return (
    <div className="ed-page narrow flat">
      <WordsLines id="grid-label" label={t("editor.name")} words={body.label} texts={texts} onChange={(label) => put({ label }, "label")} />
      <GroupsLine
        id="grid-groups"
        label={t("grids.seen_by")}
        none={t("editor.everybody")}
        ids={body.groups}
        onChange={(groups) => put({ groups: groups.length > 0 ? groups : undefined })}
      />
      <div>
        <label className="label" htmlFor="grid-position">
          {t("grids.position")}
        </label>
        <input
          id="grid-position"
          className="input num"
          type="number"
          value={body.position ?? 0}
          onChange={(event) => put({ position: Number(event.target.value) || 0 }, "position")}
        />
        <p className="hint">{t("grids.position_hint")}</p>
      </div>
      <div>
        <Switch label={t("grids.counter")} isOn={body.counter === true} onChange={(on) => put({ counter: on || undefined })} />
        <Switch label={t("grids.editable")} isOn={body.editable === true} onChange={(on) => put({ editable: on || undefined })} />
        <Switch label={t("grids.allow_create")} isOn={body.allow_create !== false} onChange={(on) => put({ allow_create: off(on) })} />
        <Switch
          label={t("grids.allow_mass")}
          isOn={body.allow_mass_action !== false}
          onChange={(on) => put({ allow_mass_action: off(on) })}
        />
        <Switch label={t("grids.allow_export")} isOn={body.allow_export !== false} onChange={(on) => put({ allow_export: off(on) })} />
      </div>
    </div>
  );
}

/** Numbers stand at the end of their column, unless the grid says otherwise. */
const isEnd = (model: Model, column: Column): boolean =>
  column.align === "end" || (!column.align && fieldType(fieldOf(model, column).type).align === "end");

/** The first rows as somebody would get them, in the look of their renderers and styles. */
function Preview({ answer, isStale }: { answer: GridPreview | undefined; isStale: boolean }) {
  const { t } = useTranslation();
  const around = useMemo(() => (answer ? aroundOf(answer.model, answer.lists, asMe(answer.user)) : null), [answer]);
  if (!answer || !around)
    return (
      <section className="grid-preview" aria-label={t("editor.preview")}>
        <Loading label={t("common.loading")} rows={5} />
      </section>
    );
  const { grid, rows, model, lists, total, user } = answer;
  const columns = grid.columns.filter((one) => !one.hidden);
  return (
    <section className="grid-preview" aria-labelledby="grid-preview-title" aria-busy={isStale}>
      <div className="account-line">
        <h2 id="grid-preview-title">{t("editor.preview")}</h2>
        <p className="muted num">
          {answer.offered
            ? t("grids.preview_count", {
                shown: count(rows.length),
                total: `${count(total?.count ?? 0)}${total?.capped ? "+" : ""}`,
                who: user.name,
              })
            : t("grids.not_offered", { who: user.name })}
        </p>
      </div>
      {rows.length === 0 ? <State icon="inbox" title={t("grids.no_rows")} /> : null}
      {rows.length > 0 ? (
        <div className="related-scroll" tabIndex={0} role="group" aria-label={t("grids.rows")}>
          <table className="plain-table preview-table">
            <thead>
              <tr>
                {columns.map((one) => (
                  <th
                    key={one.field}
                    scope="col"
                    className={isEnd(model, one) ? "r" : ""}
                    style={{ minInlineSize: one.width ?? undefined }}
                  >
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const style = grid.row_styles?.find((one) => holds(one.condition, row, around) === true);
                return (
                  <tr key={String(row.entity_id)} className={style ? `style-${style.style}` : ""}>
                    {columns.map((one) => (
                      <td key={one.field} className={isEnd(model, one) ? "r num" : ""}>
                        {cellOf(row, fieldOf(model, one), one, { model: model.alias, record: row, lists, me: user.username })}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}
