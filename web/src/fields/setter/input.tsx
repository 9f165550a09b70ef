import { useTranslation } from "react-i18next";
import type { Field, Value } from "~/core/types";
import type { ConditionScope } from "~/grid/editor";
import { learn } from "~/grid/words";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { useSession } from "~/shell/session";
import { JsonView } from "../json/input";
import { fieldType } from "../registry";
import { useNamed } from "../shared/known";
import { Picker } from "../shared/picker";
import { useScope, useSubject } from "../shared/scope";
import { labelOf } from "../shared/values";
import type { InputProps, ViewProps } from "../type";
import "./setter.css";

interface Row {
  field: string;
  mode?: string;
  value?: Value;
}

const MODES = ["set", "clear", "copy", "template", "add", "append", "current_user", "now"] as const;
const TIMES = new Set(["date", "datetime"]);
const NUMBERS = new Set(["integer", "decimal", "currency", "percent", "duration", "rating", "slider", "counter"]);
const TEXTS = new Set(["text", "textarea", "editor", "email", "url", "phone"]);
const SEVERAL = new Set(["tags", "multiselect", "references"]);

/** What can be done with a field of a type. */
function modesOf(field: Field): string[] {
  return MODES.filter((mode) => {
    if (mode === "template") return TEXTS.has(field.type);
    if (mode === "add") return NUMBERS.has(field.type) || TIMES.has(field.type);
    if (mode === "append") return SEVERAL.has(field.type) || TEXTS.has(field.type);
    if (mode === "current_user") return field.type === "user" || field.comparison === "user";
    if (mode === "now") return TIMES.has(field.type);
    return true;
  });
}

const rowsOf = (value: Value): Row[] => (Array.isArray(value) ? (value as unknown as Row[]) : []);

export function SetterInput({ id, field, around, value, onChange, isDisabled, isInvalid }: InputProps) {
  const { t } = useTranslation();
  const alias = useSubject(field, around.record, around.model);
  const scope = useScope(alias);
  const rows = rowsOf(value);
  const put = (next: Row[]) => onChange((next.length > 0 ? next : null) as unknown as Value);
  if (!alias) return <p className="hint">{t("condition.no_model")}</p>;
  if (!scope) return <p className="hint">{t("common.loading")}</p>;
  const settable = scope.model.fields.filter((one) => !one.read_only && !fieldType(one.type).isLayout && one.type !== "secret");
  const free = settable.filter((one) => !rows.some((row) => row.field === one.code));
  return (
    <div className={`setter ${isInvalid ? "bad" : ""}`} role="group" aria-label={field.label}>
      {rows.map((row, at) => (
        <SetterRow
          key={row.field}
          id={`${id}-${row.field}`}
          row={row}
          scope={scope}
          isDisabled={isDisabled}
          onChange={(next) => put(rows.map((one, i) => (i === at ? next : one)))}
          onRemove={() => put(rows.filter((_, i) => i !== at))}
        />
      ))}
      {isDisabled ? null : (
        <Picker
          id={id}
          label={t("setter.add_field")}
          placeholder={t("setter.add_field")}
          chosen={[]}
          choices={free.map((one) => ({ value: one.code, label: one.label }))}
          onChange={(next) => next[0] && put([...rows, { field: String(next[0].value), mode: "set", value: null }])}
        />
      )}
    </div>
  );
}

interface RowProps {
  id: string;
  row: Row;
  scope: ConditionScope;
  isDisabled?: boolean;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

function SetterRow({ id, row, scope, isDisabled, onChange, onRemove }: RowProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const field = scope.model.fields.find((one) => one.code === row.field);
  const named = useNamed(field, row.value ?? null);
  const name = field?.label ?? row.field;
  const mode = row.mode ?? "set";
  const takes = mode !== "clear" && mode !== "current_user" && mode !== "now";
  const typed = mode === "set" || (mode === "append" && field && SEVERAL.has(field.type));
  const Input = fieldType(field?.type ?? "text").input;
  return (
    <div className="rule-line">
      <label htmlFor={id}>{name}</label>
      <select
        className="input"
        aria-label={t("setter.mode_of", { field: name })}
        value={mode}
        disabled={isDisabled}
        onChange={(event) => onChange({ field: row.field, mode: event.target.value, value: null })}
      >
        {(field ? modesOf(field) : [mode]).map((one) => (
          <option key={one} value={one}>
            {t(`setter.${one}`)}
          </option>
        ))}
      </select>
      {!takes ? (
        <span />
      ) : mode === "copy" ? (
        <Picker
          id={id}
          label={t("setter.from", { field: name })}
          isDisabled={isDisabled}
          isFree
          chosen={
            row.value
              ? [{ value: row.value, label: scope.model.fields.find((one) => one.code === row.value)?.label ?? String(row.value) }]
              : []
          }
          choices={scope.model.fields.filter((one) => !fieldType(one.type).isLayout).map((one) => ({ value: one.code, label: one.label }))}
          onChange={(next) => onChange({ ...row, value: next[0]?.value ?? null })}
        />
      ) : typed && field ? (
        <Input
          id={id}
          field={{ ...field, required: false, help: null }}
          value={row.value ?? null}
          isDisabled={isDisabled}
          around={{ model: scope.model.alias, record: named, lists: scope.lists, me: me.user.username }}
          onChange={(next, label) => {
            if (typeof label === "string") learn(scope.model.alias, field.code, next, label);
            onChange({ ...row, mode, value: next });
          }}
        />
      ) : (
        <input
          id={id}
          className="input"
          value={row.value === null || row.value === undefined ? "" : String(row.value)}
          disabled={isDisabled}
          placeholder={mode === "template" ? "{{title}}" : mode === "add" && field && TIMES.has(field.type) ? "2d" : undefined}
          onChange={(event) => onChange({ ...row, mode, value: event.target.value })}
        />
      )}
      {isDisabled ? null : <IconButton icon="x" label={t("lists.remove", { what: name })} size="sm" onClick={onRemove} />}
    </div>
  );
}

export function SetterView(props: ViewProps) {
  const scope = useScope(useSubject(props.field, props.around.record, props.around.model));
  const rows = rowsOf(props.value);
  if (rows.length === 0) return null;
  if (!scope) return <JsonView {...props} />;
  return (
    <ul className="setter-words">
      {rows.map((row) => (
        <SetterWords key={row.field} row={row} scope={scope} />
      ))}
    </ul>
  );
}

function SetterWords({ row, scope }: { row: Row; scope: ConditionScope }) {
  const { t } = useTranslation();
  const field = scope.model.fields.find((one) => one.code === row.field);
  const named = useNamed(field, row.value ?? null);
  const mode = row.mode ?? "set";
  return (
    <li>
      <Icon name="arrow-right" size={14} /> <b>{field?.label ?? row.field}</b> {t(`setter.${mode}`)}{" "}
      {field && mode === "set" ? labelOf(field, row.value ?? null, named, scope.lists) : String(row.value ?? "")}
    </li>
  );
}
