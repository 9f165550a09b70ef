/** The rows one came from, so that j and k walk through them on the record page. */
export interface Walk {
  model: string;
  label: string;
  address: string;
  ids: number[];
  total: number | null;
}

let walk: Walk | null = null;

export function setWalk(next: Walk): void {
  walk = next;
}

export interface Place {
  walk: Walk;
  at: number;
  previous: number | null;
  next: number | null;
}

export function placeOf(model: string, id: number): Place | null {
  if (!walk || walk.model !== model) return null;
  const at = walk.ids.indexOf(id);
  if (at < 0) return null;
  return { walk, at, previous: walk.ids[at - 1] ?? null, next: walk.ids[at + 1] ?? null };
}
