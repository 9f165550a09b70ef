import { integerCell } from "../integer/input";
import { type FieldType, NUMBER_FILTERS } from "../type";
import { SliderInput, SliderView } from "./input";

export const slider: FieldType = {
  code: "slider",
  input: SliderInput,
  view: SliderView,
  cell: integerCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
