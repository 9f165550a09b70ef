import { dateInput } from "../shared/lazydate";
import { type FieldType, TIME_FILTERS } from "../type";
import { DatetimeView, datetimeCell } from "./view";

export const datetime: FieldType = {
  code: "datetime",
  input: dateInput("datetime"),
  view: DatetimeView,
  cell: datetimeCell,
  filters: TIME_FILTERS,
};
