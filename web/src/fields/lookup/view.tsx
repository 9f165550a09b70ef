import type { Field } from "~/core/types";
import { fieldType } from "../registry";
import type { ViewProps } from "../type";

/** The field that a lookup stands for, under the name of the lookup. */
export const target = (field: Field): Field => ({ ...field, type: String((field.options as { as?: string } | undefined)?.as ?? "text") });

export function LookupView(props: Pick<ViewProps, "field" | "value" | "around">) {
  const field = target(props.field);
  const View = fieldType(field.type).view;
  return <View field={field} value={props.value} around={props.around} />;
}
