import { type FieldType, NUMBER_FILTERS } from "../type";
import { PercentInput, PercentView, percentCell } from "./input";

export const percent: FieldType = {
  code: "percent",
  input: PercentInput,
  view: PercentView,
  cell: percentCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
