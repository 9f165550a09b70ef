import { noCell, SeparatorView } from "../shared/layout";
import type { FieldType } from "../type";

export const separator: FieldType = {
  code: "separator",
  input: SeparatorView,
  view: SeparatorView,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
