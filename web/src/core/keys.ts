/** One place for every key, so that the help page and the handlers cannot differ. */
export interface Key {
  keys: string;
  text: string;
  group: "everywhere" | "list" | "record" | "writing" | "editor";
}

export const KEYS: Key[] = [
  { keys: "Ctrl K", text: "keys.palette", group: "everywhere" },
  { keys: "?", text: "keys.help", group: "everywhere" },
  { keys: "g h", text: "keys.go_home", group: "everywhere" },
  { keys: "g i", text: "keys.go_first", group: "everywhere" },
  { keys: "n", text: "keys.new", group: "everywhere" },
  { keys: "b", text: "keys.notifications", group: "everywhere" },
  { keys: "f", text: "keys.favourite", group: "everywhere" },
  { keys: "Esc", text: "keys.close", group: "everywhere" },
  { keys: "/", text: "keys.filter", group: "list" },
  { keys: "j", text: "keys.next_row", group: "list" },
  { keys: "k", text: "keys.previous_row", group: "list" },
  { keys: "Home End", text: "keys.first_last", group: "list" },
  { keys: "Enter", text: "keys.open", group: "list" },
  { keys: "Ctrl Enter", text: "keys.open_tab", group: "list" },
  { keys: "Space", text: "keys.select", group: "list" },
  { keys: "x", text: "keys.select", group: "list" },
  { keys: "Shift Space", text: "keys.select_range", group: "list" },
  { keys: "Ctrl A", text: "keys.select_all", group: "list" },
  { keys: "Esc", text: "keys.unselect", group: "list" },
  { keys: "← →", text: "keys.group", group: "list" },
  { keys: "Alt ↑ ↓", text: "keys.move_row", group: "list" },
  { keys: "Alt ← →", text: "keys.move_column", group: "list" },
  { keys: "j", text: "keys.next_record", group: "record" },
  { keys: "k", text: "keys.previous_record", group: "record" },
  { keys: "u", text: "keys.back", group: "record" },
  { keys: "c", text: "keys.comment", group: "record" },
  { keys: "i", text: "keys.internal", group: "record" },
  { keys: "a", text: "keys.assign_me", group: "record" },
  { keys: "e", text: "keys.edit", group: "record" },
  { keys: "s", text: "keys.status", group: "record" },
  { keys: "← →", text: "keys.tabs", group: "record" },
  { keys: "Ctrl S", text: "keys.apply", group: "record" },
  { keys: "@", text: "keys.call", group: "writing" },
  { keys: "/", text: "keys.reply", group: "writing" },
  { keys: "↑ ↓", text: "keys.walk", group: "writing" },
  { keys: "Ctrl Enter", text: "keys.send", group: "writing" },
  { keys: "Esc", text: "keys.leave", group: "writing" },
  { keys: "Ctrl S", text: "keys.save", group: "editor" },
  { keys: "Ctrl Z", text: "keys.undo", group: "editor" },
  { keys: "Ctrl Shift Z", text: "keys.redo", group: "editor" },
];

/** A plain letter is text while somebody writes; only then are shortcuts silent. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  const tag = target.tagName;
  if (tag === "TEXTAREA" || tag === "SELECT") return true;
  return tag === "INPUT" && !["checkbox", "radio", "button", "submit"].includes((target as HTMLInputElement).type);
}

/** nameOf gives the pressed key as the map writes it: "ctrl+k", "shift+ ", "j". */
export function nameOf(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && (event.key.length > 1 || event.key === " ")) parts.push("shift");
  parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return parts.join("+");
}
