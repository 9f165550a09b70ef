import { useMemo } from "react";
import { holds } from "~/core/rules";
import type { Entity, Grid, ListScreen } from "~/core/types";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";

export interface RowLook {
  className: string;
  /** The colour its ground is tinted with; the words keep their contrast. */
  tint?: string;
  /** The colour of its words, as light or as dark as the theme needs it to be read. */
  ink?: string;
}

const PLAIN: RowLook = { className: "" };

const colourOf = (text: string | undefined) => (/^#[0-9a-f]{6}$/i.test(text ?? "") ? text : undefined);

/** The look of one style: a name, bold or not, and the tint and the colour of words where they are colours. */
export function lookOf(style: { style?: string; text?: string; background?: string; bold?: boolean } | undefined): RowLook {
  if (!style) return PLAIN;
  const tint = colourOf(style.background);
  const ink = colourOf(style.text);
  const classes = [style.style && `style-${style.style}`, style.bold && "style-bold", tint && "tinted", ink && "inked"];
  return { className: classes.filter(Boolean).join(" "), tint, ink };
}

export const coloursOf = ({ tint, ink }: RowLook) =>
  tint || ink ? ({ ...(tint && { "--tint": tint }), ...(ink && { "--ink": ink }) } as React.CSSProperties) : undefined;

/** The first style whose condition holds. */
export function useRowLook(grid: Grid, screen: ListScreen): (record: Entity) => RowLook {
  const { me } = useSession();
  const around = useMemo(() => aroundOf(screen.model, screen.lists, me), [screen, me]);
  return (record) => lookOf(grid.row_styles?.find((style) => holds(style.condition, record, around) === true));
}
