// The definition of a home page as the configuration keeps it.
import type { HomeKind, PreviewBox } from "~/core/calls";
import { isEqual } from "~/core/difference";
import type { Condition } from "~/core/types";
import type { Words } from "./words";

export interface BodyBox {
  type: string;
  label?: Words;
  span?: number;
  rows?: number;
  model?: string;
  grid?: string;
  condition?: Condition;
  dashboard?: string;
  chart?: string;
}

export interface HomeBody {
  code: string;
  label?: Words;
  position?: number;
  disabled?: boolean;
  groups?: number[];
  roles?: number[];
  users?: number[];
  types?: string[];
  boxes?: BodyBox[];
}

/** The kinds of users that have a home page. */
export const TYPES = [
  { value: "administrator", text: "homes.type_administrator" },
  { value: "agent", text: "homes.type_agent" },
  { value: "key_user", text: "homes.type_key_user" },
];

/** What a box takes where nothing is said. */
export const USUAL_SPAN = 6;
export const MOST_ROWS = 10;

const USUAL: Partial<Record<keyof BodyBox, unknown>> = { span: USUAL_SPAN, rows: MOST_ROWS };

/** Changes a box; what is usual is not said. */
export function putBox(body: HomeBody, at: number, part: Partial<BodyBox>): HomeBody {
  return {
    ...body,
    boxes: (body.boxes ?? []).map((one, i) => {
      if (i !== at) return one;
      const said = Object.entries({ ...one, ...part }).filter(
        ([name, value]) => value !== undefined && value !== "" && USUAL[name as keyof BodyBox] !== value,
      );
      return Object.fromEntries(said) as unknown as BodyBox;
    }),
  };
}

/** Puts a box of a kind at a place. */
export function addBox(body: HomeBody, kind: HomeKind, at: number): HomeBody {
  const boxes = body.boxes ?? [];
  const one: BodyBox = kind.span === USUAL_SPAN ? { type: kind.type } : { type: kind.type, span: kind.span };
  return { ...body, boxes: [...boxes.slice(0, at), one, ...boxes.slice(at)] };
}

/** What a box shows: its width and its name are no part of it. */
const within = ({ span: _, label: __, ...one }: BodyBox) => one;

/**
 * What the server drew for a box. It answers for the boxes as they were a moment ago, so a box is found again by what it shows,
 * the one at the same place first. null: the user does not get it; undefined: nothing is known of it yet.
 */
export function drawnOf(asked: BodyBox[], drawn: PreviewBox[], one: BodyBox, at: number): PreviewBox | null | undefined {
  const fits = (then: BodyBox | undefined) => then !== undefined && isEqual(within(then), within(one));
  const place = fits(asked[at]) ? at : asked.findIndex(fits);
  return place < 0 ? undefined : (drawn.find((two) => two.at === place) ?? null);
}
