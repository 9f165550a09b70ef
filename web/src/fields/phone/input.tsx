import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

export function PhoneInput(props: InputProps) {
  return <Textbox {...props} type="tel" inputMode="tel" />;
}

export function PhoneView({ value }: ViewProps) {
  if (typeof value !== "string" || value === "") return null;
  return (
    <a className="cut" href={`tel:${value.replace(/[^+\d]/g, "")}`}>
      {value}
    </a>
  );
}
