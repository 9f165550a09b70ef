import { laterInput, laterView } from "../shared/later";
import { Textbox } from "../shared/textbox";
import type { FieldType } from "../type";

export const geo: FieldType = {
  code: "geo",
  input: laterInput(() => import("./input").then((m) => m.GeoInput)),
  view: laterView(() => import("./input").then((m) => m.GeoView)),
  cell: ({ value }) => (typeof value === "string" ? value.replace(",", ", ") : ""),
  filters: ["is_not_empty", "is_empty", "equal", "begins_with"],
  asks: Textbox, // the beginning of a place is none
};
