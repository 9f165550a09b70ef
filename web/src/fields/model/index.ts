import { lazy } from "react";
import { textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";

const parts = () => import("./input");

/** The alias of a model, chosen by its name. */
export const model: FieldType = {
  code: "model",
  input: lazy(() => parts().then((m) => ({ default: m.ModelInput }))),
  view: lazy(() => parts().then((m) => ({ default: m.ModelView }))),
  cell: textCell,
  filters: TEXT_FILTERS,
};
