import { textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";
import { UrlInput, UrlView } from "./input";

export const url: FieldType = { code: "url", input: UrlInput, view: UrlView, cell: textCell, filters: TEXT_FILTERS };
