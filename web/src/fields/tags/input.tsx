import { choices } from "~/core/calls";
import { Picker } from "../shared/picker";
import type { InputProps } from "../type";

/** Words one may invent; the ones already in use are offered. */
export function TagsInput(props: InputProps) {
  const list = Array.isArray(props.value) ? props.value : [];
  return (
    <Picker
      {...props}
      isMulti
      isFree
      chosen={list.map((one) => ({ value: one, label: String(one) }))}
      choices={(search, signal) =>
        choices(props.around.model, props.field.code, search, undefined, signal).catch(() => ({ items: [], more: false }))
      }
      onChange={(next) => props.onChange(next.map((one) => String(one.value)))}
    />
  );
}
