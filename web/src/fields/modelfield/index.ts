import { lazy } from "react";
import { TextView, textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";

/** The code of a field of another model, chosen by its name. */
export const modelfield: FieldType = {
  code: "modelfield",
  input: lazy(() => import("./input").then((m) => ({ default: m.ModelFieldInput }))),
  view: TextView,
  cell: textCell,
  filters: TEXT_FILTERS,
};

/** The codes of several fields of another model. */
export const modelfields: FieldType = {
  code: "modelfields",
  input: lazy(() => import("./input").then((m) => ({ default: m.ModelFieldsInput }))),
  view: lazy(() => import("./input").then((m) => ({ default: m.ModelFieldsView }))),
  cell: textCell,
  filters: [],
};
