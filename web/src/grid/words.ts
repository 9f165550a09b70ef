import type { TFunction } from "i18next";
import { day, duration, moment } from "~/core/format";
import type { Condition, Field, Lists, Model, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { listValue, secondsOf } from "~/fields/shared/values";

/** Words for ids that were chosen on this page; the address holds only the ids. */
const learned = new Map<string, string>();

export function learn(model: string, field: string, value: Value, label: string): void {
  learned.set(`${model}.${field}=${String(value)}`, label);
}

export function learnedWord(model: string, field: string, value: Value): string | undefined {
  return learned.get(`${model}.${field}=${String(value)}`);
}

export function valueWord(model: string, field: Field, operator: string, value: Value, lists: Lists, t: TFunction): string {
  if (value === true) return t("common.yes");
  if (value === false) return t("common.no");
  if (operator.endsWith("in_class")) {
    const source = field.options?.source;
    const list = source?.kind === "list" ? lists[source.list] : undefined;
    return list?.classes?.find((one) => one.code === value)?.label ?? String(value);
  }
  if (field.comparison === "datetime" || field.type === "datetime") return moment(value) || String(value);
  if (field.type === "duration" && typeof value === "number") return duration(secondsOf(field, value));
  if (field.type === "date") return day(value) || String(value);
  return listValue(field, lists, value)?.label ?? learnedWord(model, field.code, value) ?? String(value ?? "");
}

export interface ChipWords {
  field: string;
  operator: string;
  value: string;
}

export const NO_VALUE = new Set(["is_empty", "is_not_empty"]);
export const MANY_VALUES = new Set(["in", "not_in", "includes_any", "includes_all", "includes_none"]);
export const TWO_VALUES = new Set(["between", "not_between"]);

/** One rule as people say it: "Status is Open". A group says how many rules it has. */
export function wordsOf(node: Condition, screen: { model: Model; lists: Lists }, t: TFunction): ChipWords {
  if (node.rules) {
    return {
      field: t(node.condition === "OR" ? "filter.any_of" : "filter.all_of"),
      operator: "",
      value: t("filter.rules", { count: node.rules.length }),
    };
  }
  const { model, lists } = screen;
  const field = model.fields.find((one) => one.code === node.field) ?? { code: node.field ?? "", type: "text", label: node.field ?? "" };
  const operator = node.operator ?? "equal";
  const list = Array.isArray(node.value) ? node.value : [node.value ?? null];
  const value = NO_VALUE.has(operator)
    ? ""
    : list.map((one) => valueWord(model.alias, field, operator, one, lists, t)).join(TWO_VALUES.has(operator) ? " – " : ", ");
  return { field: field.label, operator: t(`op.${operator}`), value };
}

/** Fields one may filter by, in the order of the alphabet of the reader. */
export function filterable(model: Model): Field[] {
  return model.fields
    .filter(
      (field) =>
        field.filterable !== false &&
        field.comparison !== "none" &&
        !fieldType(field.type).isLayout &&
        fieldType(field.type).filters.length > 0,
    )
    .sort((a, b) => a.label.localeCompare(b.label));
}
