import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceFault } from "~/core/calls";
import type { Field, ListScreen } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { QuickFilter } from "~/grid/columnmenu";
import type { ConditionScope } from "~/grid/editor";
import { IconButton } from "~/parts/menu";
import { Choice } from "./field/parts";
import { faultAt } from "./formcanvas";
import { addColumn, type BodyColumn, type GridBody, putColumn } from "./gridbody";
import { iconOfField } from "./icons";
import { foundOf, PaletteField, PaletteSearch } from "./palette";
import { NoPane, Pane } from "./pane";
import { Seg, Switch, WordsLines } from "./parts";
import { moved, SortList } from "./sortlist";
import type { EditorState } from "./useeditor";
import { type ServerTexts, wordsNow } from "./words";

export interface GridParts {
  body: GridBody;
  set: EditorState<GridBody>["set"];
  scope: (ConditionScope & Pick<ListScreen, "actions">) | undefined;
  texts: ServerTexts;
  faults: PlaceFault[];
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
    ...(kind === "select" || kind === "text" ? [{ value: "badge", text: "grids.render_badge" }] : []),
    ...(kind === "text" || kind === "user" ? [{ value: "person", text: "grids.render_person" }] : []),
    ...(field?.code === "model_id" ? [{ value: "record", text: "grids.render_record" }] : []),
    { value: "link", text: "grids.render_link" },
    { value: "tooltip", text: "grids.render_tooltip" },
  ];
}

/** What some looks ask for; {{field}} stands for a value of the row. */
const RENDERER_OPTIONS: Record<string, { name: string; text: string; hint: string; example: string }[]> = {
  link: [
    { name: "url", text: "grids.option_url", hint: "grids.option_url_hint", example: "https://erp.example.com/po/{{entity_id}}" },
    { name: "text", text: "grids.option_text", hint: "grids.option_text_hint", example: "{{title|truncate:40}}" },
  ],
  tooltip: [
    {
      name: "tooltip",
      text: "grids.option_tooltip",
      hint: "grids.option_tooltip_hint",
      example: "{{description|strip_html|truncate:300}}",
    },
  ],
};

function optionsWith(options: BodyColumn["options"], name: string, value: string): BodyColumn["options"] {
  const { [name]: _, ...rest } = options ?? {};
  const next = value ? { ...rest, [name]: value } : rest;
  return Object.keys(next).length > 0 ? next : undefined;
}

/** Which fields stand in the grid, in which order, and how each of them looks. */
export function GridColumns({ body, set, scope, texts, faults }: GridParts) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [path, setPath] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const columns = body.columns ?? [];
  const known = scope?.model.fields ?? [];
  const nameOf = (one: BodyColumn) => wordsNow(one.label, texts) || (known.find((field) => field.code === one.field)?.label ?? one.field);
  const free = foundOf(
    known.filter((field) => !columns.some((one) => one.field === field.code) && !fieldType(field.type).isLayout),
    search,
  );
  const add = (field: string, at = columns.length) => {
    set((old) => addColumn(old, field, at));
    setChosen(field);
  };
  const one = columns.find((column) => column.field === chosen);
  return (
    <div className="ed-body">
      <aside className="palette" aria-label={t("grids.palette")} data-scroll>
        <PaletteSearch search={search} onChange={setSearch} />
        <ul aria-label={t("grids.palette")}>
          {free.map((field) => (
            <PaletteField key={field.code} field={field} onAdd={() => add(field.code)} />
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
          scope={scope}
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
  scope: ConditionScope | undefined;
  put: (part: Partial<BodyColumn>, about?: string) => void;
}) {
  const { one, name, field, fault, texts, scope, put } = props;
  const start = one.default_filter ? { ...one.default_filter, field: one.field } : undefined;
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
        onChange={(renderer) => put({ renderer: renderer || undefined, options: undefined })}
      />
      {(RENDERER_OPTIONS[one.renderer ?? ""] ?? []).map((two) => (
        <div key={two.name}>
          <label className="label" htmlFor={`column-option-${two.name}`}>
            {t(two.text)}
          </label>
          <input
            id={`column-option-${two.name}`}
            className="input"
            spellCheck={false}
            placeholder={two.example}
            value={String(one.options?.[two.name] ?? "")}
            onChange={(event) => put({ options: optionsWith(one.options, two.name, event.target.value) }, `option ${two.name}`)}
          />
          <p className="hint">{t(two.hint)}</p>
        </div>
      ))}
      <Choice
        id="column-total"
        label={t("grids.total")}
        value={one.total ?? ""}
        options={[{ value: "", label: t("grids.total_none") }, ...TOTALS.map((two) => ({ value: two, label: t(TOTAL_TEXTS[two]) }))]}
        onChange={(total) => put({ total: total || undefined })}
      />
      {scope && field && one.filterable !== false ? (
        <QuickFilter
          key={JSON.stringify(start)}
          screen={scope}
          title={t("grids.start")}
          field={one.field}
          rule={start}
          onApply={(rule) => put({ default_filter: rule?.operator ? { operator: rule.operator, value: rule.value } : undefined })}
        />
      ) : null}
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
