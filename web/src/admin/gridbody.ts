// The definition of a grid as the configuration keeps it.
import type { Condition, Value } from "~/core/types";
import type { Words } from "./words";

export interface BodyColumn {
  field: string;
  label?: Words;
  width?: number;
  align?: string;
  renderer?: string;
  options?: Record<string, Value>;
  script?: string;
  hidden?: boolean;
  sortable?: boolean;
  filterable?: boolean;
  exportable?: boolean;
  groupable?: boolean;
  total?: string;
  default_filter?: { operator: string; value?: Value };
}

export interface BodyStyle {
  condition?: Condition;
  style?: string;
  /** "#b02a37": the colour of the words, in the lightness that the theme needs. */
  text?: string;
  bold?: boolean;
  /** "#f59f00"; the ground of the row is tinted with it. */
  background?: string;
}

export interface GridBody {
  code: string;
  model: string;
  area?: string;
  label?: Words;
  default?: boolean;
  position?: number;
  disabled?: boolean;
  groups?: number[];
  roles?: number[];
  users?: number[];
  columns?: BodyColumn[];
  condition?: Condition;
  script?: string;
  sort?: string;
  page_size?: number;
  row_action?: string;
  row_styles?: BodyStyle[];
  refresh_seconds?: number;
  counter?: boolean;
  editable?: boolean;
  allow_export?: boolean;
  allow_mass_action?: boolean;
  mass_actions?: string[];
  allow_create?: boolean;
}

export interface SortPart {
  field: string;
  isDescending: boolean;
}

/** "-created_at,title" as parts, and back. */
export const sortParts = (sort: string | undefined): SortPart[] =>
  (sort ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => ({ field: one.replace(/^-/, ""), isDescending: one.startsWith("-") }));

export const sortText = (parts: SortPart[]): string => parts.map((one) => `${one.isDescending ? "-" : ""}${one.field}`).join(",");

const USUAL: Partial<Record<keyof BodyColumn, unknown>> = {
  hidden: false,
  sortable: true,
  filterable: true,
  exportable: true,
  groupable: true,
};

/** Changes a column; what is usual is not said. */
export function putColumn(body: GridBody, field: string, part: Partial<BodyColumn>): GridBody {
  return {
    ...body,
    columns: (body.columns ?? []).map((one) => {
      if (one.field !== field) return one;
      const all = Object.entries({ ...one, ...part }).filter(
        ([name, value]) => value !== undefined && value !== "" && value !== null && USUAL[name as keyof BodyColumn] !== value,
      );
      return Object.fromEntries(all) as unknown as BodyColumn;
    }),
  };
}

/** Puts a field among the columns; one that was there is shown again. */
export function addColumn(body: GridBody, field: string, at: number): GridBody {
  const columns = body.columns ?? [];
  if (columns.some((one) => one.field === field)) return putColumn(body, field, { hidden: undefined });
  return { ...body, columns: [...columns.slice(0, at), { field }, ...columns.slice(at)] };
}
