import { referenceInput, userIcon } from "../shared/reference";
import { CHOICE_FILTERS, type FieldType } from "../type";
import { UserView, userCell } from "./view";

export const user: FieldType = { code: "user", input: referenceInput(userIcon), view: UserView, cell: userCell, filters: CHOICE_FILTERS };
