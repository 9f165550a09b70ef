import type { FieldType } from "../type";
import { ImageInput, ImageView, imageCell } from "./input";

export const image: FieldType = {
  code: "image",
  input: ImageInput,
  view: ImageView,
  cell: imageCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
