import { labelCell, referenceInput } from "../shared/reference";
import { CHOICE_FILTERS, type FieldType } from "../type";
import { CategoryView } from "./view";

/** The server searches all levels and answers with whole paths ("Network › VPN"), so one box is enough for three levels. */
export const category: FieldType = {
  code: "category",
  input: referenceInput(),
  view: CategoryView,
  cell: labelCell,
  filters: CHOICE_FILTERS,
};
