import { describe, expect, it } from "vitest";
import { differences, isEqual } from "./difference";

describe("differences", () => {
  it("equal values have none, and what is absent is null", () => {
    expect(differences({ a: [1, { b: null }] }, { a: [1, {}] })).toEqual([]);
    expect(isEqual({ a: undefined }, {})).toBe(true);
    expect(isEqual([1], [1, 2])).toBe(false);
  });
  it("names the place of a change deep in a list by the codes of its elements", () => {
    const form = (label: string) => [{ code: "main", fieldsets: [{ code: "who", fields: [{ field: "title", label: { en: label } }] }] }];
    expect(differences(form("Title"), form("Subject"))).toEqual([
      { path: ["main", "fieldsets", "who", "fields", "title", "label", "en"], old: "Title", now: "Subject" },
    ]);
  });
  it("an element put in front is one difference, not a difference of every place", () => {
    expect(differences([{ field: "a" }, { field: "b" }], [{ field: "c" }, { field: "a" }, { field: "b" }])).toEqual([
      { path: ["c"], old: undefined, now: { field: "c" } },
    ]);
  });
  it("another order is said as an order", () => {
    expect(differences([{ code: "a" }, { code: "b" }], [{ code: "b" }, { code: "a" }])).toEqual([
      { path: [], old: ["a", "b"], now: ["b", "a"], isOrder: true },
    ]);
  });
  it("lists without names are compared as a whole", () => {
    expect(differences({ sizes: [1, 2] }, { sizes: [1, 3] })).toEqual([{ path: ["sizes"], old: [1, 2], now: [1, 3] }]);
    expect(differences([{ code: "a" }, { code: "a" }], [{ code: "a" }])).toHaveLength(1);
  });
  it("something new and something gone are whole", () => {
    expect(differences(null, { code: "x" })).toEqual([{ path: [], old: null, now: { code: "x" } }]);
  });
});
