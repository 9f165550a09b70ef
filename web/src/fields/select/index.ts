import { CHOICE_FILTERS, type FieldType } from "../type";
import { SelectInput, SelectView, selectCell } from "./input";

export const select: FieldType = {
  code: "select",
  input: SelectInput,
  view: SelectView,
  cell: selectCell,
  filters: ["in", "not_in", "in_class", ...CHOICE_FILTERS.slice(2)],
};
