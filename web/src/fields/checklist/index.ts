import type { FieldType } from "../type";
import { ChecklistInput, ChecklistView, checklistCell } from "./input";

export const checklist: FieldType = {
  code: "checklist",
  input: ChecklistInput,
  view: ChecklistView,
  cell: checklistCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
