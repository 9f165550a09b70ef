import { labelCell, referenceInput, referenceView } from "../shared/reference";
import { CHOICE_FILTERS, type FieldType } from "../type";

export const reference: FieldType = {
  code: "reference",
  input: referenceInput(),
  view: referenceView(({ field }) => field.options?.model),
  cell: labelCell,
  filters: CHOICE_FILTERS,
};
