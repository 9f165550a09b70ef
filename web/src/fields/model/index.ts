import { createElement, lazy } from "react";
import { type FieldType, TEXT_FILTERS } from "../type";
import { ModelName } from "./name";

const parts = () => import("./input");

/** The alias of a model, chosen by its name. */
export const model: FieldType = {
  code: "model",
  input: lazy(() => parts().then((m) => ({ default: m.ModelInput }))),
  view: lazy(() => parts().then((m) => ({ default: m.ModelView }))),
  cell: ({ value }) => createElement(ModelName, { value }),
  filters: TEXT_FILTERS,
};
