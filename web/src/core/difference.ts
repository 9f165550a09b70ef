// What differs between two values of the configuration, in places that a person can follow: "tabs › main › label › en".

export interface Difference {
  path: string[];
  old: unknown;
  now: unknown;
  /** Only the order of a list differs; old and now are then the names of its elements. */
  isOrder?: boolean;
}

const NAMES = ["code", "field", "value", "id"];

/** differences lists what differs; elements of lists are followed by their code, so that one put in front is one difference. */
export function differences(old: unknown, now: unknown, path: string[] = []): Difference[] {
  if (isEqual(old, now)) return [];
  if (isObject(old) && isObject(now)) {
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => differences(old[key], now[key], [...path, key]));
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    const name = NAMES.find((one) => isNamed(old, one) && isNamed(now, one));
    if (name && old.length + now.length > 0) return listed(old, now, name, path);
  }
  return [{ path, old, now }];
}

function listed(old: Record<string, unknown>[], now: Record<string, unknown>[], name: string, path: string[]): Difference[] {
  const key = (one: Record<string, unknown>) => String(one[name]);
  const before = new Map(old.map((one) => [key(one), one]));
  const after = new Map(now.map((one) => [key(one), one]));
  const out: Difference[] = [];
  for (const [code, one] of before) if (!after.has(code)) out.push({ path: [...path, code], old: one, now: undefined });
  for (const [code, one] of after) {
    const was = before.get(code);
    if (was) out.push(...differences(was, one, [...path, code]));
    else out.push({ path: [...path, code], old: undefined, now: one });
  }
  const stayed = [...before.keys()].filter((code) => after.has(code));
  const stays = [...after.keys()].filter((code) => before.has(code));
  if (stayed.join("\n") !== stays.join("\n")) out.push({ path, old: stayed, now: stays, isOrder: true });
  return out;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function isNamed(list: unknown[], name: string): list is Record<string, unknown>[] {
  const names = list.map((one) => (isObject(one) ? one[name] : undefined));
  return names.every((one) => typeof one === "string" || typeof one === "number") && new Set(names).size === names.length;
}

/** isEqual compares values as JSON means them: what is absent is null. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isEqual(one, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isEqual(a[key], b[key]));
}
