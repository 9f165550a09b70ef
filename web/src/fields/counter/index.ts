import { IntegerInput, IntegerView, integerCell } from "../integer/input";
import { type FieldType, NUMBER_FILTERS } from "../type";

export const counter: FieldType = {
  code: "counter",
  input: IntegerInput,
  view: IntegerView,
  cell: integerCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
