import { useTranslation } from "react-i18next";
import { choices } from "~/core/calls";
import type { Field, Lists, Model, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { useNamed } from "~/fields/shared/known";
import { Picker } from "~/fields/shared/picker";
import { valuesOf } from "~/fields/shared/values";
import { learn, MANY_VALUES, NO_VALUE, TWO_VALUES, valueWord } from "./words";

export interface ValueInputProps {
  screen: { model: Model; lists: Lists };
  field: Field;
  operator: string;
  value: Value;
  onChange: (value: Value) => void;
}

/** The value of a rule is typed like the field itself; several values and classes are picked. */
export function ValueInput(props: ValueInputProps) {
  const { t } = useTranslation();
  const { field, operator, value, screen, onChange } = props;
  const named = useNamed(field, value);
  if (NO_VALUE.has(operator)) return <span />;
  if (operator.endsWith("in_class")) return <ClassInput {...props} />;
  if (MANY_VALUES.has(operator)) return <ManyInput {...props} />;
  const type = fieldType(field.type === "editor" || field.type === "textarea" ? "text" : field.type);
  const Input = type.asks ?? type.input;
  const shared = {
    field: { ...field, required: false, help: null },
    around: { model: screen.model.alias, record: named, lists: screen.lists, me: null },
  };
  if (TWO_VALUES.has(operator)) {
    const pair = Array.isArray(value) ? value : [null, null];
    return (
      <span className="pair">
        <Input
          id={`from-${field.code}`}
          {...shared}
          field={{ ...shared.field, label: t("filter.from") }}
          value={pair[0] ?? null}
          onChange={(next) => onChange([next, pair[1] ?? null])}
        />
        <Input
          id={`to-${field.code}`}
          {...shared}
          field={{ ...shared.field, label: t("filter.to") }}
          value={pair[1] ?? null}
          onChange={(next) => onChange([pair[0] ?? null, next])}
        />
      </span>
    );
  }
  return (
    <span>
      <label className="sr" htmlFor={`value-${field.code}`}>
        {t("filter.value_of", { field: field.label })}
      </label>
      <Input id={`value-${field.code}`} {...shared} value={value} onChange={(next) => onChange(next)} />
    </span>
  );
}

function ManyInput({ screen, field, operator, value, onChange }: ValueInputProps) {
  const { t } = useTranslation();
  const { model, lists } = screen;
  const known = valuesOf(field, lists);
  const named = (useNamed(field, value)._labels as Record<string, string[]> | undefined)?.[field.code];
  const list = Array.isArray(value) ? value : value === null ? [] : [value];
  return (
    <Picker
      id={`value-${field.code}`}
      label={t("filter.value_of", { field: field.label })}
      isMulti
      isFree={!known && field.comparison === "text"}
      chosen={list.map((one, i) => ({ value: one, label: named?.[i] ?? valueWord(model.alias, field, operator, one, lists, t) }))}
      choices={
        known
          ? known.map((one) => ({ value: one.value, label: one.label }))
          : (search, signal) => choices(model.alias, field.code, search, undefined, signal)
      }
      onChange={(next) => {
        for (const one of next) learn(model.alias, field.code, one.value, one.label);
        onChange(next.map((one) => one.value));
      }}
    />
  );
}

function ClassInput({ screen, field, value, onChange }: ValueInputProps) {
  const { t } = useTranslation();
  const source = field.options?.source;
  const classes = (source?.kind === "list" ? screen.lists[source.list]?.classes : null) ?? [];
  const options = classes.map((one) => ({ value: one.code, label: one.label }));
  return (
    <Picker
      id={`value-${field.code}`}
      label={t("filter.value_of", { field: field.label })}
      isRequired
      chosen={options.filter((one) => one.value === value)}
      choices={options}
      onChange={(next) => onChange(next[0]?.value ?? null)}
    />
  );
}
