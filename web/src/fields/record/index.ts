import { lazy } from "react";
import { TextView, textCell } from "../text/view";
import { type FieldType, NUMBER_FILTERS } from "../type";

/** The id of a record of the model that another field names. */
export const record: FieldType = {
  code: "record",
  input: lazy(() => import("./input").then((m) => ({ default: m.RecordInput }))),
  view: TextView,
  cell: textCell,
  filters: NUMBER_FILTERS,
};
