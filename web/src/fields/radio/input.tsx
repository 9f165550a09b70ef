import { valuesOf } from "../shared/values";
import type { InputProps } from "../type";

export function RadioInput(props: InputProps) {
  const known = valuesOf(props.field, props.around.lists) ?? [];
  return (
    <div
      className="radios"
      role="radiogroup"
      aria-label={props.field.label}
      aria-required={props.isRequired || undefined}
      aria-describedby={props.describedBy}
    >
      {known
        .filter((one) => one.enabled !== false || one.value === props.value)
        .map((one, i) => (
          <label key={String(one.value)}>
            <input
              id={i === 0 ? props.id : undefined}
              type="radio"
              name={props.id}
              checked={one.value === props.value}
              disabled={props.isDisabled}
              onChange={() => props.onChange(one.value, one.label)}
            />
            {one.label}
          </label>
        ))}
    </div>
  );
}
