import { MultiselectView, multiselectCell } from "../multiselect/input";
import { type FieldType, MANY_FILTERS } from "../type";
import { TagsInput } from "./input";

export const tags: FieldType = { code: "tags", input: TagsInput, view: MultiselectView, cell: multiselectCell, filters: MANY_FILTERS };
