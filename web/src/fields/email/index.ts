import { textCell } from "../text/view";
import { type FieldType, TEXT_FILTERS } from "../type";
import { EmailInput, EmailView } from "./input";

export const email: FieldType = { code: "email", input: EmailInput, view: EmailView, cell: textCell, filters: TEXT_FILTERS };
