import type { MenuItem } from "~/core/types";

/** The pages of a menu as choices, by the code of their entry, with the entries above them. */
export function pagesOf(menu: MenuItem[] | undefined, above = ""): { value: string; label: string }[] {
  return (menu ?? []).flatMap((item) => {
    const label = above + item.label;
    return [...(item.path ? [{ value: item.code, label }] : []), ...pagesOf(item.children, `${label} › `)];
  });
}
