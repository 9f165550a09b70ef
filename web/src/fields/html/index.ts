import { HtmlView, noCell } from "../shared/layout";
import type { FieldType } from "../type";

export const html: FieldType = { code: "html", input: HtmlView, view: HtmlView, cell: noCell, filters: [], isLayout: true, isWide: true };
