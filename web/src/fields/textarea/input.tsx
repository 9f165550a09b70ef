import type { InputProps, ViewProps } from "../type";

export function TextareaInput(props: InputProps) {
  const value = typeof props.value === "string" ? props.value : "";
  return (
    <textarea
      id={props.id}
      className={`area ${props.isInvalid ? "bad" : ""}`}
      rows={Math.min(12, Math.max(3, value.split("\n").length))}
      value={value}
      maxLength={props.field.options?.max}
      disabled={props.isDisabled}
      required={props.isRequired}
      aria-invalid={props.isInvalid || undefined}
      aria-describedby={props.describedBy}
      autoFocus={props.autoFocus}
      onChange={(event) => props.onChange(event.target.value === "" ? null : event.target.value)}
    />
  );
}

export function TextareaView({ value }: ViewProps) {
  return <p className="pre">{typeof value === "string" ? value : ""}</p>;
}

export const textareaCell = ({ value }: ViewProps) => (typeof value === "string" ? value.split("\n", 1)[0] : "");
