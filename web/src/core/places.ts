/** What a person keeps at hand: pages he starred, and the records he opened last. The server keeps both, for all his devices. */

export interface Ref {
  model: string;
  id: number;
}

/** A starred page; a record is named by the server, as long as the person may read it. */
export interface Favourite {
  path: string;
  label: string;
  icon?: string;
  ref?: Ref;
}

export const MOST_RECENT = 20;
export const MOST_FAVOURITES = 50;

/** refOf finds the record that an address opens; a new one is none yet. */
export function refOf(path: string): Ref | null {
  const found = /^\/(?:record|request)\/([^/?#]+)\/([^/?#]+)\/(\d+)$/.exec(path);
  return found ? { model: `${found[1]}/${found[2]}`, id: Number(found[3]) } : null;
}

const same = (a: Ref, b: Ref) => a.model === b.model && a.id === b.id;

/** visited puts a record first and forgets the oldest. */
export function visited(recent: Ref[], ref: Ref): Ref[] {
  return [ref, ...recent.filter((one) => !same(one, ref))].slice(0, MOST_RECENT);
}

export const isFavourite = (all: Favourite[], path: string): boolean => all.some((one) => one.path === path);

/** toggled adds a page at the end, or takes it out. */
export function toggled(all: Favourite[], page: Favourite): Favourite[] {
  if (isFavourite(all, page.path)) return all.filter((one) => one.path !== page.path);
  return [...all, page].slice(-MOST_FAVOURITES);
}

/** kept reads what the server kept; what is broken is nothing. */
export function kept<T>(text: string, isOne: (value: unknown) => value is T): T[] {
  try {
    const all: unknown = JSON.parse(text || "[]");
    return Array.isArray(all) ? all.filter(isOne) : [];
  } catch {
    return [];
  }
}

export const isRef = (value: unknown): value is Ref =>
  typeof value === "object" && value !== null && typeof (value as Ref).model === "string" && Number.isInteger((value as Ref).id);

/** Only addresses of this place are pages: a kept text must not lead elsewhere. */
export const isPage = (value: unknown): value is Favourite => {
  const one = value as Favourite;
  return (
    typeof value === "object" &&
    value !== null &&
    typeof one.label === "string" &&
    typeof one.path === "string" &&
    /^\/(?!\/)/.test(one.path)
  );
};
