import { describe, expect, it } from "vitest";
import { changesOf } from "./useeditor";

describe("the changes of an editor", () => {
  it("are the properties that differ; one that is no longer said goes back to what is shipped", () => {
    const base = { code: "all", sort: "title", page_size: 20, columns: [{ field: "title" }] };
    expect(changesOf("grid", "service/operation/all", base, { ...base, page_size: 50, sort: undefined })).toEqual([
      { kind: "grid", code: "service/operation/all", property: "page_size", value: 50 },
      { kind: "grid", code: "service/operation/all", property: "sort", reset: true },
    ]);
  });
  it("are none where nothing differs", () => {
    expect(changesOf("grid", "x", { a: [{ b: 1 }], c: null }, { a: [{ b: 1 }] })).toEqual([]);
  });
});
