import { type FieldType, TEXT_FILTERS } from "../type";
import { EditorInput, EditorView, editorCell } from "./input";

export const editor: FieldType = {
  code: "editor",
  input: EditorInput,
  view: EditorView,
  cell: editorCell,
  filters: TEXT_FILTERS.slice(0, 2),
  isWide: true,
};
