import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

export function ColorInput(props: InputProps) {
  const value = typeof props.value === "string" && isColor(props.value) ? props.value : "#868d92";
  return (
    <span className="with-swatch">
      <input
        type="color"
        value={value}
        disabled={props.isDisabled}
        aria-label={props.field.label}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <Textbox {...props} read={(text) => (text === "" ? null : isColor(text) ? text.toLowerCase() : undefined)} />
    </span>
  );
}

export function colorCell({ value }: ViewProps) {
  if (typeof value !== "string" || !isColor(value)) return "";
  return (
    <span className="status">
      <span className="swatch" style={{ background: value }} />
      {value}
    </span>
  );
}

export function ColorView(props: ViewProps) {
  return <>{colorCell(props)}</>;
}
