import { lazy } from "react";
import type { FieldType } from "../type";

const parts = () => import("./input");

/** A condition over the records of a model, built rule by rule. */
export const condition: FieldType = {
  code: "condition",
  input: lazy(() => parts().then((m) => ({ default: m.ConditionInput }))),
  view: lazy(() => parts().then((m) => ({ default: m.ConditionView }))),
  cell: () => null,
  filters: [],
  isWide: true,
};
