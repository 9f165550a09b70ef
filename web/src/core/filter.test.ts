import { describe, expect, it } from "vitest";
import { columnRule, narrowed, withColumnRule } from "./filter";
import type { Condition } from "./types";

const open: Condition = { field: "status", operator: "in_class", value: "open" };
const high: Condition = { field: "urgency_id", operator: "equal", value: 3 };

describe("the filter of a column", () => {
  it("comes to what is there, replaces its own, and goes", () => {
    const one = withColumnRule(null, "status", open);
    const two = withColumnRule(one, "urgency_id", high);
    expect(two?.rules).toEqual([open, high]);
    const changed = withColumnRule(two, "status", { ...open, value: "closed" });
    expect(changed?.rules).toEqual([{ ...open, value: "closed" }, high]);
    expect(columnRule(changed, "urgency_id")).toEqual(high);
    expect(withColumnRule(withColumnRule(changed, "status", null), "urgency_id", null)).toBeNull();
  });
  it("never widens a filter of alternatives", () => {
    const either: Condition = { condition: "OR", rules: [open, high] };
    expect(withColumnRule(either, "status", open)).toEqual({ condition: "AND", rules: [either, open] });
    expect(withColumnRule(either, "status", null)).toEqual(either);
    expect(columnRule(either, "status")).toBeUndefined();
  });
  it("keeps a negation as a whole", () => {
    const not: Condition = { condition: "AND", not: true, rules: [open] };
    expect(withColumnRule(not, "urgency_id", high)).toEqual({ condition: "AND", rules: [not, high] });
    expect(columnRule(not, "status")).toBeUndefined();
  });
});

it("a group is its filter and its value; no value is a group too", () => {
  expect(narrowed(null, "status", null)).toEqual({ condition: "AND", rules: [{ field: "status", operator: "is_empty" }] });
  expect(narrowed({ condition: "OR", rules: [open] }, "urgency_id", 3).rules).toHaveLength(2);
});
