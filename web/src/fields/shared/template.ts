import { moment } from "~/core/format";
import type { Entity, Values } from "~/core/types";

const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const PLACE = /\{\{\s*([\w.]+)\s*((?:\|[^{}]*)?)\}\}/g;

/** What may stand behind the field: {{description|strip_html|truncate:300}}. An unknown word changes nothing. */
const filters: Record<string, (words: string, more: string) => string> = {
  strip_html: (words) => new DOMParser().parseFromString(words, "text/html").body.textContent ?? "",
  truncate: (words, more) => (words.length > Number(more) ? `${words.slice(0, Number(more)).trimEnd()}…` : words),
  upper: (words) => words.toLocaleUpperCase(),
  lower: (words) => words.toLocaleLowerCase(),
  date: (words) => moment(words) || words,
  default: (words, more) => words || more,
};

function wordsOf(record: Entity | undefined, code: string, more: string): string {
  const label = (record?._labels as Values | undefined)?.[code];
  const value = label ?? (record as Record<string, unknown> | undefined)?.[code];
  const words = value === null || value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);
  return more
    .split("|")
    .filter((one) => one.trim())
    .reduce((now, one) => {
      const [name = "", ...rest] = one.split(":");
      const given = rest
        .join(":")
        .trim()
        .replace(/^'(.*)'$/, "$1");
      return filters[name.trim()]?.(now, given) ?? now;
    }, words);
}

/** Puts values of a record, by their words where they have any, into a text with {{field}}. In markup they are only text. */
export function filled(text: string, record: Entity | undefined, isMarkup = false): string {
  return text.replace(PLACE, (_, code: string, more: string) => {
    const words = wordsOf(record, code, more);
    return isMarkup ? escaped(words) : words;
  });
}

/** The same for an address: a value is a part of it, never more, unless the whole address is the value. */
export function filledAddress(address: string, record: Entity): string {
  const isWhole = /^\{\{[^{}]*\}\}$/.test(address.trim());
  return address.trim().replace(PLACE, (_, code: string, more: string) => {
    const raw = more ? wordsOf(record, code, more) : String((record as Record<string, unknown>)[code] ?? "");
    return isWhole ? raw : encodeURIComponent(raw);
  });
}
