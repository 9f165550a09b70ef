import { Textbox } from "../shared/textbox";
import { TEXT_FILTERS, type FieldType } from "../type";
import { TextView, textCell } from "./view";

export const text: FieldType = { code: "text", input: Textbox, view: TextView, cell: textCell, filters: TEXT_FILTERS };
