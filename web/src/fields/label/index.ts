import { LabelView, noCell } from "../shared/layout";
import type { FieldType } from "../type";

export const label: FieldType = {
  code: "label",
  input: LabelView,
  view: LabelView,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
