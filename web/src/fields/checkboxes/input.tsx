import { valuesOf } from "../shared/values";
import type { InputProps } from "../type";
import { ticked } from "./ticked";

/** A check box for each value of the list; one that is not offered any more stays as long as it is ticked. */
export function CheckboxesInput(props: InputProps) {
  const known = valuesOf(props.field, props.around.lists) ?? [];
  const list = Array.isArray(props.value) ? props.value : [];
  const take = (one: (typeof known)[number], isOn: boolean) => {
    const next = ticked(known, list, one.value, isOn);
    props.onChange(
      next.map((each) => each.value),
      next.map((each) => each.label),
    );
  };
  return (
    <div className="radios" role="group" aria-label={props.field.label} aria-describedby={props.describedBy}>
      {known
        .filter((one) => one.enabled !== false || list.includes(one.value))
        .map((one, i) => (
          <label key={String(one.value)}>
            <input
              id={i === 0 ? props.id : undefined}
              type="checkbox"
              checked={list.includes(one.value)}
              disabled={props.isDisabled}
              aria-invalid={props.isInvalid || undefined}
              autoFocus={i === 0 && props.autoFocus}
              onChange={(event) => take(one, event.target.checked)}
            />
            {one.label}
          </label>
        ))}
    </div>
  );
}
