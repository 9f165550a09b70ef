import { Picker } from "../shared/picker";
import { useModels } from "../shared/scope";
import type { InputProps, ViewProps } from "../type";
import { ModelName } from "./name";

export function ModelInput(props: InputProps) {
  const known = useModels();
  const { value } = props;
  return (
    <Picker
      {...props}
      label={props.field.label}
      chosen={typeof value === "string" && value ? [known.find((one) => one.value === value) ?? { value, label: value }] : []}
      choices={known}
      onChange={(next) => props.onChange(next[0]?.value ?? null)}
    />
  );
}

export function ModelView({ value }: ViewProps) {
  return (
    <span className="break">
      <ModelName value={value} />
    </span>
  );
}
