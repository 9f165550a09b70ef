import { lazy } from "react";
import type { FieldType } from "../type";

const parts = () => import("./input");

/** The values a rule writes, one row a field. */
export const setter: FieldType = {
  code: "setter",
  input: lazy(() => parts().then((m) => ({ default: m.SetterInput }))),
  view: lazy(() => parts().then((m) => ({ default: m.SetterView }))),
  cell: () => null,
  filters: [],
  isWide: true,
};
