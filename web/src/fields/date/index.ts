import { dateInput } from "../shared/lazydate";
import { type FieldType, TIME_FILTERS } from "../type";
import { DateView, dateCell } from "./view";

export const date: FieldType = { code: "date", input: dateInput("date"), view: DateView, cell: dateCell, filters: TIME_FILTERS };
