import { lazy } from "react";
import type { FieldType } from "../type";

const parts = () => import("./input");

/** The texts of a record in other languages. */
export const translations: FieldType = {
  code: "translations",
  input: lazy(() => parts().then((m) => ({ default: m.TranslationsInput }))),
  view: lazy(() => parts().then((m) => ({ default: m.TranslationsView }))),
  cell: () => null,
  filters: [],
  isWide: true,
};
