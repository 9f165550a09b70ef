import type { Entity, Value, Values } from "./types";

/** What somebody changed and has not saved. It outlives a failure, a reload and a closed tab. */
export interface Draft {
  changes: Values;
  /** The values the changes were made on, to tell a conflict from an addition. */
  base: Values;
  /** The words for what was chosen, where the record cannot know them yet. */
  labels: Values;
  version: number | null;
  at: string;
}

const EMPTY_AGE = 14 * 86_400_000;

export function same(a: Value | undefined, b: Value | undefined): boolean {
  const x = a === "" || a === undefined ? null : a;
  const y = b === "" || b === undefined ? null : b;
  if (x === y) return true;
  if (x === null || y === null) return Array.isArray(x ?? y) && ((x ?? y) as Value[]).length === 0;
  return typeof x === "object" && typeof y === "object" && JSON.stringify(x) === JSON.stringify(y);
}

/** change adds one edit; setting the old value again removes it. */
export function change(draft: Draft | null, record: Entity, field: string, value: Value, label?: Value): Draft | null {
  const changes: Values = { ...draft?.changes };
  const base: Values = { ...draft?.base };
  const labels: Values = { ...draft?.labels };
  if (label !== undefined) labels[field] = label;
  else delete labels[field];
  if (same(record[field], value)) {
    delete changes[field];
    delete base[field];
  } else {
    changes[field] = value;
    // What the person saw when the first key was pressed: a newer record must not slip under the draft unnoticed.
    if (!(field in base)) base[field] = record[field] ?? null;
  }
  if (Object.keys(changes).length === 0) return null;
  return { changes, base, labels, version: draft?.version ?? record.version ?? null, at: new Date().toISOString() };
}

/** applied is the record as it will be when the draft is saved, with the words people read. */
export function applied(record: Entity, draft: Draft | null): Entity {
  if (!draft) return record;
  const labels = { ...(record._labels as Values | null) };
  for (const field of Object.keys(draft.changes)) {
    if (draft.labels?.[field] !== undefined) labels[field] = draft.labels[field] as Value;
    else delete labels[field];
  }
  return { ...record, ...draft.changes, _labels: labels } as Entity;
}

export interface Merge {
  /** Only mine: can be saved as it is. */
  mine: Values;
  /** Only theirs: already taken over by reading the record again. */
  taken: string[];
  /** Both changed it to different values. */
  conflicts: { field: string; base: Value; mine: Value; theirs: Value }[];
}

/** merge compares a draft with a newer record, three ways by field. */
export function merge(draft: Draft, theirs: Entity, before?: Entity): Merge {
  const out: Merge = { mine: {}, taken: [], conflicts: [] };
  for (const [field, mine] of Object.entries(draft.changes)) {
    const base = draft.base[field] ?? null;
    const now = theirs[field] ?? null;
    if (same(now, mine)) continue;
    if (same(now, base)) out.mine[field] = mine;
    else out.conflicts.push({ field, base, mine, theirs: now });
  }
  for (const field of Object.keys(before ?? {})) {
    if (field.startsWith("_") || field === "version" || field in draft.changes) continue;
    if (!same(before?.[field], theirs[field])) out.taken.push(field);
  }
  return out;
}

// ── keeping ──────────────────────────────────────────────────────────────────

let owner = "";

/** Drafts belong to a person: two people may share a browser. */
export function setOwner(username: string): void {
  owner = username;
}

function keyOf(model: string, id: number | string, what: string): string {
  return `steward.${what}.${owner}.${model}/${id}`;
}

function store(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export function keep(model: string, id: number | string, draft: Draft | null): void {
  const key = keyOf(model, id, "draft");
  try {
    if (draft) store()?.setItem(key, JSON.stringify(draft));
    else store()?.removeItem(key);
  } catch {
    // A full store must not stop the work; the draft stays in memory.
  }
}

export function kept(model: string, id: number | string): Draft | null {
  try {
    const text = store()?.getItem(keyOf(model, id, "draft"));
    if (!text) return null;
    const draft = JSON.parse(text) as Draft;
    const isOld = Date.now() - Date.parse(draft.at) > EMPTY_AGE;
    return !draft.changes || isOld || Object.keys(draft.changes).length === 0 ? null : draft;
  } catch {
    return null;
  }
}

export interface KeptText {
  text: string;
  /** The same words with their marks. */
  html?: string;
  isInternal: boolean;
  at: string;
}

export function keepText(model: string, id: number | string, text: KeptText | null): void {
  try {
    const key = keyOf(model, id, "text");
    if (text && (text.text.trim() || text.html)) store()?.setItem(key, JSON.stringify(text));
    else store()?.removeItem(key);
  } catch {
    // see keep
  }
}

export function keptText(model: string, id: number | string): KeptText | null {
  try {
    const text = store()?.getItem(keyOf(model, id, "text"));
    return text ? (JSON.parse(text) as KeptText) : null;
  } catch {
    return null;
  }
}

/** Small habits of one person on one machine: density, folded rail, widths of columns. */
export function remember<T>(name: string, value: T): void {
  try {
    store()?.setItem(`steward.${name}`, JSON.stringify(value));
  } catch {
    // see keep
  }
}

export function recall<T>(name: string, otherwise: T): T {
  try {
    const text = store()?.getItem(`steward.${name}`);
    return text ? (JSON.parse(text) as T) : otherwise;
  } catch {
    return otherwise;
  }
}
