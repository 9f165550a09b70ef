// What the editors of the configuration are made of: their head, words in every language, conditions, groups, switches.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigPlan, records } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { languageName } from "~/core/texts";
import type { Condition, Field, Value } from "~/core/types";
import { Picker, type PickerChoice } from "~/fields/shared/picker";
import { type ConditionScope, ConditionTree, tidy } from "~/grid/editor";
import { wordsOf } from "~/grid/words";
import { faultWords } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { useKeys } from "~/shell/usekeys";
import { Messages } from "./field/parts";
import { Plan } from "./plan";
import type { EditorState } from "./useeditor";
import { type ServerTexts, sayIn, type Words, wordsIn } from "./words";
import "~/grid/grid.css";
import "~/pages/kit.css";

export interface HeadProps<B extends object> {
  title: string;
  about: string;
  back: { to: string; search?: Record<string, string>; label: string };
  kind: string;
  code: string;
  editor: EditorState<B>;
  /** How many faults the server finds in the definition as it stands. */
  problems: number;
  children?: ReactNode;
}

/** The head of every editor: where one is, steps back and forth, versions, and saving that is seen before it is done. */
export function Head<B extends object>({ title, about, back, kind, code, editor, problems, children }: HeadProps<B>) {
  const { t } = useTranslation();
  const [isSaving, setSaving] = useState(false);
  useKeys({
    "ctrl+s": (event) => {
      event.preventDefault();
      if (editor.isDirty) setSaving(true);
    },
    "ctrl+z": (event) => {
      if (isTyping(event.target)) return;
      event.preventDefault();
      if (event.shiftKey) editor.redo?.();
      else editor.undo?.();
    },
  });
  return (
    <header className="eh">
      <Link className="btn ghost icon sm" to={back.to} search={back.search ?? {}} aria-label={back.label}>
        <Icon name="arrow-left" />
      </Link>
      <div className="eh-title">
        <h1>{title}</h1>
        <p className="meta num">{about}</p>
      </div>
      {problems > 0 ? (
        <span className="badge high" role="status">
          <Icon name="alert-triangle" size={14} />
          {t("editor.problems", { count: problems })}
        </span>
      ) : null}
      {editor.wasKept ? (
        <span className="draft-note" role="status">
          <Icon name="device-floppy" size={14} />
          {t("record.draft_back")}{" "}
          <button type="button" className="linky" onClick={() => void editor.reload()}>
            {t("record.draft_discard")}
          </button>
        </span>
      ) : null}
      <span className="push" />
      {children}
      <IconButton icon="arrow-back-up" label={t("editor.undo")} disabled={!editor.undo} onClick={() => editor.undo?.()} />
      <IconButton icon="arrow-forward-up" label={t("editor.redo")} disabled={!editor.redo} onClick={() => editor.redo?.()} />
      <Link className="btn ghost sm" to="/admin/versions" search={{ kind, code }}>
        <Icon name="history" />
        {t("versions.list")}
      </Link>
      <button type="button" className="btn primary sm" disabled={!editor.isDirty} onClick={() => setSaving(true)}>
        {t("editor.save")}
      </button>
      {isSaving ? <Save editor={editor} title={title} onClose={() => setSaving(false)} /> : null}
    </header>
  );
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

function Save<B extends object>({ editor, title, onClose }: { editor: EditorState<B>; title: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const plan = useQuery({ queryKey: ["config", "plan", editor.changes], queryFn: editor.plan, gcTime: 0, retry: false });
  const wrong = fault ?? (plan.error ? asFault(plan.error) : null);
  const isStale = wrong?.code === "stale";
  const act = async (isForced = false) => {
    setBusy(true);
    setFault(null);
    try {
      await editor.save(note, isForced);
      toast(t("editor.saved", { what: title }));
      onClose();
    } catch (error) {
      setFault(asFault(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      size={760}
      onClose={onClose}
      title={t("editor.save_title", { what: title })}
      footer={
        <>
          {isStale ? (
            <>
              <button type="button" className="btn push-end" onClick={() => void editor.reload().then(onClose)}>
                {t("editor.take_theirs")}
              </button>
              <button type="button" className="btn danger" disabled={isBusy} onClick={() => void act(true)}>
                {t("editor.overwrite")}
              </button>
            </>
          ) : null}
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          {isStale ? null : (
            <button type="button" className="btn primary" disabled={isBusy || !plan.data} onClick={() => void act()}>
              {t("editor.save_now")}
            </button>
          )}
        </>
      }
    >
      <div className="kit-form">
        <div>
          <label className="label" htmlFor="editor-note">
            {t("editor.note_label")}
          </label>
          <input id="editor-note" className="input" value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
        </div>
        {plan.isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
        {plan.data ? <Plan plan={plan.data as ConfigPlan} /> : null}
        <Faults fault={wrong} />
      </div>
    </Dialog>
  );
}

export function Faults({ fault }: { fault: Fault | null }) {
  const { t } = useTranslation();
  const list = fault ? (fault.faults.length > 0 ? fault.faults.map((one) => one.message) : [faultWords(fault, t)]) : [];
  return <Messages list={list} />;
}

export interface WordsLinesProps {
  id: string;
  label: string;
  words: Words;
  texts: ServerTexts;
  onChange: (words: Words) => void;
  /** What is shown where nothing is said. */
  otherwise?: string;
  fault?: string;
}

/** Words in every language of the product, one line each. */
export function WordsLines({ id, label, words, texts, onChange, otherwise, fault }: WordsLinesProps) {
  const { product } = useSession();
  return (
    <fieldset className="words-lines">
      <legend className="label">{label}</legend>
      {product.languages.map((lang) => (
        <div key={lang} className="words-line">
          <label className="muted" htmlFor={`${id}-${lang}`} title={languageName(lang)}>
            <span aria-hidden="true">{lang}</span>
            <span className="sr">
              {label}, {languageName(lang)}
            </span>
          </label>
          <input
            id={`${id}-${lang}`}
            lang={lang}
            className={`input ${fault ? "bad" : ""}`}
            value={wordsIn(words, lang, texts)}
            placeholder={otherwise}
            onChange={(event) => onChange(sayIn(words, lang, event.target.value, product.languages, texts))}
          />
        </div>
      ))}
      {fault ? <p className="hint bad">{fault}</p> : null}
    </fieldset>
  );
}

/** A condition in words; the graphical editor opens over the page. */
export function ConditionLine(props: {
  label: string;
  scope: ConditionScope | undefined;
  node: Condition | undefined;
  onChange: (node: Condition | undefined) => void;
  /** What is said while there is none. */
  none: string;
}) {
  const { label, scope, node, onChange, none } = props;
  const { t } = useTranslation();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [tree, setTree] = useState<Condition>({});
  const open = () => {
    setTree(node?.rules ? node : { condition: "AND", rules: node?.field ? [node] : [{}] });
    setOpen(true);
  };
  return (
    <div>
      <span className="label" id={id}>
        {label}
      </span>
      <div className="cond" role="group" aria-labelledby={id}>
        {scope ? <ConditionWords node={node} scope={scope} none={none} /> : null}
        <button
          type="button"
          className="btn ghost xs push"
          disabled={!scope}
          onClick={open}
          aria-label={t("editor.edit_what", { what: label })}
        >
          <Icon name="pencil" size={14} />
          {t("editor.edit")}
        </button>
      </div>
      {isOpen && scope ? (
        <Dialog
          isOpen
          size={760}
          onClose={() => setOpen(false)}
          title={label}
          footer={
            <>
              <button
                type="button"
                className="btn ghost push-end"
                onClick={() => {
                  onChange(undefined);
                  setOpen(false);
                }}
              >
                {t("editor.no_condition")}
              </button>
              <button type="button" className="btn" onClick={() => setOpen(false)}>
                {t("common.cancel")}
              </button>
              <button
                type="button"
                className="btn primary"
                onClick={() => {
                  const next = tidy(tree);
                  onChange(next.rules?.length ? next : undefined);
                  setOpen(false);
                }}
              >
                {t("filter.apply")}
              </button>
            </>
          }
        >
          <div className="conditions">
            <ConditionTree node={tree} screen={scope} onChange={setTree} />
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}

export function ConditionWords({ node, scope, none }: { node: Condition | null | undefined; scope: ConditionScope; none: string }) {
  const { t } = useTranslation();
  const rules = node?.rules ?? (node?.field ? [node] : []);
  if (rules.length === 0) return <em>{none}</em>;
  return rules.map((one, i) => {
    const words = wordsOf(one, scope, t);
    return (
      <span key={i} className="cond-rule">
        {i > 0 ? <em>{t(node?.condition === "OR" ? "editor.or" : "editor.and")} </em> : null}
        <b>{words.field}</b> {words.operator} {words.value}
      </span>
    );
  });
}

/** Several of what is known, under a label. */
function ManyLine(props: {
  id: string;
  label: string;
  none: string;
  chosen: PickerChoice[];
  choices: PickerChoice[];
  onChange: (values: Value[]) => void;
}) {
  return (
    <div>
      <label className="label" htmlFor={props.id}>
        {props.label}
      </label>
      <Picker
        id={props.id}
        label={props.label}
        isMulti
        placeholder={props.chosen.length === 0 ? props.none : undefined}
        chosen={props.chosen}
        choices={props.choices}
        onChange={(next) => props.onChange(next.map((one) => one.value))}
      />
    </div>
  );
}

/** Groups by name; none is everybody. */
export function GroupsLine(props: {
  id: string;
  label: string;
  ids: number[] | undefined;
  onChange: (ids: number[]) => void;
  none: string;
}) {
  const { t } = useTranslation();
  const groups = useGroups();
  const ids = props.ids ?? [];
  const name = (id: Value) => groups.find((one) => one.value === id)?.label ?? t("editor.group", { id });
  return (
    <ManyLine
      id={props.id}
      label={props.label}
      none={props.none}
      chosen={ids.map((id) => ({ value: id, label: name(id) }))}
      choices={groups}
      onChange={(values) => props.onChange(values.map(Number))}
    />
  );
}

export const useGroups = (): PickerChoice[] => useNamed("admin/group");

function useNamed(model: string): PickerChoice[] {
  const query = useQuery({
    queryKey: ["records", model, "names"],
    queryFn: () => records(model, { limit: 200, fields: "name", sort: "name" }),
    staleTime: 60_000,
  });
  return (query.data?.items ?? []).map((one) => ({
    value: one.entity_id as number,
    label: String(one._title ?? one.name ?? one.entity_id),
  }));
}

/** Roles, several of them. */
export function RolesLine(props: {
  id: string;
  label: string;
  none: string;
  ids: number[] | undefined;
  onChange: (ids: number[]) => void;
}) {
  const roles = useRoles();
  const ids = props.ids ?? [];
  return (
    <ManyLine
      id={props.id}
      label={props.label}
      none={props.none}
      chosen={ids.map((id) => ({ value: id, label: roles.find((one) => one.value === id)?.label ?? String(id) }))}
      choices={roles}
      onChange={(values) => props.onChange(values.map(Number))}
    />
  );
}

export const useRoles = (): PickerChoice[] => useNamed("admin/role");

/** Fields of a model, several of them. */
export function FieldsLine(props: {
  id: string;
  label: string;
  fields: Field[];
  codes: string[] | undefined;
  onChange: (codes: string[]) => void;
  none?: string;
}) {
  const codes = props.codes ?? [];
  return (
    <ManyLine
      id={props.id}
      label={props.label}
      none={props.none ?? "–"}
      chosen={codes.map((code) => ({ value: code, label: props.fields.find((one) => one.code === code)?.label ?? code }))}
      choices={props.fields.map((one) => ({ value: one.code, label: one.label, hint: one.code }))}
      onChange={(values) => props.onChange(values.map(String))}
    />
  );
}

export function Switch(props: { label: string; hint?: string; isOn: boolean; onChange: (isOn: boolean) => void; isDisabled?: boolean }) {
  const id = useId();
  return (
    <div className="sw">
      <label htmlFor={id}>
        {props.label}
        {props.hint ? <small>{props.hint}</small> : null}
      </label>
      <input
        id={id}
        type="checkbox"
        className="switch"
        checked={props.isOn}
        disabled={props.isDisabled}
        onChange={(event) => props.onChange(event.target.checked)}
      />
    </div>
  );
}

export function Seg<V extends string | number>(props: {
  label: string;
  value: V;
  options: { value: V; label: string }[];
  onChange: (value: V) => void;
  isLabelHidden?: boolean;
}) {
  const id = useId();
  return (
    <div>
      <span className={props.isLabelHidden ? "sr" : "label"} id={id}>
        {props.label}
      </span>
      <div className="seg" role="group" aria-labelledby={id}>
        {props.options.map((one) => (
          <button key={one.value} type="button" aria-pressed={props.value === one.value} onClick={() => props.onChange(one.value)}>
            {one.label}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Through whose eyes a preview looks. */
export function EyesOf({ user, onChange }: { user: PickerChoice | null; onChange: (user: PickerChoice | null) => void }) {
  const { t } = useTranslation();
  const { me } = useSession();
  return (
    <div className="eyes">
      <label htmlFor="eyes">
        <Icon name="eye" size={14} />
        {t("editor.as")}
      </label>
      <Picker
        id="eyes"
        label={t("editor.as")}
        placeholder={me.user.name}
        chosen={user ? [user] : []}
        choices={async (search, signal) => {
          const found = await records("admin/user", { search: search || undefined, limit: 20, fields: "username" }, signal);
          return {
            items: found.items.map((one) => ({
              value: String(one.username),
              label: String(one._title ?? one.username),
              hint: String(one.username),
            })),
            more: found.next !== null,
          };
        }}
        onChange={(next) => onChange(next[0] ?? null)}
      />
    </div>
  );
}

/** A record to look at in a preview; a new one where none is chosen. */
export function RecordOf(props: { model: string; record: PickerChoice | null; onChange: (record: PickerChoice | null) => void }) {
  const { t } = useTranslation();
  return (
    <div className="eyes">
      <label htmlFor="preview-record">{t("forms.preview_record")}</label>
      <Picker
        id="preview-record"
        label={t("forms.preview_record")}
        placeholder={t("forms.preview_new")}
        chosen={props.record ? [props.record] : []}
        choices={async (search, signal) => {
          const found = await records(props.model, { search: search || undefined, limit: 20, fields: "entity_id" }, signal);
          return {
            items: found.items.map((one) => ({
              value: one.entity_id as number,
              label: String(one._title ?? one.entity_id),
              hint: one._number ? String(one._number) : null,
            })),
            more: found.next !== null,
          };
        }}
        onChange={(next) => props.onChange(next[0] ?? null)}
      />
    </div>
  );
}
