import type { Condition, Value } from "./types";

/** A group whose rules cannot be looked at one by one: alternatives, or a negation. */
const isWhole = (filter: Condition) => Boolean(filter.not) || (filter.condition === "OR" && (filter.rules?.length ?? 0) > 1);

/** The rule of a column among those that all must hold; undefined where there is none. */
export function columnRule(filter: Condition | null | undefined, field: string): Condition | undefined {
  if (!filter?.rules || isWhole(filter)) return undefined;
  return filter.rules.find((rule) => rule.field === field);
}

/** Puts the rule of a column into a filter, or takes it out. Whatever else the filter says stays as it is. */
export function withColumnRule(filter: Condition | null | undefined, field: string, rule: Condition | null): Condition | null {
  const own = filter?.rules?.length ? filter : null;
  if (own && isWhole(own)) return rule ? { condition: "AND", rules: [own, rule] } : own;
  const rules = own?.rules ?? [];
  const at = rules.findIndex((one) => one.field === field);
  const next = at < 0 ? (rule ? [...rules, rule] : rules) : rules.flatMap((one, i) => (i === at ? (rule ? [rule] : []) : [one]));
  return next.length > 0 ? { condition: "AND", rules: next } : null;
}

/** A filter of which one more rule must hold. */
export function alsoWith(filter: Condition | null | undefined, rule: Condition): Condition {
  return { condition: "AND", rules: filter?.rules?.length ? [filter, rule] : [rule] };
}

/** Narrows a filter to the records that have a value in a field. */
export function narrowed(filter: Condition | null | undefined, field: string, value: Value): Condition {
  return alsoWith(filter, value === null ? { field, operator: "is_empty" } : { field, operator: "equal", value });
}
