import { noCell } from "../shared/layout";
import type { FieldType } from "../type";
import { QrView } from "./lazy";

export const code: FieldType = {
  code: "qr",
  input: QrView,
  view: QrView,
  cell: noCell,
  filters: [],
  isLayout: true,
  isWide: true,
};
