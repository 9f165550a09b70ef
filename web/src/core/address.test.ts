import { describe, expect, it } from "vitest";
import { contextValues, nextSort, parseQuery, readAddress, readSort, stringifyQuery, writeAddress, writeSort } from "./address";
import type { Condition } from "./types";

const filter: Condition = {
  condition: "AND",
  rules: [
    { field: "status", operator: "in_class", value: "open" },
    {
      condition: "OR",
      rules: [
        { field: "company_id", operator: "in", value: [3, 4] },
        { field: "title", operator: "contains", value: 'a "b" & c' },
      ],
    },
  ],
};

describe("the address of a list", () => {
  it("holds the whole state and gives it back", () => {
    const state = {
      context: "type_id:1",
      grid: "open",
      sort: "-created_at,title",
      search: "vpn drop",
      filter,
      group: "status",
      totals: "worklog_total:sum",
    };
    expect(readAddress(parseQuery(stringifyQuery(writeAddress(state))))).toEqual(state);
  });
  it("leaves out what is not set", () => {
    expect(stringifyQuery(writeAddress({ filter: { condition: "AND", rules: [] }, search: "" }))).toBe("");
  });
  it("ignores a broken filter", () => {
    expect(readAddress({ filter: '{"rules":[{"fie' })).toEqual({});
    expect(readAddress({ filter: '{"rules":[{"field":1}]}' })).toEqual({});
  });
  it("takes a single rule as a filter", () => {
    expect(readAddress({ filter: '{"field":"status","operator":"equal","value":1}' }).filter?.rules).toHaveLength(1);
  });
  it("stays readable", () => {
    expect(stringifyQuery({ context: "type_id:1", sort: "-a,b" })).toBe("?context=type_id:1&sort=-a,b");
  });
});

describe("sorting", () => {
  it("reads and writes", () => {
    expect(writeSort(readSort("-created_at,title"))).toBe("-created_at,title");
  });
  it("goes up, down and back to the grid's own", () => {
    expect(nextSort(undefined, "title", false)).toBe("title");
    expect(nextSort("title", "title", false)).toBe("-title");
    expect(nextSort("-title", "title", false)).toBeUndefined();
  });
  it("adds a second level", () => {
    expect(nextSort("title", "status", true)).toBe("title,status");
  });
});

it("a context gives the values of a new record", () => {
  expect(contextValues("type_id:1,source:portal")).toEqual({ type_id: 1, source: "portal" });
});
