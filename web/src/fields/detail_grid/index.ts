import { laterView } from "../shared/later";
import { noCell } from "../shared/layout";
import type { FieldType } from "../type";

const DetailGrid = laterView(() => import("./view").then((m) => m.DetailGrid));

export const detailGrid: FieldType = {
  code: "detail_grid",
  input: DetailGrid,
  view: DetailGrid,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
