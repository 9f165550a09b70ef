import { TextView, textCell } from "../text/view";
import { type FieldType, TIME_FILTERS } from "../type";
import { TimeInput } from "./input";

export const time: FieldType = { code: "time", input: TimeInput, view: TextView, cell: textCell, filters: TIME_FILTERS };
