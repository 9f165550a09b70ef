import { textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";

const nothing = () => null;

/** For programs: a form never shows it, a list does when somebody asks for its column. */
export const hidden: FieldType = {
  code: "hidden",
  input: nothing,
  view: nothing,
  cell: textCell,
  filters: TEXT_FILTERS,
  isHidden: true,
};
