import { HeadingView, noCell } from "../shared/layout";
import type { FieldType } from "../type";

export const heading: FieldType = {
  code: "heading",
  input: HeadingView,
  view: HeadingView,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
