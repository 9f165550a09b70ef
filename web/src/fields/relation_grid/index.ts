import { noCell } from "../shared/layout";
import type { FieldType } from "../type";
import { RelationGrid } from "./view";

export const relation_grid: FieldType = {
  code: "relation_grid",
  input: RelationGrid,
  view: RelationGrid,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
