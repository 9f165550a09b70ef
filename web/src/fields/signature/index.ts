import { ImageView, imageCell } from "../image/input";
import type { FieldType } from "../type";
import { SignatureInput } from "./input";

export const signature: FieldType = {
  code: "signature",
  input: SignatureInput,
  view: ImageView,
  cell: imageCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
