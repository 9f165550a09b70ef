import { describe, expect, it } from "vitest";
import { addColumn, type GridBody, putColumn, sortParts, sortText } from "./gridbody";
import { moved } from "./sortlist";

const body: GridBody = {
  code: "all",
  model: "service/operation",
  columns: [{ field: "title", width: 300 }, { field: "status", hidden: true }, { field: "created_at" }],
};

describe("moves of a grid editor", () => {
  it("an order is parts and a text", () => {
    expect(sortParts("-created_at, title")).toEqual([
      { field: "created_at", isDescending: true },
      { field: "title", isDescending: false },
    ]);
    expect(sortText(sortParts("-created_at, title"))).toBe("-created_at,title");
    expect(sortParts(undefined)).toEqual([]);
  });
  it("a column says only what is not usual", () => {
    expect(putColumn(body, "title", { sortable: false, hidden: false, label: undefined }).columns?.[0]).toEqual({
      field: "title",
      width: 300,
      sortable: false,
    });
    expect(putColumn(putColumn(body, "title", { sortable: false }), "title", { sortable: true }).columns?.[0]).toEqual(body.columns?.[0]);
  });
  it("an added column stands where it was dropped; one that was hidden is shown again", () => {
    expect(addColumn(body, "urgency_id", 1).columns?.map((one) => one.field)).toEqual(["title", "urgency_id", "status", "created_at"]);
    expect(addColumn(body, "status", 0).columns?.[1]).toEqual({ field: "status" });
  });
  it("elements move, counted as the list is now", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b", "c"], 0, 3)).toEqual(["b", "c", "a"]);
  });
});
