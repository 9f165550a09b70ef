import type { FieldType } from "../type";
import { AttachmentInput, AttachmentView, attachmentCell } from "./input";

export const attachment: FieldType = {
  code: "attachment",
  input: AttachmentInput,
  view: AttachmentView,
  cell: attachmentCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
