import { describe, expect, it } from "vitest";
import { type MenuBody, menuChanges, reorder, underOf } from "./menubody";

const bodies: Record<string, MenuBody> = {
  a: { code: "a", position: 10 },
  b: { code: "b", position: 20 },
  c: { code: "c", position: 30 },
  s: { code: "s", position: 10, section: "admin" },
  under: { code: "under", parent: "s", position: 5, section: "admin" },
};

describe("the menu", () => {
  it("has its items by section, parent and position", () => {
    expect(underOf(bodies, "", "main")).toEqual(["a", "b", "c"]);
    expect(underOf(bodies, "", "admin")).toEqual(["s"]);
    expect(underOf(bodies, "s", "admin")).toEqual(["under"]);
  });
  it("is put in another order by changing as few positions as possible", () => {
    const next = reorder(bodies, ["a", "b", "c"], 2, 0);
    expect(underOf(next, "", "main")).toEqual(["c", "a", "b"]);
    const down = reorder(bodies, ["a", "b", "c"], 0, 2);
    expect(underOf(down, "", "main")).toEqual(["b", "a", "c"]);
    expect(down.b).toEqual(bodies.b);
    expect(down.c?.position).toBeGreaterThan(down.a?.position ?? 0);
  });
  it("says what differs: new, gone and changed items", () => {
    const { b: _, ...rest } = bodies;
    const next = { ...rest, a: { ...bodies.a, disabled: true } as MenuBody, n: { code: "n", path: "/" } };
    expect(menuChanges(bodies, next, new Set(["a"]))).toEqual([
      { kind: "menu", code: "b", remove: true },
      { kind: "menu", code: "a", property: "disabled", value: true },
      { kind: "menu", code: "n", value: { code: "n", path: "/" } },
    ]);
  });
});
