import { Picker } from "../shared/picker";
import { ReferencesInput } from "../shared/reference";
import { labelsOf, valuesOf } from "../shared/values";
import type { InputProps, ViewProps } from "../type";

export function MultiselectInput(props: InputProps) {
  const known = valuesOf(props.field, props.around.lists);
  if (!known) return <ReferencesInput {...props} />;
  const list = Array.isArray(props.value) ? props.value : [];
  const options = known
    .filter((one) => one.enabled !== false || list.includes(one.value))
    .map((one) => ({ value: one.value, label: one.label }));
  return (
    <Picker
      {...props}
      isMulti
      chosen={options.filter((one) => list.includes(one.value))}
      choices={options}
      onChange={(next) =>
        props.onChange(
          next.map((one) => one.value),
          next.map((one) => one.label),
        )
      }
    />
  );
}

export const multiselectCell = ({ field, value, around }: ViewProps) => labelsOf(field, value, around.record, around.lists).join(", ");

export function MultiselectView({ field, value, around }: ViewProps) {
  return (
    <span className="pills">
      {labelsOf(field, value, around.record, around.lists).map((label) => (
        <span key={label} className="pill">
          {label}
        </span>
      ))}
    </span>
  );
}
