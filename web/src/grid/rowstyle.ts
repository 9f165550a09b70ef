import { useEffect, useState } from "react";
import { holds, loadEvaluate } from "~/core/rules";
import type { Entity, Grid } from "~/core/types";

/** The first style whose condition holds; none until the evaluator is here. */
export function useRowStyle(grid: Grid | null): (record: Entity) => string {
  const [isReady, setReady] = useState(false);
  const has = Boolean(grid?.row_styles?.length);
  useEffect(() => {
    if (has) void loadEvaluate().then((found) => setReady(found !== null));
  }, [has]);
  return (record) => {
    if (!isReady) return "";
    const found = grid?.row_styles?.find((style) => holds(style.condition, record));
    return found ? `style-${found.style}` : "";
  };
}
