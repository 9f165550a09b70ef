import { dateInput } from "../shared/lazydate";
import { TIME_FILTERS, type FieldType } from "../type";
import { DateView, dateCell } from "./view";

export const date: FieldType = { code: "date", input: dateInput("date"), view: DateView, cell: dateCell, filters: TIME_FILTERS };
