import type { Entity, Values } from "~/core/types";

const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** Puts values of a record, by their words where they have any, into a text with {{field}}. In markup they are only text. */
export function filled(text: string, record: Entity | undefined, isMarkup = false): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, code: string) => {
    const label = (record?._labels as Values | undefined)?.[code];
    const value = label ?? (record as Record<string, unknown> | undefined)?.[code];
    const words = value === null || value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);
    return isMarkup ? escaped(words) : words;
  });
}
