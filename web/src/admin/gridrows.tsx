import { useTranslation } from "react-i18next";
import { Picker } from "~/fields/shared/picker";
import { MASS_CODES } from "~/grid/mass";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { useSession } from "~/shell/session";
import { Choice } from "./field/parts";
import { faultAt } from "./formcanvas";
import { type BodyStyle, type GridBody, sortParts, sortText } from "./gridbody";
import type { GridParts } from "./gridcolumns";
import { ConditionLine, GroupsLine, Switch, WordsLines } from "./parts";
import { moved, SortList, UpDown } from "./sortlist";

const ROW_ACTIONS = [
  { value: "open", text: "grids.row_open" },
  { value: "new_tab", text: "grids.row_new_tab" },
  { value: "popup", text: "grids.row_popup" },
  { value: "none", text: "grids.row_none" },
];
const STYLES = [
  { value: "", text: "grids.style_none" },
  { value: "breach", text: "grids.style_breach" },
  { value: "critical", text: "grids.style_critical" },
  { value: "unread", text: "grids.style_unread" },
  { value: "bold", text: "grids.style_bold" },
  { value: "muted", text: "grids.style_muted" },
];

/** Which rows, in which order, in which look. */
export function GridRows({ body, set, scope, faults }: GridParts) {
  const { t } = useTranslation();
  const { me } = useSession();
  const parts = sortParts(body.sort ?? "-created_at");
  const sortable = (scope?.model.fields ?? []).filter((one) => one.sortable);
  const labelOf = (code: string) => scope?.model.fields.find((one) => one.code === code)?.label ?? code;
  const putSort = (next: typeof parts, about: string | null = null) => set((old) => ({ ...old, sort: sortText(next) || undefined }), about);
  const styles = body.row_styles ?? [];
  const putStyles = (next: BodyStyle[], about: string | null = null) =>
    set((old) => ({ ...old, row_styles: next.length > 0 ? next : undefined }), about);
  const putStyle = (at: number, part: Partial<BodyStyle>) => putStyles(styles.map((one, i) => (i === at ? { ...one, ...part } : one)));
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
                    <UpDown what={name} at={at} of={styles.length} onMove={(to) => putStyles(moved(styles, at, to))} />
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
                  onChange={(condition) => putStyle(at, { condition })}
                />
                <Choice
                  id={`style-${at}`}
                  label={t("grids.look")}
                  value={one.style ?? ""}
                  options={STYLES.map((two) => ({ value: two.value, label: t(two.text) }))}
                  onChange={(style) => putStyle(at, { style: style || undefined })}
                />
                <Switch
                  label={t("grids.tint")}
                  hint={t("grids.tint_hint")}
                  isOn={Boolean(one.background)}
                  onChange={(on) => putStyle(at, { background: on ? "#f59f00" : undefined })}
                />
                {one.background ? (
                  <input
                    type="color"
                    className="input"
                    aria-label={`${name}: ${t("grids.tint")}`}
                    value={one.background}
                    onChange={(event) => putStyle(at, { background: event.target.value })}
                  />
                ) : null}
                <Switch
                  label={t("grids.ink")}
                  hint={t("grids.ink_hint")}
                  isOn={Boolean(one.text)}
                  onChange={(on) => putStyle(at, { text: on ? "#b02a37" : undefined })}
                />
                {one.text ? (
                  <input
                    type="color"
                    className="input"
                    aria-label={`${name}: ${t("grids.ink")}`}
                    value={one.text}
                    onChange={(event) => putStyle(at, { text: event.target.value })}
                  />
                ) : null}
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

const REFRESH = [
  { value: 0, text: "grids.refresh_live" },
  { value: 30, text: "grids.refresh_30" },
  { value: 60, text: "grids.refresh_60" },
  { value: 300, text: "grids.refresh_300" },
];
const MASS_WORDS: Record<(typeof MASS_CODES)[number], string> = {
  assign: "bulk.assign",
  group: "bulk.group",
  status: "bulk.status",
  priority: "bulk.priority",
  edit: "bulk.set",
  archive: "bulk.archive",
  delete: "bulk.delete",
  export: "bulk.export",
};

/** Which mass actions a grid offers. */
function MassActions({ body, scope, put }: Pick<GridParts, "body" | "scope"> & { put: (codes: string[] | undefined) => void }) {
  const { t } = useTranslation();
  const all = [
    ...MASS_CODES.map((code) => ({ code: code as string, label: t(MASS_WORDS[code]) })),
    ...(scope?.actions ?? []).map(({ code, label }) => ({ code, label })),
  ];
  const named = body.mass_actions ?? [];
  return (
    <div className="sub">
      <Switch label={t("grids.mass_all")} isOn={named.length === 0} onChange={(on) => put(on ? undefined : all.map((one) => one.code))} />
      {named.length > 0
        ? all.map(({ code, label }) => (
            <Switch
              key={code}
              label={label}
              isOn={named.includes(code)}
              onChange={(on) => {
                const next = all.map((one) => one.code).filter((one) => (one === code ? on : named.includes(one)));
                if (next.length > 0) put(next); // a grid with none of them offers no mass actions at all: the switch above
              }}
            />
          ))
        : null}
    </div>
  );
}

/** What the grid is called, who gets it and what may be done in it. */
export function GridSettings({ body, set, scope, texts }: GridParts) {
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
      <Choice
        id="grid-row-action"
        label={t("grids.row_action")}
        value={body.row_action ?? "open"}
        options={ROW_ACTIONS.map((one) => ({ value: one.value, label: t(one.text) }))}
        onChange={(action) => put({ row_action: action === "open" ? undefined : action })}
      />
      <Choice
        id="grid-refresh"
        label={t("grids.refresh")}
        value={String(body.refresh_seconds ?? 0)}
        options={REFRESH.map((one) => ({ value: String(one.value), label: t(one.text) }))}
        onChange={(seconds) => put({ refresh_seconds: Number(seconds) || undefined })}
      />
      <div>
        <Switch label={t("grids.counter")} isOn={body.counter === true} onChange={(on) => put({ counter: on || undefined })} />
        <Switch label={t("grids.editable")} isOn={body.editable === true} onChange={(on) => put({ editable: on || undefined })} />
        <Switch label={t("grids.allow_create")} isOn={body.allow_create !== false} onChange={(on) => put({ allow_create: off(on) })} />
        <Switch
          label={t("grids.allow_mass")}
          isOn={body.allow_mass_action !== false}
          onChange={(on) => put({ allow_mass_action: off(on) })}
        />
        {body.allow_mass_action !== false ? <MassActions body={body} scope={scope} put={(codes) => put({ mass_actions: codes })} /> : null}
        <Switch label={t("grids.allow_export")} isOn={body.allow_export !== false} onChange={(on) => put({ allow_export: off(on) })} />
      </div>
    </div>
  );
}
