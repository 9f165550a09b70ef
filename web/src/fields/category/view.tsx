import { labelOf } from "../shared/values";
import type { ViewProps } from "../type";

export function CategoryView({ field, value, around }: ViewProps) {
  return <span className="break">{labelOf(field, value, around.record, around.lists)}</span>;
}
