import { TextView, textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";
import { DependentInput } from "./input";

export const dependent: FieldType = { code: "dependent", input: DependentInput, view: TextView, cell: textCell, filters: TEXT_FILTERS };
