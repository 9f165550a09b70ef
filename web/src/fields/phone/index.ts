import { textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";
import { PhoneInput, PhoneView } from "./input";

export const phone: FieldType = { code: "phone", input: PhoneInput, view: PhoneView, cell: textCell, filters: TEXT_FILTERS };
