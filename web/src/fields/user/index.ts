import { CHOICE_FILTERS, type FieldType } from "../type";
import { UserInput } from "./input";
import { UserView, userCell } from "./view";

export const user: FieldType = { code: "user", input: UserInput, view: UserView, cell: userCell, filters: CHOICE_FILTERS };
