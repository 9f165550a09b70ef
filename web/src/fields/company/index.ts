import { labelCell, referenceInput, referenceView } from "../shared/reference";
import { CHOICE_FILTERS, type FieldType } from "../type";

export const company: FieldType = {
  code: "company",
  input: referenceInput(),
  view: referenceView(({ field }) => field.options?.model ?? null),
  cell: labelCell,
  filters: CHOICE_FILTERS,
};
