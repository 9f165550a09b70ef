import { describe, expect, it } from "vitest";
import { applied, change, merge, same } from "./draft";
import type { Entity } from "./types";

const record = {
  entity_id: 7,
  version: 3,
  title: "VPN drops",
  status: 1,
  priority_id: 2,
  tags: ["vpn"],
  _labels: { status: "New", priority_id: "High" },
} as unknown as Entity;

describe("draft", () => {
  it("remembers what was changed and on what", () => {
    const draft = change(null, record, "status", 3, "In progress");
    expect(draft?.changes).toEqual({ status: 3 });
    expect(draft?.base).toEqual({ status: 1 });
    expect(draft?.version).toBe(3);
    expect((applied(record, draft)._labels as Record<string, string>).status).toBe("In progress");
  });

  it("keeps the base it began with when a newer record is read meanwhile", () => {
    const begun = change(null, record, "status", 3);
    const newer = { ...record, version: 4, status: 6 } as Entity;
    const draft = change(begun, newer, "status", 2)!;
    expect(draft.base).toEqual({ status: 1 });
    expect(merge(draft, newer).conflicts).toEqual([{ field: "status", base: 1, mine: 2, theirs: 6 }]);
  });

  it("is gone when the old value is back", () => {
    const draft = change(null, record, "status", 3);
    expect(change(draft, record, "status", 1)).toBeNull();
  });

  it("takes unset, empty text and empty lists as one", () => {
    expect(same(null, "")).toBe(true);
    expect(same(undefined, [])).toBe(true);
    expect(same(["a"], ["a"])).toBe(true);
    expect(same(0, null)).toBe(false);
    expect(same(false, null)).toBe(false);
  });
});

describe("merge", () => {
  const draft = change(change(null, record, "status", 3), record, "title", "VPN drops in Trieste")!;

  it("saves mine where nobody else changed the field", () => {
    const theirs = { ...record, version: 4, priority_id: 1 } as Entity;
    expect(merge(draft, theirs, record)).toEqual({
      mine: { status: 3, title: "VPN drops in Trieste" },
      taken: ["priority_id"],
      conflicts: [],
    });
  });

  it("asks where both changed it", () => {
    const found = merge(draft, { ...record, version: 4, status: 6 } as Entity);
    expect(found.conflicts).toEqual([{ field: "status", base: 1, mine: 3, theirs: 6 }]);
    expect(found.mine).toEqual({ title: "VPN drops in Trieste" });
  });

  it("has nothing to ask where both chose the same", () => {
    expect(merge(draft, { ...record, status: 3 } as Entity).conflicts).toEqual([]);
  });
});
