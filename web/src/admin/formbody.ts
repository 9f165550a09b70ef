// The definition of a form as the configuration keeps it, and the moves an editor makes on it. Pure: every move gives a new one.
import type { Condition, Value, Values } from "~/core/types";
import type { Words } from "./words";

export interface PlacedField {
  field: string;
  columns?: number;
  margin?: number;
  line_break?: boolean;
  read_only?: boolean;
  disabled?: boolean;
  required?: boolean;
  hidden?: boolean;
  reload?: boolean;
  default?: Value;
  label?: Words;
  help?: Words;
  placeholder?: Words;
  show?: Condition;
  require?: Condition;
  lock?: Condition;
  view_groups?: number[];
  read_only_groups?: number[];
}

export interface PlacedSet {
  code: string;
  label?: Words;
  columns?: number;
  collapsible?: boolean;
  collapsed?: boolean;
  hidden?: boolean;
  show?: Condition;
  view_groups?: number[];
  read_only_groups?: number[];
  help?: Words;
  fields?: PlacedField[];
}

export interface PlacedTab {
  code: string;
  label?: Words;
  icon?: string;
  hidden?: boolean;
  show?: Condition;
  view_groups?: number[];
  read_only_groups?: number[];
  lazy?: boolean;
  show_on_create?: boolean;
  fieldsets?: PlacedSet[];
  related?: { model: string; field: string };
}

export interface BodyRule {
  when?: Condition;
  hide?: string[];
  require?: string[];
  read_only?: string[];
  set?: Values;
  values?: Record<string, Value[]>;
}

export interface BodyButton {
  code: string;
  label?: Words;
  icon?: string;
  color?: string;
  place?: string;
  /** None: it arranges the standard button of its code. */
  action?: string;
  values?: { field: string; mode?: string; value?: Value }[];
  model?: string;
  url?: string;
  script?: string;
  asks?: string[];
  confirm?: Words;
  save_before?: boolean;
  after?: string;
  hide_condition?: Condition;
  hide_script?: string;
  groups?: number[];
  roles?: number[];
  show_on_create?: boolean;
}

export interface FormBody {
  id?: number;
  code: string;
  model: string;
  area?: string;
  label?: Words;
  default?: boolean;
  priority?: number;
  when?: Condition;
  script?: string;
  manual?: boolean;
  disabled?: boolean;
  groups?: number[];
  tabs?: PlacedTab[];
  rules?: BodyRule[];
  buttons?: BodyButton[];
}

/** A place among the fields of a fieldset. */
export interface Spot {
  tab: number;
  set: number;
  at: number;
}

export const setsOf = (body: FormBody, tab: number): PlacedSet[] => body.tabs?.[tab]?.fieldsets ?? [];
export const fieldsOf = (body: FormBody, tab: number, set: number): PlacedField[] => setsOf(body, tab)[set]?.fields ?? [];
export const placed = (body: FormBody): PlacedField[] =>
  (body.tabs ?? []).flatMap((tab) => (tab.fieldsets ?? []).flatMap((set) => set.fields ?? []));

export function spotOf(body: FormBody, code: string): Spot | null {
  for (const [tab, one] of (body.tabs ?? []).entries())
    for (const [set, two] of (one.fieldsets ?? []).entries()) {
      const at = (two.fields ?? []).findIndex((field) => field.field === code);
      if (at >= 0) return { tab, set, at };
    }
  return null;
}

/** Leaves out what is not said: an empty text, no group, a false. Numbers and the truth stay. */
function said<T extends object>(one: T): T {
  return Object.fromEntries(
    Object.entries(one).filter(
      ([, value]) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
}

export function putTab(body: FormBody, tab: number, part: Partial<PlacedTab>): FormBody {
  return { ...body, tabs: (body.tabs ?? []).map((one, i) => (i === tab ? keepSets(said({ ...one, ...part }), one, part) : one)) };
}

/** A tab that had fieldsets keeps the list, also an empty one: without it the program would fill the tab. */
function keepSets(next: PlacedTab, old: PlacedTab, part: Partial<PlacedTab>): PlacedTab {
  const sets = part.fieldsets ?? old.fieldsets;
  return sets ? { ...next, fieldsets: sets } : next;
}

export function putSet(body: FormBody, tab: number, set: number, part: Partial<PlacedSet>): FormBody {
  const sets = setsOf(body, tab).map((one, i) => {
    if (i !== set) return one;
    const next = said({ ...one, ...part });
    return { ...next, fields: part.fields ?? one.fields ?? [] };
  });
  return putTab(body, tab, { fieldsets: sets });
}

export function putField(body: FormBody, code: string, part: Partial<PlacedField>): FormBody {
  const spot = spotOf(body, code);
  if (!spot) return body;
  const fields = fieldsOf(body, spot.tab, spot.set).map((one, i) => (i === spot.at ? said({ ...one, ...part }) : one));
  return putSet(body, spot.tab, spot.set, { fields });
}

export function withoutField(body: FormBody, code: string): FormBody {
  const spot = spotOf(body, code);
  if (!spot) return body;
  return putSet(body, spot.tab, spot.set, { fields: fieldsOf(body, spot.tab, spot.set).filter((one) => one.field !== code) });
}

/** A field stands once on a form: where it stood it is taken away. `spot.at` counts as the form is now. */
export function moveField(body: FormBody, code: string, spot: Spot): FormBody {
  const old = spotOf(body, code);
  const place: PlacedField = (old && fieldsOf(body, old.tab, old.set)[old.at]) || { field: code };
  const isBehind = old && old.tab === spot.tab && old.set === spot.set && old.at < spot.at;
  const without = old ? withoutField(body, code) : body;
  const fields = [...fieldsOf(without, spot.tab, spot.set)];
  fields.splice(isBehind ? spot.at - 1 : spot.at, 0, place);
  return putSet(without, spot.tab, spot.set, { fields });
}

/** One step earlier or later; over the end of a fieldset into the next one, also on another tab. */
export function stepField(body: FormBody, code: string, by: 1 | -1): FormBody {
  const spot = spotOf(body, code);
  if (!spot) return body;
  const at = spot.at + by;
  const length = fieldsOf(body, spot.tab, spot.set).length;
  if (at >= 0 && at < length) return moveField(body, code, { ...spot, at: by > 0 ? at + 1 : at });
  const all = (body.tabs ?? []).flatMap((tab, i) =>
    (tab.fieldsets ?? []).map((set, j) => ({ tab: i, set: j, length: set.fields?.length ?? 0 })),
  );
  const here = all.findIndex((one) => one.tab === spot.tab && one.set === spot.set);
  const next = all[here + by];
  return next ? moveField(body, code, { tab: next.tab, set: next.set, at: by > 0 ? 0 : next.length }) : body;
}

export function moveSet(body: FormBody, from: { tab: number; set: number }, to: { tab: number; set: number }): FormBody {
  const one = setsOf(body, from.tab)[from.set];
  if (!one) return body;
  const without = putTab(body, from.tab, { fieldsets: setsOf(body, from.tab).filter((_, i) => i !== from.set) });
  const sets = [...setsOf(without, to.tab)];
  sets.splice(from.tab === to.tab && from.set < to.set ? to.set - 1 : to.set, 0, one);
  return putTab(without, to.tab, { fieldsets: sets });
}

export function moveTab(body: FormBody, from: number, to: number): FormBody {
  const tabs = [...(body.tabs ?? [])];
  const [one] = tabs.splice(from, 1);
  if (one) tabs.splice(from < to ? to - 1 : to, 0, one);
  return { ...body, tabs };
}

/** A code that is not taken: "details", "details_2" ... */
export function freeCode(taken: string[], base: string): string {
  const plain = codeOf(base) || "new";
  if (!taken.includes(plain)) return plain;
  for (let n = 2; ; n++) if (!taken.includes(`${plain}_${n}`)) return `${plain}_${n}`;
}

/** A code made of words: what files, addresses and the API call it. */
export const codeOf = (words: string): string =>
  words
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
