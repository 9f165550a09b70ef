import { describe, expect, it } from "vitest";
import { holesDiffer } from "./holes";

describe("places in texts", () => {
  it("are kept in any order and number", () => {
    expect(holesDiffer("{what}: {field}", "{field} of {what}")).toBe(false);
    expect(holesDiffer("{{count}} of {{count}}", "{{count}} rows")).toBe(false);
  });
  it("are missed where they are gone, new or written otherwise", () => {
    expect(holesDiffer("rows", "{{count}} rows")).toBe(true);
    expect(holesDiffer("{count} rows", "{{count}} rows")).toBe(true);
    expect(holesDiffer("{field} {x}", "{field}")).toBe(true);
  });
  it("do not matter where nothing was shipped", () => {
    expect(holesDiffer("{x}", "")).toBe(false);
  });
});
