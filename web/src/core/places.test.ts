import { describe, expect, it } from "vitest";
import { isPage, isRef, kept, MOST_RECENT, type Ref, refOf, toggled, visited } from "./places";

describe("places", () => {
  it("knows which record an address opens", () => {
    expect(refOf("/record/service/operation/12")).toEqual({ model: "service/operation", id: 12 });
    for (const path of ["/record/service/operation/new", "/list/service/operation", "/"]) expect(refOf(path)).toBeNull();
  });
  it("puts what was opened first, once, and forgets the oldest", () => {
    let recent: Ref[] = [];
    for (let id = 1; id <= 30; id++) recent = visited(recent, { model: "a/b", id });
    recent = visited(recent, { model: "a/b", id: 20 });
    expect(recent.length).toBe(MOST_RECENT);
    expect(recent.slice(0, 2).map((one) => one.id)).toEqual([20, 30]);
    expect(recent.filter((one) => one.id === 20).length).toBe(1);
  });
  it("adds a page and takes it out again", () => {
    const page = { path: "/list/a/b?grid=open", label: "Open" };
    expect(toggled([], page)).toEqual([page]);
    expect(toggled([page], page)).toEqual([]);
  });
  it("takes nothing broken and no address of elsewhere", () => {
    expect(kept("not json", isRef)).toEqual([]);
    expect(kept('[{"model":"a/b","id":1},{"model":1},null]', isRef)).toEqual([{ model: "a/b", id: 1 }]);
    expect(kept('[{"path":"//elsewhere.example","label":"x"},{"path":"/list","label":"y"}]', isPage).map((one) => one.path)).toEqual([
      "/list",
    ]);
  });
});
