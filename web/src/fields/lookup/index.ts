import { fieldType } from "../registry";
import type { FieldType, ViewProps } from "../type";
import { LookupView, target } from "./view";

/** Drawn as the field it leads to; the words come from the server under the name of the lookup. */
export const lookup: FieldType = {
  code: "lookup",
  input: LookupView,
  view: LookupView,
  cell: (props: ViewProps) => {
    const field = target(props.field);
    return fieldType(field.type).cell({ ...props, field });
  },
  filters: [],
};
