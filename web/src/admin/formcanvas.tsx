import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceFault } from "~/core/calls";
import type { Field } from "~/core/types";
import type { ConditionScope } from "~/grid/editor";
import { type Held, useDrag, useLifted } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton } from "~/parts/menu";
import {
  type FormBody,
  fieldsOf,
  freeCode,
  moveField,
  moveSet,
  moveTab,
  type PlacedField,
  type PlacedSet,
  placed,
  putTab,
  setsOf,
  spotOf,
  stepField,
} from "./formbody";
import { iconOfField } from "./icons";
import { foundOf, PaletteField, PaletteSearch } from "./palette";
import { type ServerTexts, wordsNow } from "./words";

export type Chosen = { kind: "field"; code: string } | { kind: "set"; tab: number; set: number } | { kind: "tab"; tab: number };

export interface EditParts {
  body: FormBody;
  set: (next: (body: FormBody) => FormBody, about?: string | null) => void;
  scope: ConditionScope | undefined;
  texts: ServerTexts;
  faults: PlaceFault[];
  chosen: Chosen | null;
  choose: (chosen: Chosen | null) => void;
  tab: number;
  setTab: (tab: number) => void;
}

export const fieldOf = (scope: ConditionScope | undefined, code: string): Field | undefined =>
  scope?.model.fields.find((one) => one.code === code);

/** What a field is called on the form. */
export const nameOfField = (parts: Pick<EditParts, "scope" | "texts">, place: PlacedField): string =>
  wordsNow(place.label, parts.texts) || (fieldOf(parts.scope, place.field)?.label ?? place.field);

export const faultAt = (faults: PlaceFault[], at: string): string =>
  faults
    .filter((one) => one.at === at || one.at.startsWith(`${at}.`))
    .map((one) => one.message)
    .join(" ");

/** Fields that have no place on the form yet: drag one, or press Enter to put it at the end of the chosen fieldset. */
export function Palette({ body, set, scope, tab, setTab, chosen, choose }: EditParts) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const there = new Set(placed(body).map((one) => one.field));
  const all = (scope?.model.fields ?? []).filter((one) => !there.has(one.code));
  const found = foundOf(all, search);
  const add = (field: Field) => {
    const spot = target(body, tab, chosen);
    if (!spot) return;
    set((old) => moveField(old, field.code, { ...spot, at: fieldsOf(old, spot.tab, spot.set).length }));
    setTab(spot.tab);
    choose({ kind: "field", code: field.code });
    setTimeout(() => document.getElementById(tileId(field.code))?.focus(), 30);
  };
  const groups = [
    { title: t("forms.not_placed"), list: found.filter((one) => !one.custom) },
    { title: t("forms.custom_fields"), list: found.filter((one) => one.custom) },
  ];
  return (
    <aside className="palette" aria-label={t("forms.palette")} data-scroll>
      <PaletteSearch search={search} onChange={setSearch} />
      {groups.map((group) =>
        group.list.length > 0 ? (
          <section key={group.title} aria-label={group.title}>
            <h2>
              {group.title} <small className="num">{group.list.length}</small>
            </h2>
            <ul>
              {group.list.map((field) => (
                <PaletteField key={field.code} field={field} onAdd={() => add(field)} />
              ))}
            </ul>
          </section>
        ) : null,
      )}
      {found.length === 0 ? <p className="hint">{t(all.length === 0 ? "forms.all_placed" : "forms.none_found")}</p> : null}
      <p className="hint">{t("forms.palette_hint")}</p>
    </aside>
  );
}

/** Where an added field goes: into the fieldset that is chosen, or that holds the chosen field, or the last of the tab. */
function target(body: FormBody, tab: number, chosen: Chosen | null): { tab: number; set: number } | null {
  if (chosen?.kind === "set" && setsOf(body, chosen.tab)[chosen.set]) return { tab: chosen.tab, set: chosen.set };
  const spot = chosen?.kind === "field" ? spotOf(body, chosen.code) : null;
  if (spot) return { tab: spot.tab, set: spot.set };
  for (const at of [tab, ...(body.tabs ?? []).keys()]) {
    const length = setsOf(body, at).length;
    if (length > 0) return { tab: at, set: length - 1 };
  }
  return null;
}

export const tileId = (code: string) => `tile-${code}`;

/** Tabs that the program fills by their code. */
const FILLED = [
  { code: "activity", trait: "activity", text: "forms.tab_activity", icon: "messages" },
  { code: "attachment", trait: "attachment", text: "forms.tab_attachment", icon: "paperclip" },
  { code: "relation", trait: "relation", text: "forms.tab_relation", icon: "link" },
  { code: "history", trait: "history", text: "forms.tab_history", icon: "history" },
];

/** The form as it is built: tabs, fieldsets, fields in six columns. */
export function Canvas(parts: EditParts) {
  const { body, set, scope, texts, chosen, choose, tab, setTab, faults } = parts;
  const { t } = useTranslation();
  const [lifted, setLifted] = useState<{ code: string; before: FormBody } | null>(null);
  const [said, setSaid] = useState("");
  const sheet = useRef<HTMLDivElement>(null);
  const drop = (held: Held, zone: string, at: number) => {
    const [kind, a = "0", b = "0"] = zone.split(" ");
    const [i, j] = [Number(a), Number(b)];
    if (held.kind === "tab") {
      set((old) => moveTab(old, Number(held.id), at));
      setTab(Number(held.id) < at ? at - 1 : at);
      return choose(null);
    }
    if (held.kind === "set") {
      const from = heldSet(held.id);
      if (kind === "sets") set((old) => moveSet(old, from, { tab: i, set: at }));
      else {
        set((old) => moveSet(old, from, { tab: i, set: setsOf(old, i).length }));
        setTab(i);
      }
      return choose(null);
    }
    if (kind === "fields") set((old) => moveField(old, held.id, { tab: i, set: j, at }));
    else {
      const sets = setsOf(body, i);
      if (sets.length === 0) return;
      set((old) => moveField(old, held.id, { tab: i, set: sets.length - 1, at: fieldsOf(old, i, sets.length - 1).length }));
      setTab(i);
    }
    choose({ kind: "field", code: held.id });
  };
  const drag = useDrag({
    accepts: (held, zone) => {
      const kind = zone.split(" ")[0];
      if (held.kind === "tab") return kind === "tabs";
      if (held.kind === "set") return kind === "sets" || (kind === "tab" && setsOf(body, Number(zone.split(" ")[1])).length >= 0);
      return kind === "fields" || (kind === "tab" && setsOf(body, Number(zone.split(" ")[1])).length > 0);
    },
    onDrop: drop,
  });
  useLifted(drag.grip);

  // A lifted field keeps the focus wherever it goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every move
  useEffect(() => {
    if (lifted) document.getElementById(tileId(lifted.code))?.focus();
  }, [lifted, body, tab]);
  const place = (next: FormBody, code: string) => {
    const spot = spotOf(next, code);
    if (!spot) return "";
    const one = setsOf(next, spot.tab)[spot.set];
    return t("forms.place_said", {
      at: spot.at + 1,
      of: fieldsOf(next, spot.tab, spot.set).length,
      set: wordsNow(one?.label, texts, one?.code),
      tab: wordsNow(next.tabs?.[spot.tab]?.label, texts, next.tabs?.[spot.tab]?.code),
    });
  };
  const keys = (event: KeyboardEvent, code: string) => {
    const name = nameOfField(parts, { ...placed(body).find((one) => one.field === code), field: code });
    if (event.key === " ") {
      event.preventDefault();
      if (lifted) {
        setLifted(null);
        setSaid(t("forms.dropped", { what: name, place: place(body, code) }));
      } else {
        setLifted({ code, before: body });
        setSaid(t("forms.lifted", { what: name, place: place(body, code) }));
      }
      return;
    }
    if (event.key === "Delete" && !lifted) {
      event.preventDefault();
      parts.choose({ kind: "field", code });
      return;
    }
    if (!lifted) return;
    if (event.key === "Escape") {
      event.preventDefault();
      set(() => lifted.before, `lift ${code}`);
      setTab(spotOf(lifted.before, code)?.tab ?? tab);
      setLifted(null);
      setSaid(t("forms.put_back", { what: name }));
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      setLifted(null);
      setSaid(t("forms.dropped", { what: name, place: place(body, code) }));
      return;
    }
    const rtl = document.documentElement.dir === "rtl";
    const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1 }[event.key] as 1 | -1 | undefined;
    if (!by) return;
    event.preventDefault();
    const next = stepField(body, code, by);
    set(() => next, `lift ${code}`);
    setTab(spotOf(next, code)?.tab ?? tab);
    setSaid(place(next, code));
  };
  const addSet = (columns: number[]) =>
    set((old) => {
      const codes = (old.tabs ?? []).flatMap((one) => (one.fieldsets ?? []).map((two) => two.code));
      const fresh: PlacedSet[] = [];
      for (const width of columns) {
        const code = freeCode([...codes, ...fresh.map((one) => one.code)], "group");
        fresh.push({ code, label: t("forms.new_set"), fields: [], ...(width < 6 ? { columns: width } : {}) });
      }
      return putTab(old, tab, { fieldsets: [...setsOf(old, tab), ...fresh] });
    });
  const addTab = (code?: (typeof FILLED)[number]) => {
    const taken = (body.tabs ?? []).map((one) => one.code);
    const next = code
      ? { code: code.code, label: t(code.text), icon: code.icon, show_on_create: false }
      : {
          code: freeCode(taken, "tab"),
          label: t("forms.new_tab"),
          fieldsets: [{ code: freeCode([], "group"), label: t("forms.new_set"), fields: [] }],
        };
    set((old) => ({ ...old, tabs: [...(old.tabs ?? []), next] }));
    setTab(taken.length);
    choose({ kind: "tab", tab: taken.length });
  };
  const missing = FILLED.filter(
    (one) => scope?.model.traits.includes(one.trait) && !(body.tabs ?? []).some((two) => two.code.startsWith(one.code)),
  );
  const now = body.tabs?.[tab];
  const sets = setsOf(body, tab);
  const tabsZone = "tabs";
  return (
    <section className="canvas" aria-label={t("forms.canvas")} data-scroll>
      <div className="sheet" ref={sheet}>
        <div className="stabs">
          <ul className="stabs-list" data-zone={tabsZone} aria-label={t("forms.tabs")}>
            {(body.tabs ?? []).map((one, i) => {
              const name = wordsNow(one.label, texts, one.code);
              return (
                <li key={one.code} data-item data-drop={drag.mark(tabsZone, i)} data-zone={`tab ${i}`}>
                  <button
                    type="button"
                    className={`stab ${one.hidden ? "off" : ""} ${drag.over?.zone === `tab ${i}` ? "over" : ""}`}
                    aria-pressed={i === tab}
                    {...drag.grip({ kind: "tab", id: String(i), label: name })}
                    onClick={() => {
                      setTab(i);
                      choose({ kind: "tab", tab: i });
                    }}
                  >
                    {name}
                    {faultAt(faults, `tabs[${one.code}]`) ? <Icon name="alert-circle" size={14} /> : null}
                  </button>
                </li>
              );
            })}
          </ul>
          <Dropdown
            align="start"
            button={<IconButton icon="plus" label={t("forms.add_tab")} size="xs" />}
            entries={[
              { key: "own", icon: "plus", label: t("forms.own_tab"), onPick: () => addTab() },
              ...missing.map((one) => ({ key: one.code, icon: one.icon, label: t(one.text), onPick: () => addTab(one) })),
            ]}
          />
        </div>
        {now && !now.fieldsets ? (
          <p className="set-note muted">
            <Icon name="apps" />
            {now.related ? t("forms.related_tab", { model: now.related.model }) : t("forms.filled_tab")}
          </p>
        ) : null}
        <div className="sets" data-zone={`sets ${tab}`} data-flow="row">
          {sets.map((one, j) => (
            <SetBox
              key={one.code + String(j)}
              parts={parts}
              one={one}
              at={j}
              drag={drag}
              lifted={lifted?.code ?? null}
              onKeys={keys}
              isChosen={chosen?.kind === "set" && chosen.tab === tab && chosen.set === j}
            />
          ))}
          {drag.markEnd(`sets ${tab}`, sets.length) ? <div className="set-end" /> : null}
        </div>
        {now?.fieldsets ? (
          <div className="add">
            <button type="button" className="btn ghost sm" onClick={() => addSet([6])}>
              <Icon name="plus" />
              {t("forms.add_set")}
            </button>
            <button type="button" className="btn ghost sm" onClick={() => addSet([3, 3])}>
              <Icon name="columns" />
              {t("forms.add_two")}
            </button>
          </div>
        ) : null}
        {(body.tabs ?? []).length === 0 ? <p className="set-note muted">{t("forms.no_tabs")}</p> : null}
      </div>
      <p className="hint canvas-hint">{t("forms.canvas_hint")}</p>
      <div role="status" aria-live="assertive" className="sr">
        {said}
      </div>
      {drag.ghost}
    </section>
  );
}

const heldSet = (id: string) => {
  const [tab = "0", set = "0"] = id.split(" ");
  return { tab: Number(tab), set: Number(set) };
};

function SetBox(props: {
  parts: EditParts;
  one: PlacedSet;
  at: number;
  drag: ReturnType<typeof useDrag>;
  lifted: string | null;
  onKeys: (event: KeyboardEvent, code: string) => void;
  isChosen: boolean;
}) {
  const { parts, one, at, drag, lifted, onKeys, isChosen } = props;
  const { texts, tab, choose, chosen, scope, faults } = parts;
  const { t } = useTranslation();
  const name = wordsNow(one.label, texts, one.code);
  const zone = `fields ${tab} ${at}`;
  const fields = one.fields ?? [];
  const width = one.columns ?? 6;
  return (
    <section
      className={`set ${isChosen ? "on" : ""} ${one.hidden ? "off" : ""}`}
      style={{ gridColumn: `span ${width}` }}
      data-item
      data-drop={drag.mark(`sets ${tab}`, at)}
      aria-label={name}
    >
      <header {...drag.grip({ kind: "set", id: `${tab} ${at}`, label: name })}>
        <span className="grip" data-grip aria-hidden="true">
          <Icon name="grip" size={14} />
        </span>
        <b className="cut">{name}</b>
        {width < 6 ? <small className="num">{t("forms.columns_of", { count: width })}</small> : null}
        {one.show ? <small>{t("forms.sometimes")}</small> : null}
        <span className="push" />
        <IconButton
          icon="settings"
          size="xs"
          label={t("forms.settings_of", { what: name })}
          onClick={() => choose({ kind: "set", tab, set: at })}
        />
      </header>
      <ul className="cols" data-zone={zone} data-drop={drag.markEnd(zone, fields.length)}>
        {fields.map((place, i) => {
          const label = nameOfField(parts, place);
          const fault = faultAt(faults, `fields[${place.field}]`);
          const columns = Math.min(6, place.columns ?? 3);
          const from = place.line_break ? "1 / " : place.margin ? `${place.margin + 1} / ` : "";
          const isOn = chosen?.kind === "field" && chosen.code === place.field;
          return (
            <li key={place.field} style={{ gridColumn: `${from}span ${columns}` }} data-item data-drop={drag.mark(zone, i)}>
              <button
                type="button"
                id={tileId(place.field)}
                className={`fd ${isOn ? "on" : ""} ${lifted === place.field ? "lifted" : ""} ${fault ? "bad" : ""} ${place.hidden ? "off" : ""}`}
                aria-pressed={isOn}
                {...drag.grip({ kind: "field", id: place.field, label })}
                onKeyDown={(event) => onKeys(event, place.field)}
                onClick={() => choose({ kind: "field", code: place.field })}
              >
                <Icon name={fault ? "alert-circle" : iconOfField(fieldOf(scope, place.field)?.type)} size={14} />
                <span className="cut">{label}</span>
                <Flags place={place} />
                <span className="grip" data-grip aria-hidden="true">
                  <Icon name="grip" size={14} />
                </span>
              </button>
            </li>
          );
        })}
        {fields.length === 0 ? <li className="empty-set">{t("forms.empty_set")}</li> : null}
      </ul>
    </section>
  );
}

function Flags({ place }: { place: PlacedField }) {
  const { t } = useTranslation();
  const flags = [
    place.required || place.require ? { text: t("forms.flag_required"), kind: "req" } : null,
    place.read_only || place.disabled || place.lock ? { text: t("forms.flag_read_only"), kind: "" } : null,
    place.hidden || place.show ? { text: t(place.hidden ? "forms.flag_hidden" : "forms.flag_sometimes"), kind: "" } : null,
    place.reload ? { text: t("forms.flag_reload"), kind: "" } : null,
    place.view_groups?.length || place.read_only_groups?.length ? { text: t("forms.flag_groups"), kind: "" } : null,
  ].filter((one) => one !== null);
  if (flags.length === 0) return null;
  return (
    <span className="flags">
      {flags.map((one) => (
        <span key={one.text} className={`flag-tag ${one.kind}`}>
          {one.text}
        </span>
      ))}
    </span>
  );
}
