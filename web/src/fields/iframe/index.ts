import { laterView } from "../shared/later";
import { noCell } from "../shared/layout";
import type { FieldType } from "../type";

const FrameView = laterView(() => import("./view").then((m) => m.FrameView));

export const iframe: FieldType = {
  code: "iframe",
  input: FrameView,
  view: FrameView,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
