import { textCell } from "../text/view";
import type { FieldType } from "../type";
import { JsonInput, JsonView } from "./input";

export const json: FieldType = {
  code: "json",
  input: JsonInput,
  view: JsonView,
  cell: textCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
