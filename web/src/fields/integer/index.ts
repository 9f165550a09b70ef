import { type FieldType, NUMBER_FILTERS } from "../type";
import { IntegerInput, IntegerView, integerCell } from "./input";

export const integer: FieldType = {
  code: "integer",
  input: IntegerInput,
  view: IntegerView,
  cell: integerCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
