import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

export function EmailInput(props: InputProps) {
  return <Textbox {...props} type="email" inputMode="email" />;
}

export function EmailView({ value }: ViewProps) {
  if (typeof value !== "string" || value === "") return null;
  return (
    <a className="cut" href={`mailto:${value}`}>
      {value}
    </a>
  );
}
