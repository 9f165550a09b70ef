import { type FieldType, MANY_FILTERS } from "../type";
import { MultiselectInput, MultiselectView, multiselectCell } from "./input";

export const multiselect: FieldType = {
  code: "multiselect",
  input: MultiselectInput,
  view: MultiselectView,
  cell: multiselectCell,
  filters: MANY_FILTERS,
};
