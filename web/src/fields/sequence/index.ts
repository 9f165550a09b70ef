import { TextView, textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";

/** The number comes with the first save; nobody types it. */
export const sequence: FieldType = { code: "sequence", input: TextView, view: TextView, cell: textCell, filters: TEXT_FILTERS };
