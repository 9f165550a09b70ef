import { describe, expect, it } from "vitest";
import type { HomeKind, PreviewBox } from "~/core/calls";
import { addBox, drawnOf, type HomeBody, putBox } from "./homebody";

const page: HomeBody = { code: "night", boxes: [{ type: "my_tasks" }, { type: "grid", model: "a/b", grid: "all", span: 8 }] };
const kind = (type: string, span: number): HomeKind => ({ type, label: type, draw: "list", choose: "", span });

describe("a home page", () => {
  it("says of a box only what is not usual", () => {
    expect(putBox(page, 1, { span: 6, rows: 10, grid: "open" }).boxes?.[1]).toEqual({ type: "grid", model: "a/b", grid: "open" });
    expect(putBox(page, 0, { rows: 3, label: { en: "Mine" } }).boxes?.[0]).toEqual({ type: "my_tasks", rows: 3, label: { en: "Mine" } });
    expect(putBox(page, 1, { condition: undefined }).boxes?.[0]).toBe(page.boxes?.[0]);
  });
  it("takes a new box at its place", () => {
    expect(addBox(page, kind("favourites", 6), 1).boxes?.map((one) => one.type)).toEqual(["my_tasks", "favourites", "grid"]);
    expect(addBox({ code: "new" }, kind("counters", 12), 0).boxes).toEqual([{ type: "counters", span: 12 }]);
  });
  it("finds again what was drawn for a box that moved, and nothing for one that shows something else", () => {
    const asked = page.boxes ?? [];
    const drawn = [{ at: 1, label: "All" }] as PreviewBox[];
    expect(drawnOf(asked, drawn, { type: "grid", model: "a/b", grid: "all", span: 12 }, 0)?.label).toBe("All");
    expect(drawnOf(asked, drawn, { type: "grid", model: "a/b", grid: "open" }, 1)).toBeUndefined();
    expect(drawnOf(asked, drawn, { type: "my_tasks" }, 0)).toBeNull();
  });
});
