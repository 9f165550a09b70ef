import { MultiselectView, multiselectCell } from "../multiselect/input";
import { type FieldType, MANY_FILTERS } from "../type";
import { CheckboxesInput } from "./input";

export const checkboxes: FieldType = {
  code: "checkboxes",
  input: CheckboxesInput,
  view: MultiselectView,
  cell: multiselectCell,
  filters: MANY_FILTERS,
  isGroup: true,
};
