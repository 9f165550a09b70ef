import { Picker } from "../shared/picker";
import { useScope, useSubject } from "../shared/scope";
import type { InputProps } from "../type";

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
