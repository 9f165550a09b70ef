import { MultiselectView, multiselectCell } from "../multiselect/input";
import { MANY_FILTERS, type FieldType } from "../type";
import { TagsInput } from "./input";

export const tags: FieldType = { code: "tags", input: TagsInput, view: MultiselectView, cell: multiselectCell, filters: MANY_FILTERS };
