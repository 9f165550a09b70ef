import { type Around, holds } from "~/core/rules";
import type { Condition, Entity, Field, Form, FormField, Rights, Value } from "~/core/types";

/** How a field stands in the form just now. */
export interface Standing {
  isHidden: boolean;
  isRequired: boolean;
  isLocked: boolean;
  /** Only these values of a list may be chosen; null means all. */
  values: Value[] | null;
}

export interface Surroundings {
  rights: Rights;
  fields: Map<string, Field>;
  isNew: boolean;
  env: Around;
}

/** Standings follow from the template, the rules and the values typed so far. The server checks all of it again. */
export function standings(form: Form, record: Entity, around: Surroundings): Map<string, Standing> {
  const out = new Map<string, Standing>();
  const rules = (form.rules ?? []).filter((rule) => holds(rule.when, record, around.env) === true);
  const isAway = (show: Condition | null | undefined) => holds(show, record, around.env) === false;
  for (const tab of form.tabs) {
    for (const set of tab.fieldsets) {
      const isGone = isAway(tab.show) || isAway(set.show);
      for (const place of set.fields) {
        const own = standing(place, record, around, rules);
        out.set(place.field, isGone ? { ...own, isHidden: true } : own);
      }
    }
  }
  return out;
}

function standing(place: FormField, record: Entity, around: Surroundings, rules: NonNullable<Form["rules"]>): Standing {
  const field = around.fields.get(place.field);
  const right = around.rights.fields[place.field];
  const mayWrite = around.isNew || around.rights.update;
  const limits = rules.map((rule) => rule.values?.[place.field]).find((list) => list !== undefined);
  return {
    isHidden:
      Boolean(place.hidden) || holds(place.show, record, around.env) === false || rules.some((rule) => rule.hide?.includes(place.field)),
    isRequired:
      Boolean(place.required) ||
      Boolean(field?.required) ||
      holds(place.require, record, around.env) === true ||
      rules.some((rule) => rule.require?.includes(place.field)),
    isLocked:
      !mayWrite ||
      right === "view" ||
      Boolean(place.read_only) ||
      Boolean(field?.read_only) ||
      holds(place.lock, record, around.env) === true ||
      rules.some((rule) => rule.read_only?.includes(place.field)),
    values: limits ?? null,
  };
}

/** The values a rule sets when it begins to hold. */
export function setBy(
  form: Form,
  record: Entity,
  before: ReadonlySet<number>,
  env: Around,
): { now: Set<number>; values: Record<string, Value> } {
  const now = new Set<number>();
  const values: Record<string, Value> = {};
  for (const [i, rule] of (form.rules ?? []).entries()) {
    if (!rule.set || holds(rule.when, record, env) !== true) continue;
    now.add(i);
    if (!before.has(i)) Object.assign(values, rule.set);
  }
  return { now, values };
}
