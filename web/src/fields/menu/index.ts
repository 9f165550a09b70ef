import { lazy } from "react";
import { type FieldType, TEXT_FILTERS } from "../type";

const parts = () => import("./input");

/** A page of the menu by its code, chosen by its name. */
export const menu: FieldType = {
  code: "menu",
  input: lazy(() => parts().then((m) => ({ default: m.MenuInput }))),
  view: lazy(() => parts().then((m) => ({ default: m.MenuView }))),
  cell: ({ value }) => (typeof value === "string" ? value : null),
  filters: TEXT_FILTERS,
};
