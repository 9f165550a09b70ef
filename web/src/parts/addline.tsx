import type { ComponentProps } from "react";
import { Icon } from "./icon";

export interface AddLineProps extends Omit<ComponentProps<"input">, "value" | "onChange" | "onKeyDown"> {
  value: string;
  onChange: (value: string) => void;
  /** What the button says that adds. */
  action: string;
  onAdd: () => void;
}

/** A line that becomes one more of a list; Enter adds it and leaves the form around it alone. */
export function AddLine({ value, onChange, action, onAdd, ...input }: AddLineProps) {
  return (
    <>
      <input
        {...input}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          onAdd();
        }}
      />
      <button type="button" className="btn sm" disabled={!value.trim()} onClick={onAdd}>
        <Icon name="plus" size={14} />
        {action}
      </button>
    </>
  );
}
