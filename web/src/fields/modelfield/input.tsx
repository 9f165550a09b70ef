import type { Value } from "~/core/types";
import { Picker } from "../shared/picker";
import { useScope, useSubject } from "../shared/scope";
import type { InputProps, ViewProps } from "../type";

export function ModelFieldInput(props: InputProps) {
  const { value, field, around } = props;
  const scope = useScope(useSubject(field, around.record, around.model));
  const known = (scope?.model.fields ?? []).map((one) => ({ value: one.code, label: one.label, hint: one.code }));
  return (
    <Picker
      {...props}
      label={field.label}
      chosen={typeof value === "string" && value ? [known.find((one) => one.value === value) ?? { value, label: value }] : []}
      choices={known}
      onChange={(next) => props.onChange(next[0]?.value ?? null)}
    />
  );
}

const codesOf = (value: Value): string[] => (Array.isArray(value) ? value.map(String) : []);

export function ModelFieldsInput(props: InputProps) {
  const { value, field, around } = props;
  const scope = useScope(useSubject(field, around.record, around.model));
  const known = (scope?.model.fields ?? []).map((one) => ({ value: one.code, label: one.label, hint: one.code }));
  return (
    <Picker
      {...props}
      label={field.label}
      isMulti
      chosen={codesOf(value).map((code) => known.find((one) => one.value === code) ?? { value: code, label: code })}
      choices={known}
      onChange={(next) => props.onChange(next.length > 0 ? (next.map((one) => String(one.value)) as unknown as Value) : null)}
    />
  );
}

export function ModelFieldsView({ value, field, around }: ViewProps) {
  const scope = useScope(useSubject(field, around.record, around.model));
  const words = codesOf(value).map((code) => scope?.model.fields.find((one) => one.code === code)?.label ?? code);
  return words.join(", ");
}
