import { Html } from "~/parts/html";
import type { ViewProps } from "../type";

export const noCell = () => null;

export function HeadingView({ field }: { field: ViewProps["field"] }) {
  return <h3 className="form-heading">{field.label}</h3>;
}

export function LabelView({ field }: { field: ViewProps["field"] }) {
  return <p className="form-label">{field.options?.text ?? field.label}</p>;
}

export function HtmlView({ field }: { field: ViewProps["field"] }) {
  return <Html html={field.options?.text ?? field.help ?? field.label} />;
}
