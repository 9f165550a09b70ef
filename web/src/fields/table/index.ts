import type { FieldType } from "../type";
import { TableInput, TableView, tableCell } from "./input";

export const table: FieldType = {
  code: "table",
  input: TableInput,
  view: TableView,
  cell: tableCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
