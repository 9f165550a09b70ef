import { type FieldType, NUMBER_FILTERS } from "../type";
import { DecimalInput, DecimalView, decimalCell } from "./input";

export const decimal: FieldType = {
  code: "decimal",
  input: DecimalInput,
  view: DecimalView,
  cell: decimalCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
