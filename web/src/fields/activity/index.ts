import { noCell } from "../shared/layout";
import type { FieldType } from "../type";
import { ActivityPlace } from "./view";

/** The timeline stands beside the fields on every record page; in a form the field only marks its place. */
export const activity: FieldType = {
  code: "activity",
  input: ActivityPlace,
  view: ActivityPlace,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
