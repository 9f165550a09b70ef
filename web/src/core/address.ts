import type { Condition, Value } from "./types";

/** Everything a list shows is in its address: a link reproduces it. */
export interface ListAddress {
  context?: string;
  grid?: string;
  filter?: Condition | null;
  sort?: string;
  search?: string;
  /** The column whose values the rows are gathered by. */
  group?: string;
  /** Totals of columns, "worklog_total:sum,due_date:min"; unset is what the grid says, "none" is none. */
  totals?: string;
  /** "board", "calendar" or "people"; unset is rows. */
  view?: string;
  /** The field whose values are the columns of a board, or whose dates are the days of a calendar. */
  by?: string;
  /** The month of a calendar, "2026-11". */
  month?: string;
  /** A day of the calendar by person, "2026-11-25"; unset is today. */
  day?: string;
  /** "day" where the calendar by person shows one day; unset is its week. */
  span?: string;
}

const WORDS = ["context", "grid", "sort", "search", "group", "totals", "view", "by", "month", "day", "span"] as const;

/** How an address says that even the filter a grid starts with is taken away. */
const NO_FILTER = "none";
export const UNFILTERED: Condition = { condition: "AND", rules: [] };

export function isGroup(node: Condition): boolean {
  return Array.isArray(node.rules);
}

/** A condition as a list takes it: always a group. */
export const asGroup = (node: Condition): Condition => (isGroup(node) ? node : { condition: "AND", rules: [node] });

function isCondition(value: unknown): value is Condition {
  if (typeof value !== "object" || value === null) return false;
  const node = value as Condition;
  if (node.rules !== undefined) return Array.isArray(node.rules) && node.rules.every(isCondition);
  return typeof node.field === "string" && typeof node.operator === "string";
}

/** readAddress takes what is in the address bar; what it does not understand is left out, never thrown. */
export function readAddress(search: Record<string, unknown>): ListAddress {
  const out: ListAddress = {};
  for (const name of WORDS) {
    const value = search[name];
    if (typeof value === "string" && value !== "") out[name] = value;
  }
  if (search.filter === NO_FILTER) out.filter = UNFILTERED;
  else if (typeof search.filter === "string" && search.filter !== "") {
    try {
      const node: unknown = JSON.parse(search.filter);
      if (isCondition(node)) out.filter = asGroup(node);
    } catch {
      // a filter that was cut off on its way through a mail program
    }
  }
  return out;
}

export function writeAddress(state: ListAddress): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of WORDS) {
    const value = state[name];
    if (value) out[name] = value;
  }
  if (state.filter?.rules?.length) out.filter = JSON.stringify(state.filter);
  if (state.filter === UNFILTERED) out.filter = NO_FILTER;
  return out;
}

/** "-created_at,title" as pairs and back. */
export interface SortPart {
  field: string;
  descending: boolean;
}

export function readSort(sort: string | undefined | null): SortPart[] {
  return (sort ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) => ({ field: part.replace(/^-/, ""), descending: part.startsWith("-") }));
}

export function writeSort(parts: SortPart[]): string {
  return parts.map((part) => (part.descending ? "-" : "") + part.field).join(",");
}

/** A click on a header goes ascending, descending, back to the grid's own order. With add, other parts stay. */
export function nextSort(sort: string | undefined, field: string, isAdding: boolean): string | undefined {
  const parts = readSort(sort);
  const now = parts.find((part) => part.field === field);
  const others = isAdding ? parts.filter((part) => part.field !== field) : [];
  if (!now) return writeSort([...others, { field, descending: false }]);
  if (!now.descending) return writeSort([...others, { field, descending: true }]);
  return writeSort(others) || undefined;
}

/** "type_id:1" as values, for a form that is opened from a list. */
export function contextValues(context: string | undefined): Record<string, Value> {
  const out: Record<string, Value> = {};
  for (const part of (context ?? "").split(",")) {
    const [field, ...rest] = part.split(":");
    const text = rest.join(":");
    if (field && text) out[field] = /^\d+$/.test(text) ? Number(text) : text;
  }
  return out;
}

/** The address of a search part without quotes or brackets: plain text in, plain text out. */
export function parseQuery(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text.replace(/^\?/, "")));
}

export function stringifyQuery(search: Record<string, unknown>): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") words.set(name, String(value));
  }
  // ":" and "," are allowed in a query; leaving them makes an address one can read.
  const tail = words.toString().replace(/%3A/g, ":").replace(/%2C/g, ",");
  return tail ? `?${tail}` : "";
}
