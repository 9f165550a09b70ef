import { NUMBER_FILTERS, type FieldType } from "../type";
import { RatingInput, RatingView, ratingCell } from "./input";

export const rating: FieldType = { code: "rating", input: RatingInput, view: RatingView, cell: ratingCell, filters: NUMBER_FILTERS };
