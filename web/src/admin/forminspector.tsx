import { useTranslation } from "react-i18next";
import type { Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { useSession } from "~/shell/session";
import { Choice } from "./field/parts";
import {
  fieldsOf,
  moveField,
  moveSet,
  moveTab,
  type PlacedField,
  type PlacedSet,
  type PlacedTab,
  placed,
  putField,
  putSet,
  putTab,
  setsOf,
  spotOf,
  stepField,
  withoutField,
} from "./formbody";
import { type EditParts, faultAt, fieldOf, nameOfField } from "./formcanvas";
import { iconOfField } from "./icons";
import { NoPane, Pane, Steps } from "./pane";
import { ConditionLine, GroupsLine, Seg, Switch, WordsLines } from "./parts";
import { wordsNow } from "./words";

/** The settings of what is chosen; every drag has its buttons here. */
export function Inspector(parts: EditParts) {
  const { chosen, body } = parts;
  const { t } = useTranslation();
  const field = chosen?.kind === "field" ? placed(body).find((one) => one.field === chosen.code) : undefined;
  if (chosen?.kind === "field" && field) return <FieldPane key={field.field} parts={parts} place={field} />;
  if (chosen?.kind === "set") {
    const one = setsOf(body, chosen.tab)[chosen.set];
    if (one) return <SetPane key={`${chosen.tab} ${chosen.set}`} parts={parts} one={one} tab={chosen.tab} at={chosen.set} />;
  }
  const at = chosen?.kind === "tab" ? chosen.tab : parts.tab;
  const tab = body.tabs?.[at];
  if (tab) return <TabPane key={tab.code} parts={parts} one={tab} at={at} />;
  return <NoPane text={t("forms.nothing_chosen")} />;
}

const SIX = [1, 2, 3, 4, 5, 6].map((n) => ({ value: n, label: String(n) }));
const MARGINS = [0, 1, 2, 3, 4, 5].map((n) => ({ value: n, label: String(n) }));

interface GuardProps {
  place: PlacedField | PlacedSet | PlacedTab;
  put: (part: Pick<PlacedField, "show" | "view_groups" | "read_only_groups">) => void;
}

/** The condition under which something of the form is shown. */
function ShownLine({ scope, place, put }: GuardProps & Pick<EditParts, "scope">) {
  const { t } = useTranslation();
  return (
    <ConditionLine
      label={t("forms.show_when")}
      scope={scope}
      node={place.show}
      none={t("editor.always")}
      onChange={(show) => put({ show })}
    />
  );
}

/** Who gets something of the form, and who only reads it. */
function ReadersLines({ id, place, put }: GuardProps & { id: string }) {
  const { t } = useTranslation();
  return (
    <>
      <GroupsLine
        id={`${id}-view`}
        label={t("forms.view_groups")}
        none={t("editor.everybody")}
        ids={place.view_groups}
        onChange={(view_groups) => put({ view_groups })}
      />
      <GroupsLine
        id={`${id}-read`}
        label={t("forms.read_only_groups")}
        none={t("editor.nobody")}
        ids={place.read_only_groups}
        onChange={(read_only_groups) => put({ read_only_groups })}
      />
    </>
  );
}

function FieldPane({ parts, place }: { parts: EditParts; place: PlacedField }) {
  const { body, set, scope, texts, faults, choose, setTab } = parts;
  const { t } = useTranslation();
  const { me } = useSession();
  const code = place.field;
  const field = fieldOf(scope, code);
  const name = nameOfField(parts, place);
  const put = (part: Partial<PlacedField>, about?: string) => set((old) => putField(old, code, part), about ? `${code} ${about}` : null);
  const fault = faultAt(faults, `fields[${code}]`);
  const spot = spotOf(body, code);
  const type = fieldType(field?.type ?? "text");
  const sets = (body.tabs ?? []).flatMap((tab, i) =>
    (tab.fieldsets ?? []).map((one, j) => ({
      value: `${i} ${j}`,
      label: `${wordsNow(tab.label, texts, tab.code)} › ${wordsNow(one.label, texts, one.code)}`,
    })),
  );
  const step = (by: 1 | -1) =>
    set((old) => {
      const next = stepField(old, code, by);
      setTab(spotOf(next, code)?.tab ?? 0);
      return next;
    });
  return (
    <Pane
      icon={iconOfField(field?.type)}
      name={name}
      about={
        <>
          <code>{code}</code>, {t(`element.${field?.type ?? "text"}`, { defaultValue: field?.type ?? "" })}
        </>
      }
      fault={fault}
      onTakeOff={() => {
        set((old) => withoutField(old, code));
        choose(null);
      }}
    >
      <WordsLines
        id="field-label"
        label={t("editor.label")}
        words={place.label}
        texts={texts}
        otherwise={field?.label}
        onChange={(label) => put({ label }, "label")}
      />
      <WordsLines
        id="field-help"
        label={t("editor.help")}
        words={place.help}
        texts={texts}
        otherwise={field?.help ?? undefined}
        onChange={(help) => put({ help }, "help")}
      />
      <Seg label={t("forms.columns")} value={place.columns ?? 3} options={SIX} onChange={(columns) => put({ columns })} />
      <Seg
        label={t("forms.margin")}
        value={place.margin ?? 0}
        options={MARGINS}
        onChange={(margin) => put({ margin: margin || undefined })}
      />
      {field && !type.isLayout && !type.isLive ? (
        <div>
          <label className="label" htmlFor="field-default">
            {t("forms.default_value")}
          </label>
          <type.input
            id="field-default"
            field={{ ...field, required: false, help: null }}
            value={(place.default ?? null) as Value}
            around={{ model: body.model, record: {}, lists: scope?.lists ?? {}, me: me.user.username }}
            onChange={(value) => put({ default: value ?? undefined }, "default")}
          />
        </div>
      ) : null}
      <hr />
      <div>
        <Switch label={t("forms.required")} isOn={place.required === true} onChange={(on) => put({ required: on || undefined })} />
        <Switch label={t("forms.read_only")} isOn={place.read_only === true} onChange={(on) => put({ read_only: on || undefined })} />
        <Switch
          label={t("forms.inactive")}
          hint={t("forms.inactive_hint")}
          isOn={place.disabled === true}
          onChange={(on) => put({ disabled: on || undefined })}
        />
        <Switch
          label={t("forms.hidden")}
          hint={t("forms.hidden_hint")}
          isOn={place.hidden === true}
          onChange={(on) => put({ hidden: on || undefined })}
        />
        <Switch
          label={t("forms.reload")}
          hint={t("forms.reload_hint")}
          isOn={place.reload === true}
          onChange={(on) => put({ reload: on || undefined })}
        />
        <Switch label={t("forms.line_break")} isOn={place.line_break === true} onChange={(on) => put({ line_break: on || undefined })} />
      </div>
      <hr />
      <ShownLine scope={scope} place={place} put={put} />
      <ConditionLine
        label={t("forms.require_when")}
        scope={scope}
        node={place.require}
        none={t("editor.never")}
        onChange={(require) => put({ require })}
      />
      <ConditionLine
        label={t("forms.lock_when")}
        scope={scope}
        node={place.lock}
        none={t("editor.never")}
        onChange={(lock) => put({ lock })}
      />
      <ReadersLines id="field" place={place} put={put} />
      <hr />
      <Choice
        id="field-place"
        label={t("forms.stands_in")}
        value={spot ? `${spot.tab} ${spot.set}` : ""}
        options={sets}
        onChange={(next) => {
          const [tab = 0, one = 0] = next.split(" ").map(Number);
          set((old) => moveField(old, code, { tab, set: one, at: fieldsOf(old, tab, one).length }));
          setTab(tab);
        }}
      />
      <Steps onEarlier={() => step(-1)} onLater={() => step(1)} />
    </Pane>
  );
}

function SetPane({ parts, one, tab, at }: { parts: EditParts; one: PlacedSet; tab: number; at: number }) {
  const { body, set, scope, texts, choose, setTab } = parts;
  const { t } = useTranslation();
  const name = wordsNow(one.label, texts, one.code);
  const put = (part: Partial<PlacedSet>, about?: string) =>
    set((old) => putSet(old, tab, at, part), about ? `set ${tab} ${at} ${about}` : null);
  const sets = setsOf(body, tab);
  const move = (to: { tab: number; set: number }, now: { tab: number; set: number }) => {
    set((old) => moveSet(old, { tab, set: at }, to));
    setTab(now.tab);
    choose({ kind: "set", ...now });
  };
  return (
    <Pane
      icon="forms"
      name={name}
      about={t("forms.a_set")}
      onTakeOff={() => {
        set((old) => putTab(old, tab, { fieldsets: setsOf(old, tab).filter((_, i) => i !== at) }));
        choose({ kind: "tab", tab });
      }}
    >
      <WordsLines id="set-label" label={t("editor.label")} words={one.label} texts={texts} onChange={(label) => put({ label }, "label")} />
      <WordsLines id="set-help" label={t("editor.help")} words={one.help} texts={texts} onChange={(help) => put({ help }, "help")} />
      <Seg
        label={t("forms.columns")}
        value={one.columns ?? 6}
        options={SIX}
        onChange={(columns) => put({ columns: columns === 6 ? undefined : columns })}
      />
      <div>
        <Switch
          label={t("forms.collapsible")}
          isOn={one.collapsible !== false}
          onChange={(on) => put({ collapsible: on ? undefined : false })}
        />
        <Switch label={t("forms.collapsed")} isOn={one.collapsed === true} onChange={(on) => put({ collapsed: on || undefined })} />
        <Switch label={t("forms.hidden")} isOn={one.hidden === true} onChange={(on) => put({ hidden: on || undefined })} />
      </div>
      <ShownLine scope={scope} place={one} put={put} />
      <ReadersLines id="set" place={one} put={put} />
      <hr />
      <Choice
        id="set-tab"
        label={t("forms.stands_on")}
        value={String(tab)}
        options={(body.tabs ?? []).flatMap((two, i) =>
          two.fieldsets ? [{ value: String(i), label: wordsNow(two.label, texts, two.code) }] : [],
        )}
        onChange={(next) => {
          const to = Number(next);
          move({ tab: to, set: setsOf(body, to).length }, { tab: to, set: setsOf(body, to).length });
        }}
      />
      <Steps
        onEarlier={at > 0 ? () => move({ tab, set: at - 1 }, { tab, set: at - 1 }) : null}
        onLater={at < sets.length - 1 ? () => move({ tab, set: at + 2 }, { tab, set: at + 1 }) : null}
      />
    </Pane>
  );
}

function TabPane({ parts, one, at }: { parts: EditParts; one: PlacedTab; at: number }) {
  const { body, set, scope, texts, faults, choose, setTab } = parts;
  const { t } = useTranslation();
  const name = wordsNow(one.label, texts, one.code);
  const put = (part: Partial<PlacedTab>, about?: string) => set((old) => putTab(old, at, part), about ? `tab ${at} ${about}` : null);
  const fault = faultAt(faults, `tabs[${one.code}]`);
  const move = (to: number, now: number) => {
    set((old) => moveTab(old, at, to));
    setTab(now);
    choose({ kind: "tab", tab: now });
  };
  return (
    <Pane
      icon={one.icon ?? "file-text"}
      name={name}
      about={t("forms.a_tab")}
      fault={fault}
      onTakeOff={() => {
        set((old) => ({ ...old, tabs: (old.tabs ?? []).filter((_, i) => i !== at) }));
        setTab(Math.max(0, at - 1));
        choose(null);
      }}
    >
      <WordsLines id="tab-label" label={t("editor.label")} words={one.label} texts={texts} onChange={(label) => put({ label }, "label")} />
      <div>
        <Switch
          label={t("forms.show_on_create")}
          isOn={one.show_on_create !== false}
          onChange={(on) => put({ show_on_create: on ? undefined : false })}
        />
        <Switch label={t("forms.lazy")} isOn={one.lazy === true} onChange={(on) => put({ lazy: on || undefined })} />
        <Switch label={t("forms.hidden")} isOn={one.hidden === true} onChange={(on) => put({ hidden: on || undefined })} />
      </div>
      <ShownLine scope={scope} place={one} put={put} />
      <ReadersLines id="tab" place={one} put={put} />
      <Steps
        onEarlier={at > 0 ? () => move(at - 1, at - 1) : null}
        onLater={at < (body.tabs ?? []).length - 1 ? () => move(at + 2, at + 1) : null}
      />
    </Pane>
  );
}
