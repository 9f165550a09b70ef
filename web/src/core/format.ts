// Numbers, times and durations in the reader's language and time zone. Pure: cells call these for every visible row.

interface Place {
  locale: string;
  zone: string;
}

let place: Place = { locale: "en", zone: "UTC" };
let cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** en without a region means English words with European habits: 24 hours and the day before the month. */
export function setPlace(locale: string, zone: string): void {
  let known = zone;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    known = "UTC";
  }
  place = { locale: locale === "en" ? "en-GB" : locale, zone: known };
  cache = new Map();
}

export function zone(): string {
  return place.zone;
}

function dates(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let made = cache.get(name) as Intl.DateTimeFormat | undefined;
  if (!made) {
    made = new Intl.DateTimeFormat(place.locale, options);
    cache.set(name, made);
  }
  return made;
}

function numbers(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let made = cache.get(name) as Intl.NumberFormat | undefined;
  if (!made) {
    made = new Intl.NumberFormat(place.locale, options);
    cache.set(name, made);
  }
  return made;
}

function parse(value: unknown): Date | null {
  if (typeof value !== "string" || value === "") return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** dayKey tells two moments of one day in the reader's zone: "2026-03-11". */
export function dayKey(at: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: place.zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(at);
}

export function daysAgo(at: Date, now = new Date()): number {
  return Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(at))) / 86_400_000);
}

export function clock(value: unknown): string {
  const at = parse(value);
  return at ? dates("clock", { hour: "2-digit", minute: "2-digit", timeZone: place.zone }).format(at) : "";
}

function dayWords(at: Date, now: Date, isLong: boolean): string {
  const isThisYear = dayKey(at).slice(0, 4) === dayKey(now).slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    weekday: isLong ? "long" : "short",
    day: "numeric",
    month: isLong ? "long" : "short",
    timeZone: place.zone,
    ...(isThisYear ? {} : { year: "numeric" }),
  };
  return dates(`day${isLong}${isThisYear}`, options).format(at).replace(/,/g, "");
}

/** "Today" and "Yesterday" in the language of the page, capitalised. */
function relativeDay(days: number): string {
  const words = new Intl.RelativeTimeFormat(place.locale, { numeric: "auto" }).format(-days, "day");
  return words.charAt(0).toLocaleUpperCase(place.locale) + words.slice(1);
}

/** "Today", "Yesterday", "Wednesday 11 March": the heading of a day. */
export function dayTitle(value: unknown, now = new Date()): string {
  const at = parse(value);
  if (!at) return "";
  const days = daysAgo(at, now);
  return days >= -1 && days <= 1 ? relativeDay(days) : dayWords(at, now, true);
}

/** "Today, 10:21" or "Wed 11 Mar, 11:20". */
export function moment(value: unknown, now = new Date()): string {
  const at = parse(value);
  if (!at) return "";
  const days = daysAgo(at, now);
  const day = days >= -1 && days <= 1 ? relativeDay(days) : dayWords(at, now, false);
  return `${day}, ${clock(value)}`;
}

/** The same inside a sentence: "today, 10:21". */
export function inline(value: unknown, now = new Date()): string {
  const words = moment(value, now);
  const at = parse(value);
  return at && Math.abs(daysAgo(at, now)) <= 1 ? words.charAt(0).toLocaleLowerCase(place.locale) + words.slice(1) : words;
}

/** A label inside a sentence: "LDAP integration" and "OAuth client" stay as they are, "Operation" does not. */
export function within(label: string): string {
  return label.replace(/\S+/gu, (word) => (/\p{Lu}.*\p{Lu}/u.test(word) ? word : word.toLocaleLowerCase(place.locale)));
}

/** The exact time, for the hover. */
export function exact(value: unknown): string {
  const at = parse(value);
  return at ? dates("exact", { dateStyle: "full", timeStyle: "long", timeZone: place.zone }).format(at) : "";
}

/** A calendar date has no zone: it is formatted where it was written. */
export function day(value: unknown): string {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return "";
  const at = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return dates("date", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(at).replace(/,/g, "");
}

/** "November 2026" for "2026-11". */
export function monthTitle(month: string): string {
  return dates("month", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}

/** "Mon" for a date. */
export function weekdayName(date: string): string {
  return dates("weekday", { weekday: "short", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

/** "7 Sept": a day under a column of a chart. */
export function shortDay(value: string): string {
  return dates("short", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
}

/** "1 m", "3 h", "2 d": how long ago, for a narrow column. */
export function ago(value: unknown, now = new Date()): string {
  const at = parse(value);
  if (!at) return "";
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  if (seconds < 60) return "1 m";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  if (seconds < 86_400 * 60) return `${Math.floor(seconds / 86_400)} d`;
  return dates("month", { month: "short", year: "numeric", timeZone: place.zone }).format(at);
}

/** "1 h 23 m", "2 d" is never used: working time has no days. */
export function duration(seconds: unknown): string {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "";
  const sign = seconds < 0 ? "−" : "";
  const minutes = Math.round(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${sign}${minutes} m`;
  return `${sign}${numbers("integer", { maximumFractionDigits: 0 }).format(hours)} h ${String(minutes % 60).padStart(2, "0")} m`;
}

/** Reads "1:30", "90", "1h 30m", "1.5h" as seconds; a bare number counts minutes. */
export function parseDuration(text: string): number | null {
  const words = text.trim().toLowerCase().replace(",", ".");
  if (words === "") return null;
  const colon = words.match(/^(\d+):([0-5]?\d)$/);
  if (colon) return Number(colon[1]) * 3600 + Number(colon[2]) * 60;
  const plain = words.match(/^\d+(\.\d+)?$/);
  if (plain) return Math.round(Number(words) * 60);
  const units = words.match(/^(?:(\d+(?:\.\d+)?)\s*d)?\s*(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in)?)?$/);
  if (!units || !(units[1] || units[2] || units[3])) return null;
  return Math.round(Number(units[1] ?? 0) * 86_400 + Number(units[2] ?? 0) * 3600 + Number(units[3] ?? 0) * 60);
}

export function integer(value: unknown): string {
  const n = typeof value === "string" ? Number(value) : value;
  return typeof n === "number" && Number.isFinite(n) ? numbers("integer", { maximumFractionDigits: 0 }).format(n) : "";
}

/** A decimal is a string of digits; the groups and the comma are the reader's. */
export function decimal(value: unknown, decimals?: number): string {
  if (value === null || value === undefined || value === "") return "";
  const n = Number(value);
  if (!Number.isFinite(n)) return String(value);
  const name = `decimal${decimals ?? "x"}`;
  const digits =
    decimals === undefined ? { maximumFractionDigits: 6 } : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return numbers(name, digits).format(n);
}

export function currency(value: unknown, code: string): string {
  if (value === null || value === undefined || value === "") return "";
  const n = Number(value);
  if (!Number.isFinite(n)) return String(value);
  try {
    return numbers(`currency${code}`, { style: "currency", currency: code }).format(n);
  } catch {
    return `${decimal(value, 2)} ${code}`;
  }
}

/** What somebody types with the reader's comma becomes the contract's decimal string, or null when it is no number. */
export function parseDecimal(text: string): string | null {
  const separator = numbers("integer1", { minimumFractionDigits: 1 }).format(1.1).replace(/\d/g, "");
  let words = text.trim().replace(/[\s  ']/g, "");
  if (separator === ",") words = words.includes(",") ? words.replace(/\./g, "").replace(",", ".") : words;
  else words = words.replace(/,/g, "");
  return /^-?\d+(\.\d+)?$/.test(words) ? words : null;
}

export function bytes(value: unknown): string {
  let n = Number(value);
  if (!Number.isFinite(n)) return "";
  const units = ["B", "kB", "MB", "GB"];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000;
    i++;
  }
  return `${decimal(String(n < 10 && i > 0 ? Math.round(n * 10) / 10 : Math.round(n)))} ${units[i]}`;
}

/** Counters stop at ten thousand: the exact number costs more than it tells. */
export function count(value: number): string {
  return value >= 10_000 ? `${integer(10_000)}+` : integer(value);
}

export function firstDayOfWeek(): 0 | 1 | 6 {
  const locale = new Intl.Locale(place.locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const first = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
  return first === 7 ? 0 : first === 6 ? 6 : 1;
}

/** The wall clock of the reader's zone as "2026-03-11 11:20:00", which is what the date pickers speak. */
export function toWall(value: unknown): string | null {
  const at = parse(value);
  if (!at) return null;
  const text = new Intl.DateTimeFormat("sv-SE", {
    timeZone: place.zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(at);
  return text;
}

/** The moment (UTC) at which the clock of the reader's zone shows this. */
export function fromWall(wall: string): string | null {
  const guess = new Date(`${wall.replace(" ", "T")}Z`);
  if (Number.isNaN(guess.getTime())) return null;
  let at = guess.getTime();
  // Twice, because the first step may cross a change of the clock.
  for (let i = 0; i < 2; i++) {
    const shown = toWall(new Date(at).toISOString());
    if (!shown) return null;
    at += guess.getTime() - new Date(`${shown.replace(" ", "T")}Z`).getTime();
  }
  return new Date(at).toISOString().replace(".000Z", "Z");
}

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  if (words.length === 0) return "?";
  const last = words.length > 1 ? words[words.length - 1] : "";
  return ((words[0]?.[0] ?? "") + (last?.[0] ?? "")).toLocaleUpperCase(place.locale);
}
