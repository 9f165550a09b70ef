import { Textbox } from "../shared/textbox";
import { type FieldType, TEXT_FILTERS } from "../type";
import { UsernameView, usernameCell } from "./view";

/** The name by which the person that the record is signs in. */
export const username: FieldType = { code: "username", input: Textbox, view: UsernameView, cell: usernameCell, filters: TEXT_FILTERS };
