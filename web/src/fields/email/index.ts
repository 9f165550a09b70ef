import { textCell } from "../text/view";
import { TEXT_FILTERS, type FieldType } from "../type";
import { EmailInput, EmailView } from "./input";

export const email: FieldType = { code: "email", input: EmailInput, view: EmailView, cell: textCell, filters: TEXT_FILTERS };
