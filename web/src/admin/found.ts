// Where a piece of the configuration that was found is arranged, and what kinds of piece there are.
import type { ConfigFound, ConfigHit } from "~/core/calls";

/** Each kind in the plural. */
export const KINDS: Record<string, string> = {
  module: "find.modules",
  model: "find.models",
  field: "find.fields",
  form: "find.forms",
  grid: "find.grids",
  list: "find.lists",
  rule: "find.rules",
  script: "find.scripts",
  menu: "find.menu",
  portal: "find.portal",
  dashboard: "find.dashboards",
  setting: "find.settings",
  text: "find.texts",
};

export const KIND_ICONS: Record<string, string> = {
  module: "apps",
  model: "box",
  field: "forms",
  form: "file-text",
  grid: "columns",
  list: "list",
  rule: "bolt",
  script: "code",
  menu: "menu",
  portal: "world",
  dashboard: "chart-bar",
  setting: "settings",
  text: "language",
};

function ask(path: string, values: Record<string, string>): string {
  return `${path}?${new URLSearchParams(values)}`;
}

/** The address of the editor of what was found. */
export function addressOf(kind: string, hit: Pick<ConfigHit, "code" | "model" | "custom" | "path">): string {
  const { code, model, custom } = hit;
  if (hit.path) return hit.path;
  switch (kind) {
    case "module":
      return `/admin/modules/${code}`;
    case "model":
      return custom ? `/admin/modules/${code.replace(/^custom_/, "").split("/")[0]}` : ask("/admin/fields", { model });
    case "field":
      return custom ? ask("/admin/fields", { model, field: code.slice(model.length + 1) }) : ask("/admin/forms", { model });
    case "form":
    case "grid":
      return ask(`/admin/${kind}`, { code });
    case "list":
      return ask("/admin/lists", { code });
    case "menu":
      return ask("/admin/menu", { item: code });
    case "dashboard":
      return `/dashboard/${code}`;
    case "setting":
      return code.startsWith("product.") ? "/admin/brand" : ask("/admin/settings", { q: code });
    case "text":
      return ask("/admin/texts", { q: code });
    default:
      return ask("/admin/versions", { kind, code });
  }
}

/**
 * Adds the texts that come with the interface to what the server found; a text that was reworded is the server's. all holds
 * them by language, the reader's first.
 */
export function withOwnTexts(groups: ConfigFound[], q: string, all: Record<string, string>[], most: number): ConfigFound[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const texts = groups.find((one) => one.kind === "text");
  const known = new Set(texts?.items.map((one) => one.code));
  const own = [...new Set(all.flatMap((one) => Object.keys(one)))]
    .filter((key) => !known.has(key) && (holds(key) || all.some((one) => holds(one[key] ?? ""))))
    .sort()
    .map((code): ConfigHit => {
      const title = all[0]?.[code] ?? code;
      const other = holds(title) || holds(code) ? "" : (all.map((one) => one[code] ?? "").find(holds) ?? "");
      return { code, title, model: "", of: "", custom: false, where: "", text: other, path: "" };
    });
  if (own.length === 0) return groups;
  const items = [...(texts?.items ?? []), ...own].slice(0, most);
  return [...groups.filter((one) => one !== texts), { kind: "text", total: (texts?.total ?? 0) + own.length, items }];
}
