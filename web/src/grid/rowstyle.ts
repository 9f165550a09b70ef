import { useMemo } from "react";
import { holds } from "~/core/rules";
import type { Entity, Grid, ListScreen } from "~/core/types";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";

/** The first style whose condition holds. */
export function useRowStyle(grid: Grid, screen: ListScreen): (record: Entity) => string {
  const { me } = useSession();
  const around = useMemo(() => aroundOf(screen.model, screen.lists, me), [screen, me]);
  return (record) => {
    const found = grid.row_styles?.find((style) => holds(style.condition, record, around) === true);
    return found ? `style-${found.style}` : "";
  };
}
