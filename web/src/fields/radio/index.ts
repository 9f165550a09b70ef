import { SelectView, selectCell } from "../select/input";
import { CHOICE_FILTERS, type FieldType } from "../type";
import { RadioInput } from "./input";

export const radio: FieldType = {
  code: "radio",
  input: RadioInput,
  view: SelectView,
  cell: selectCell,
  filters: CHOICE_FILTERS,
  isGroup: true,
};
