import { Html } from "~/parts/html";
import type { Around, ViewProps } from "../type";
import { filled } from "./template";

type LayoutProps = Pick<ViewProps, "field"> & { around?: Around };

const optionOf = (field: ViewProps["field"], name: "template" | "html") =>
  (field.options as Partial<Record<"template" | "html" | "text", string>> | undefined)?.[name] ?? field.options?.text;

export const noCell = () => null;

export function HeadingView({ field }: LayoutProps) {
  return <h3 className="form-heading">{field.label}</h3>;
}

export function SeparatorView() {
  return <hr className="form-separator" />;
}

/** Words with values of the record in double braces; without any, its own label. */
export function LabelView({ field, around }: LayoutProps) {
  return <p className="form-label">{filled(optionOf(field, "template") ?? field.label, around?.record)}</p>;
}

export function HtmlView({ field, around }: LayoutProps) {
  return <Html html={filled(optionOf(field, "html") ?? field.help ?? field.label, around?.record, true)} />;
}
