import { useMemo } from "react";
import { holds } from "~/core/rules";
import type { Entity, Grid, ListScreen } from "~/core/types";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";

export interface RowLook {
  className: string;
  /** The colour its ground is tinted with; the words keep their contrast. */
  tint?: string;
}

const PLAIN: RowLook = { className: "" };

/** The look of one style: a name, bold or not, and a tint where it is a colour. */
export function lookOf(style: { style?: string; background?: string; bold?: boolean } | undefined): RowLook {
  if (!style) return PLAIN;
  const tint = /^#[0-9a-f]{6}$/i.test(style.background ?? "") ? style.background : undefined;
  const classes = [style.style && `style-${style.style}`, style.bold && "style-bold", tint && "tinted"];
  return { className: classes.filter(Boolean).join(" "), tint };
}

export const tintOf = ({ tint }: RowLook) => (tint ? ({ "--tint": tint } as React.CSSProperties) : undefined);

/** The first style whose condition holds. */
export function useRowLook(grid: Grid, screen: ListScreen): (record: Entity) => RowLook {
  const { me } = useSession();
  const around = useMemo(() => aroundOf(screen.model, screen.lists, me), [screen, me]);
  return (record) => lookOf(grid.row_styles?.find((style) => holds(style.condition, record, around) === true));
}
