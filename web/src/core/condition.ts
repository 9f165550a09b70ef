import type { Condition, Entity, Field, Lists, Value } from "./types";

/** What a condition is evaluated against besides the record. */
export interface Around {
  fields: Map<string, Field>;
  lists: Lists;
  /** The current user as placeholders name him; null when nobody is there. */
  user: Record<string, Value> | null;
  isNew?: boolean;
  zone?: string;
  now?: Date;
}

/** What cannot be said here (a path over references, an expression, a value of the wrong kind) is the server's to say. */
type Answer = boolean | undefined;

const NEGATIVE: Record<string, string> = {
  not_equal: "equal",
  not_in: "in",
  not_begins_with: "begins_with",
  not_contains: "contains",
  not_ends_with: "ends_with",
  is_not_empty: "is_empty",
  not_between: "between",
  not_in_class: "in_class",
  includes_none: "includes_any",
  not_like: "like",
};

/** evaluate says whether a condition holds, by the rules of the server (engine/condition); undefined when it cannot. */
export function evaluate(node: Condition, record: Entity, around: Around): Answer {
  return walk(node, false, record, around);
}

/** NOT is pushed down to the rules, so that a rule which cannot be understood opens nothing either way. */
function walk(node: Condition, isNegated: boolean, record: Entity, around: Around): Answer {
  const negated = isNegated !== Boolean(node.not);
  if (!node.rules) return node.field ? rule(node, negated, record, around) : true;
  if (node.rules.length === 0) return !negated;
  const word = node.condition?.toUpperCase() ?? "AND";
  const isAnd = (word === "AND") !== negated;
  let unknown = false;
  for (const one of node.rules) {
    const answer = walk(one, negated, record, around);
    if (answer === undefined) unknown = true;
    else if (answer !== isAnd) return answer;
  }
  return unknown ? undefined : isAnd;
}

function rule(node: Condition, isNegated: boolean, record: Entity, around: Around): Answer {
  const name = node.field ?? "";
  if (name === "is_new") return constant(node, isNegated, [Boolean(around.isNew)]);
  if (name.startsWith("current_user.")) {
    if (!around.user) return false;
    return constant(node, isNegated, list(fact(around.user, name.slice("current_user.".length))));
  }
  const field = around.fields.get(name);
  // A list brings only some fields; a new record has all of them, most still unset.
  if (!field?.comparison || (!(name in record) && !around.isNew)) return undefined;
  return test(node, isNegated, field, record[name] ?? null, around);
}

const fact = (user: Record<string, Value>, name: string): Value => user[name] ?? (name === "user_id" ? (user.id ?? null) : null);

/** A fact that is no field of the record: numbers and texts compare by their text. */
function constant(node: Condition, isNegated: boolean, have: Value[]): Answer {
  const word = (node.operator ?? "equal").toLowerCase();
  const operator = NEGATIVE[word] ?? word;
  const negated = isNegated !== word in NEGATIVE;
  const isTruth = have.some((one) => typeof one === "boolean");
  const spell = (one: Value) =>
    isTruth ? String(one === true || one === "true" || one === 1 || one === "1" || one === "yes") : String(one);
  const known = have.filter((one) => one !== null && one !== "").map(spell);
  const wanted = list(node.value ?? null)
    .filter((one) => one !== null && one !== "")
    .map(spell);
  switch (operator) {
    case "is_empty":
      return (known.length === 0) !== negated;
    case "equal":
      if (wanted.length === 0) return (known.length === 0) !== negated;
      return wanted.some((one) => known.includes(one)) !== negated;
    case "in":
    case "includes_any":
    case "contains":
      return wanted.some((one) => known.includes(one)) !== negated;
    case "includes_all":
      return wanted.every((one) => known.includes(one)) !== negated;
  }
  return undefined;
}

const list = (value: Value): Value[] => (value === null || value === undefined ? [] : Array.isArray(value) ? (value as Value[]) : [value]);
const isUnset = (value: Value): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function test(node: Condition, isNegated: boolean, field: Field, value: Value, around: Around): Answer {
  const word = (node.operator ?? "").toLowerCase();
  if (node.operator !== word) return undefined;
  const operator = NEGATIVE[word] ?? word;
  const negated = isNegated !== word in NEGATIVE;
  if (operator === "is_empty") return isUnset(value) !== negated;
  if (operator === "in_class") return inClass(node, negated, field, value, around);
  const wanted = values(node, operator, field, around);
  if (wanted === undefined) return undefined;
  if (wanted === null) return false; // a placeholder without a value opens nothing
  if (field.comparison === "multi") return multi(operator, negated, field, value, wanted);
  const one = canonical(field, value);
  if (one === undefined) return undefined;
  if (word === "not_between") {
    // The one negative that is false for unset values: it says that there is a value, outside.
    const isInside = single("between", one, wanted);
    return isInside === undefined ? undefined : (one !== null && !isInside) !== isNegated;
  }
  const holds = single(operator, one, wanted);
  return holds === undefined ? undefined : holds !== negated;
}

type Scalar = string | number | boolean | null;

/** The values of a rule as the field compares them: undefined is not for us, null is a placeholder without a value. */
function values(node: Condition, operator: string, field: Field, around: Around): Scalar[] | null | undefined {
  const out: Scalar[] = [];
  const raw = list(node.value ?? null);
  for (const one of raw) {
    const placeholder = typeof one === "string" ? /^\{\{(.*)\}\}$/.exec(one) : null;
    if (placeholder) {
      const name = /^\s*current_user\.(\w+)\s*$/.exec(placeholder[1] ?? "")?.[1];
      if (!name || !USER.has(name)) return undefined;
      if (!around.user) return null;
      const known = list(fact(around.user, name)).filter((v) => v !== null && v !== 0 && v !== "");
      if (known.length === 0) return null;
      for (const v of known) {
        const made = wantedScalar(field, v, operator, around);
        if (made === undefined) return undefined;
        out.push(made);
      }
      continue;
    }
    if (one === null || one === "") {
      if (operator === "equal" || operator === "between") out.push(null);
      else if (operator !== "in" && operator !== "includes_any" && operator !== "includes_all") return undefined;
      continue;
    }
    const parts = field.comparison === "multi" && typeof one === "string" ? one.split(",").map((part) => part.trim()) : [one];
    for (const part of parts) {
      const made = wantedScalar(field, part, operator, around);
      if (made === undefined) return undefined;
      out.push(made);
    }
  }
  if (out.length === 0) {
    if (operator === "equal" && raw.length === 0) return [null];
    if (operator !== "in" && operator !== "includes_any" && operator !== "includes_all") return undefined;
  }
  return out;
}

const USER = new Set([
  "id",
  "user_id",
  "username",
  "role_id",
  "user_type",
  "company_id",
  "department_id",
  "group_ids",
  "company_ids",
  "group_usernames",
]);

const TEXTUAL = new Set(["begins_with", "contains", "ends_with", "like"]);

function wantedScalar(field: Field, value: Value, operator: string, around: Around): Scalar | undefined {
  if (TEXTUAL.has(operator) && field.comparison !== "multi") {
    const isText = field.comparison === "text" || (field.comparison === "select" && operator !== "like" && isWords(field));
    return isText && typeof value === "string" && !value.includes("\0") ? value : undefined;
  }
  if ((field.comparison === "date" || field.comparison === "datetime") && typeof value === "string") {
    const moment = relative(value, around.now ?? new Date(), around.zone ?? "UTC");
    if (moment) return field.comparison === "date" ? dayOf(moment, around.zone ?? "UTC") : moment.getTime();
  }
  return canonical(field, value);
}

const isWords = (field: Field) => field.type === "user";

/** Fields that point at a record: 0 points at none. */
const POINTING = new Set(["reference", "company", "group", "category", "user"]);

/** A value in the form it is compared in; undefined when it is none of the field's. */
function canonical(field: Field, value: Value): Scalar | undefined {
  if (value === null || value === undefined || value === "") return null;
  switch (field.comparison) {
    case "text":
      return typeof value === "string" && !value.includes("\0") ? value : undefined;
    case "number": {
      if (typeof value !== "number" && !(typeof value === "string" && /^[+-]?\d{1,15}(\.\d{1,6})?$/.test(value.trim()))) return undefined;
      const n = Number(value);
      return Number.isSafeInteger(Math.trunc(n)) &&
        (field.type === "decimal" || field.type === "percent" || field.type === "currency" || Number.isInteger(n))
        ? n
        : undefined;
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      if (value === 1 || value === "1" || value === "true") return true;
      return value === 0 || value === "0" || value === "false" ? false : undefined;
    case "date":
      return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
    case "datetime": {
      if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(value)) return undefined;
      const at = Date.parse(value);
      return Number.isNaN(at) ? undefined : at;
    }
    case "select":
    case "reference":
    case "user":
      if ((value === 0 || value === "0") && POINTING.has(field.type)) return null;
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    case "multi":
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  }
  return undefined;
}

function single(operator: string, value: Scalar, wanted: Scalar[]): Answer {
  const first = wanted[0] ?? null;
  switch (operator) {
    case "equal":
      return wanted.includes(value); // equal to nothing is empty
    case "in":
      return value !== null && wanted.includes(value);
    case "begins_with":
      return typeof value === "string" && typeof first === "string" && fold(value).startsWith(fold(first));
    case "contains":
      return typeof value === "string" && typeof first === "string" && fold(value).includes(fold(first));
    case "ends_with":
      return typeof value === "string" && typeof first === "string" && fold(value).endsWith(fold(first));
    case "like":
      return typeof value === "string" && typeof first === "string" && likeExpression(fold(first)).test(fold(value));
    case "less":
    case "less_or_equal":
    case "greater":
    case "greater_or_equal":
      if (typeof first === "string" && !/^\d{4}-\d\d-\d\d$/.test(first)) return undefined; // byte by byte is the server's
      return value !== null && first !== null && ORDER[operator]?.(compare(value, first)) === true;
    case "between": {
      if (wanted.length !== 2) return undefined;
      const [low, high] = wanted as [Scalar, Scalar];
      if (typeof low === "string" && !/^\d{4}-\d\d-\d\d$/.test(low)) return undefined;
      if (value === null) return false;
      return (low === null || compare(value, low) >= 0) && (high === null || compare(value, high) <= 0);
    }
  }
  return undefined;
}

const ORDER: Record<string, (c: number) => boolean> = {
  less: (c) => c < 0,
  less_or_equal: (c) => c <= 0,
  greater: (c) => c > 0,
  greater_or_equal: (c) => c >= 0,
};

const compare = (a: Scalar, b: Scalar): number => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0);

function multi(operator: string, negated: boolean, field: Field, value: Value, wanted: Scalar[]): Answer {
  const have = list(value).map((one) => canonical(field, one));
  const named = wanted.filter((one) => one !== null);
  switch (operator) {
    case "includes_all":
      return named.every((one) => have.includes(one)) !== negated;
    case "includes_any":
    case "equal":
    case "in":
    case "contains":
      if (named.length === 0) return operator === "equal" ? undefined : negated;
      return named.some((one) => have.includes(one)) !== negated;
  }
  return undefined;
}

function inClass(node: Condition, negated: boolean, field: Field, value: Value, around: Around): Answer {
  const source = field.options?.source;
  if (field.comparison !== "select" || source?.kind !== "list") return undefined;
  const known = around.lists[source.list];
  if (!known) return undefined;
  const wanted = list(node.value ?? null).map((one) => String(one).toLowerCase());
  if (wanted.some((code) => !known.classes?.some((one) => one.code === code))) return undefined;
  const members = known.values.filter((one) => one.classes?.some((code) => wanted.includes(code))).map((one) => String(one.value));
  return (!isUnset(value) && members.includes(String(value))) !== negated;
}

// ── texts ────────────────────────────────────────────────────────────────────

/** Texts are compared letter by letter without regard to capitals; the two small sigmas are one letter, accents stay. */
export function fold(text: string): string {
  let out = "";
  for (const letter of text) out += letter.toLowerCase(); // one by one: a sigma does not see that a word ends
  return out.replaceAll("ς", "σ");
}

function likeExpression(pattern: string): RegExp {
  let out = "";
  let isEscaped = false;
  for (const letter of pattern) {
    if (!isEscaped && letter === "\\") isEscaped = true;
    else {
      out += !isEscaped && letter === "%" ? ".*" : !isEscaped && letter === "_" ? "." : letter.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
      isEscaped = false;
    }
  }
  if (isEscaped) out += "\\\\";
  return new RegExp(`^${out}$`, "su");
}

// ── relative dates ───────────────────────────────────────────────────────────

const OFFSET = /^([+-])(\d{1,5})(mi|h|d|w|m|y)$/;

interface Local {
  y: number;
  m: number;
  d: number;
  h: number;
  mi: number;
  s: number;
}

/** The wall clock of a zone. */
function localOf(at: Date, zone: string): Local {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { y: of("year"), m: of("month"), d: of("day"), h: of("hour"), mi: of("minute"), s: of("second") };
}

/** The moment at which a wall clock shows this; out-of-range parts carry over. */
function momentOf(local: Local, zone: string): Date {
  const wanted = Date.UTC(local.y, local.m - 1, local.d, local.h, local.mi, local.s);
  let at = wanted;
  for (let i = 0; i < 3; i++) {
    const shown = localOf(new Date(at), zone);
    const off = Date.UTC(shown.y, shown.m - 1, shown.d, shown.h, shown.mi, shown.s) - wanted;
    if (off === 0) break;
    at -= off;
  }
  return new Date(at);
}

function dayOf(at: Date, zone: string): string {
  const local = localOf(at, zone);
  return `${String(local.y).padStart(4, "0")}-${String(local.m).padStart(2, "0")}-${String(local.d).padStart(2, "0")}`;
}

/** relative reads "now", "today", "-7d", "start_of_month-1m" and the like; null is no relative date. */
export function relative(text: string, now: Date, zone: string): Date | null {
  const words = text.trim().toLowerCase();
  const at = Math.max(words.lastIndexOf("+"), words.lastIndexOf("-"));
  if (at > 0) {
    const base = relative(words.slice(0, at), now, zone);
    return base && OFFSET.test(words.slice(at)) ? shift(base, words.slice(at), zone) : null;
  }
  if (OFFSET.test(words)) return shift(now, words, zone);
  const day = { ...localOf(now, zone), h: 0, mi: 0, s: 0 };
  if (words === "now") return now;
  if (words === "today" || words === "start_of_day") return momentOf(day, zone);
  if (words === "yesterday") return momentOf({ ...day, d: day.d - 1 }, zone);
  if (words === "tomorrow") return momentOf({ ...day, d: day.d + 1 }, zone);
  const span = /^(start|end)_of_(day|week|month|quarter|year)$/.exec(words);
  if (!span) return null;
  const start = startOf(span[2] as Unit, day);
  if (span[1] === "start") return momentOf(start, zone);
  return new Date(momentOf(following(span[2] as Unit, start), zone).getTime() - 1000);
}

type Unit = "day" | "week" | "month" | "quarter" | "year";

function startOf(unit: Unit, day: Local): Local {
  if (unit === "week") {
    const weekday = new Date(Date.UTC(day.y, day.m - 1, day.d)).getUTCDay();
    return { ...day, d: day.d - ((weekday + 6) % 7) };
  }
  if (unit === "month") return { ...day, d: 1 };
  if (unit === "quarter") return { ...day, m: Math.floor((day.m - 1) / 3) * 3 + 1, d: 1 };
  return unit === "year" ? { ...day, m: 1, d: 1 } : day;
}

function following(unit: Unit, start: Local): Local {
  if (unit === "day") return { ...start, d: start.d + 1 };
  if (unit === "week") return { ...start, d: start.d + 7 };
  if (unit === "year") return { ...start, y: start.y + 1 };
  return { ...start, m: start.m + (unit === "month" ? 1 : 3) };
}

function shift(at: Date, words: string, zone: string): Date {
  const [, sign, digits, unit] = OFFSET.exec(words) as RegExpExecArray;
  const n = Number(digits) * (sign === "-" ? -1 : 1);
  if (unit === "mi") return new Date(at.getTime() + n * 60_000);
  if (unit === "h") return new Date(at.getTime() + n * 3_600_000);
  const local = localOf(at, zone);
  if (unit === "d" || unit === "w") return momentOf({ ...local, d: local.d + (unit === "w" ? 7 * n : n) }, zone);
  // 31 January and a month is the end of February.
  const month = local.m - 1 + (unit === "y" ? 12 * n : n);
  const y = local.y + Math.floor(month / 12);
  const m = ((month % 12) + 12) % 12;
  const last = new Date(Date.UTC(y, m + 1, 0)).getUTCDate();
  return momentOf({ ...local, y, m: m + 1, d: Math.min(local.d, last) }, zone);
}
