import { type FieldType, NUMBER_FILTERS } from "../type";
import { DurationInput, DurationView, durationCell } from "./input";

export const duration: FieldType = {
  code: "duration",
  input: DurationInput,
  view: DurationView,
  cell: durationCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
