import { Textbox } from "../shared/textbox";
import { type FieldType, TEXT_FILTERS } from "../type";
import { TextView, textCell } from "./view";

export const text: FieldType = { code: "text", input: Textbox, view: TextView, cell: textCell, filters: TEXT_FILTERS };
