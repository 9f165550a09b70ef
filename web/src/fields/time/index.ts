import { TIME_FILTERS, type FieldType } from "../type";
import { TextView, textCell } from "../text/view";
import { TimeInput } from "./input";

export const time: FieldType = { code: "time", input: TimeInput, view: TextView, cell: textCell, filters: TIME_FILTERS };
