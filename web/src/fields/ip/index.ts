import { Textbox } from "../shared/textbox";
import { TextView, textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";

export const ip: FieldType = { code: "ip", input: Textbox, view: TextView, cell: textCell, filters: TEXT_FILTERS };
