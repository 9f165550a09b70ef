import type { FieldType } from "../type";
import { ColorInput, ColorView, colorCell } from "./input";

export const color: FieldType = {
  code: "color",
  input: ColorInput,
  view: ColorView,
  cell: colorCell,
  filters: ["equal", "is_empty", "is_not_empty"],
};
