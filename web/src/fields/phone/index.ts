import { textCell } from "../text/view";
import { TEXT_FILTERS, type FieldType } from "../type";
import { PhoneInput, PhoneView } from "./input";

export const phone: FieldType = { code: "phone", input: PhoneInput, view: PhoneView, cell: textCell, filters: TEXT_FILTERS };
