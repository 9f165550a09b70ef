import { describe, expect, it } from "vitest";
import { elapsed } from "./elapsed";

describe("a clock that runs", () => {
  it("shows hours, minutes and seconds", () => {
    const at = Date.parse("2026-03-01T10:00:00Z");
    expect(elapsed("2026-03-01T09:54:51Z", at)).toBe("0:05:09");
    expect(elapsed("2026-02-28T08:59:59Z", at)).toBe("25:00:01");
  });
  it("begins with nothing where the clocks disagree", () => {
    expect(elapsed("2026-03-01T10:00:05Z", Date.parse("2026-03-01T10:00:00Z"))).toBe("0:00:00");
    expect(elapsed("broken", 0)).toBe("0:00:00");
  });
});
