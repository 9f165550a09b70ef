import { type FieldType, TEXT_FILTERS } from "../type";
import { TextareaInput, TextareaView, textareaCell } from "./input";

export const textarea: FieldType = {
  code: "textarea",
  input: TextareaInput,
  view: TextareaView,
  cell: textareaCell,
  filters: TEXT_FILTERS,
  isWide: true,
};
