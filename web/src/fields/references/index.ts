import { MultiselectView, multiselectCell } from "../multiselect/input";
import { ReferencesInput } from "../shared/reference";
import { type FieldType, MANY_FILTERS } from "../type";

export const references: FieldType = {
  code: "references",
  input: ReferencesInput,
  view: MultiselectView,
  cell: multiselectCell,
  filters: MANY_FILTERS,
};
