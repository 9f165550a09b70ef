import { type FieldType, NUMBER_FILTERS } from "../type";
import { RatingInput, RatingView, ratingCell } from "./input";

export const rating: FieldType = {
  code: "rating",
  input: RatingInput,
  view: RatingView,
  cell: ratingCell,
  filters: NUMBER_FILTERS,
  isGroup: true,
};
