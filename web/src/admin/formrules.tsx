import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Field, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Picker } from "~/fields/shared/picker";
import { valuesOf } from "~/fields/shared/values";
import type { ConditionScope } from "~/grid/editor";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { type BodyRule, type FormBody, placed } from "./formbody";
import { type EditParts, faultAt } from "./formcanvas";
import { ConditionLine, FieldsLine, GroupsLine, Switch, WordsLines } from "./parts";
import { RuleHead } from "./sortlist";

/** What the form does while somebody types: hide, require, lock, set, and limit choices, each while a condition holds. */
export function FormRules({ body, set, scope, faults }: EditParts) {
  const { t } = useTranslation();
  const rules = body.rules ?? [];
  const here = new Set(placed(body).map((one) => one.field));
  const fields = (scope?.model.fields ?? []).filter((one) => here.has(one.code));
  const put = (at: number, part: Partial<BodyRule>) =>
    set((old) => ({
      ...old,
      rules: (old.rules ?? []).map((one, i) => (i === at ? plain({ ...one, ...part }) : one)),
    }));
  const all = (next: (rules: BodyRule[]) => BodyRule[]) => set((old) => ({ ...old, rules: next(old.rules ?? []) }));
  return (
    <div className="ed-page">
      <p className="muted">{t("forms.rules_text")}</p>
      {rules.length === 0 ? <State icon="bolt" title={t("forms.no_rules")} text={t("forms.no_rules_text")} /> : null}
      <ol className="rules">
        {rules.map((rule, at) => {
          const name = t("forms.rule", { n: at + 1 });
          const fault = faultAt(faults, `rules[${at}]`);
          return (
            <li key={at} className="rule">
              <RuleHead name={name} at={at} of={rules.length} fault={fault} onList={all} />
              <ConditionLine
                label={`${name}: ${t("forms.rule_when")}`}
                scope={scope}
                node={rule.when}
                none={t("editor.always")}
                onChange={(when) => put(at, { when })}
              />
              <div className="admin-form">
                <FieldsLine
                  id={`rule-${at}-hide`}
                  label={t("forms.rule_hide")}
                  fields={fields}
                  codes={rule.hide}
                  onChange={(hide) => put(at, { hide })}
                />
                <FieldsLine
                  id={`rule-${at}-require`}
                  label={t("forms.rule_require")}
                  fields={fields}
                  codes={rule.require}
                  onChange={(require) => put(at, { require })}
                />
                <FieldsLine
                  id={`rule-${at}-lock`}
                  label={t("forms.rule_lock")}
                  fields={fields}
                  codes={rule.read_only}
                  onChange={(read_only) => put(at, { read_only })}
                />
              </div>
              <Sets at={at} rule={rule} fields={scope?.model.fields ?? []} scope={scope} onChange={(next) => put(at, { set: next })} />
              <Limits at={at} rule={rule} fields={fields} scope={scope} onChange={(values) => put(at, { values })} />
            </li>
          );
        })}
      </ol>
      <button type="button" className="btn sm self-start" onClick={() => all((old) => [...old, {}])}>
        <Icon name="plus" size={14} />
        {t("forms.add_rule")}
      </button>
    </div>
  );
}

/** A rule says only what it does. */
function plain(rule: BodyRule): BodyRule {
  return Object.fromEntries(
    Object.entries(rule).filter(([, value]) => value && (Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0)),
  );
}

interface PartProps {
  at: number;
  rule: BodyRule;
  fields: Field[];
  scope: ConditionScope | undefined;
}

function Sets({ at, rule, fields, scope, onChange }: PartProps & { onChange: (set: BodyRule["set"]) => void }) {
  const { t } = useTranslation();
  const { me } = useSession();
  return (
    <ByField<Value>
      id={`rule-${at}-set`}
      legend={t("forms.rule_set")}
      add={t("forms.add_value")}
      fields={fields}
      free={fields.filter((one) => !one.read_only && !fieldType(one.type).isLayout)}
      now={rule.set ?? {}}
      fresh={null}
      onChange={onChange}
      input={({ id, field, value, put }) => {
        if (!field) return <code>{String(value)}</code>;
        const type = fieldType(field.type);
        return (
          <type.input
            id={id}
            field={{ ...field, required: false, help: null }}
            value={value}
            around={{ model: scope?.model.alias ?? "", record: {}, lists: scope?.lists ?? {}, me: me.user.username }}
            onChange={put}
          />
        );
      }}
    />
  );
}

function Limits({ at, rule, fields, scope, onChange }: PartProps & { onChange: (values: BodyRule["values"]) => void }) {
  const { t } = useTranslation();
  const lists = scope?.lists ?? {};
  const listed = fields.filter((one) => one.options?.source?.kind === "list" && valuesOf(one, lists));
  const now = rule.values ?? {};
  if (listed.length === 0 && Object.keys(now).length === 0) return null;
  return (
    <ByField<Value[]>
      id={`rule-${at}-limit`}
      legend={t("forms.rule_limit")}
      add={t("forms.add_limit")}
      fields={fields}
      free={listed}
      now={now}
      fresh={[]}
      onChange={onChange}
      input={({ id, field, label, value, put }) => {
        const known = field ? (valuesOf(field, lists) ?? []) : [];
        return (
          <Picker
            id={id}
            label={label}
            isMulti
            chosen={value.map((one) => ({ value: one, label: known.find((two) => two.value === one)?.label ?? String(one) }))}
            choices={known.map((one) => ({ value: one.value, label: one.label }))}
            onChange={(next) => put(next.map((one) => one.value))}
          />
        );
      }}
    />
  );
}

interface FieldLine<V> {
  id: string;
  label: string;
  field: Field | undefined;
  value: V;
  put: (value: V) => void;
}

interface ByFieldProps<V> {
  id: string;
  legend: string;
  /** What the choice of one more field is called. */
  add: string;
  fields: Field[];
  /** The fields that may be added. */
  free: Field[];
  now: Record<string, V>;
  /** What an added field begins with. */
  fresh: V;
  onChange: (next: Record<string, V>) => void;
  input: (line: FieldLine<V>) => ReactNode;
}

/** What a rule says field by field, and the choice of one more field. */
function ByField<V>({ id, legend, add, fields, free, now, fresh, onChange, input }: ByFieldProps<V>) {
  const { t } = useTranslation();
  return (
    <fieldset className="rule-part">
      <legend className="label">{legend}</legend>
      {Object.entries(now).map(([code, value]) => {
        const field = fields.find((one) => one.code === code);
        const line = { id: `${id}-${code}`, label: field?.label ?? code };
        return (
          <div key={code} className="rule-line">
            <label htmlFor={line.id}>{line.label}</label>
            {input({ ...line, field, value, put: (next) => onChange({ ...now, [code]: next }) })}
            <IconButton
              icon="x"
              label={t("lists.remove", { what: line.label })}
              onClick={() => onChange(Object.fromEntries(Object.entries(now).filter(([other]) => other !== code)))}
            />
          </div>
        );
      })}
      <Picker
        id={id}
        label={add}
        placeholder={add}
        chosen={[]}
        choices={free.filter((one) => !(one.code in now)).map((one) => ({ value: one.code, label: one.label }))}
        onChange={(next) => next[0] && onChange({ ...now, [String(next[0].value)]: fresh })}
      />
    </fieldset>
  );
}

/** What the form is called and which records get it. */
export function FormSettings({ body, set, scope, texts, faults }: EditParts) {
  const { t } = useTranslation();
  const put = (part: Partial<FormBody>, about: string | null = null) => set((old) => ({ ...old, ...part }), about);
  return (
    <div className="ed-page narrow">
      <WordsLines id="form-label" label={t("editor.name")} words={body.label} texts={texts} onChange={(label) => put({ label }, "label")} />
      <ConditionLine
        label={t("forms.when")}
        scope={scope}
        node={body.when}
        none={t(body.default ? "forms.otherwise" : "forms.by_hand")}
        onChange={(when) => put({ when })}
      />
      {faultAt(faults, "when") ? <p className="hint bad">{faultAt(faults, "when")}</p> : null}
      <div>
        <label className="label" htmlFor="form-priority">
          {t("forms.priority")}
        </label>
        <input
          id="form-priority"
          className="input num"
          type="number"
          min={0}
          max={10000}
          value={body.priority ?? 100}
          onChange={(event) => put({ priority: Number(event.target.value) || 0 }, "priority")}
        />
        <p className="hint">{t("forms.priority_hint")}</p>
      </div>
      <Switch
        label={t("forms.manual")}
        hint={t("forms.manual_hint")}
        isOn={body.manual !== false}
        onChange={(on) => put({ manual: on ? undefined : false })}
      />
      <GroupsLine
        id="form-groups"
        label={t("forms.offered_to")}
        none={t("editor.everybody")}
        ids={body.groups}
        onChange={(groups) => put({ groups: groups.length > 0 ? groups : undefined })}
      />
    </div>
  );
}
