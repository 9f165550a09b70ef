import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

export function UrlInput(props: InputProps) {
  return <Textbox {...props} type="url" inputMode="url" />;
}

export function UrlView({ value }: ViewProps) {
  if (typeof value !== "string" || value === "") return null;
  if (!/^https?:\/\//i.test(value)) return <span className="cut">{value}</span>;
  return (
    <a className="cut" href={value} target="_blank" rel="noopener noreferrer">
      {value}
    </a>
  );
}
