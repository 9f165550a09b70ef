import { describe, expect, it } from "vitest";
import { contrast, isReadable, ramp } from "./brand";

describe("the colour of an organisation", () => {
  it("contrast is counted as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#ffffff", "#ffffff")).toBe(1);
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 1);
  });
  it("a colour on which white cannot be read is not taken", () => {
    expect(isReadable("#026a83")).toBe(true);
    expect(isReadable("#f2c200")).toBe(false);
    expect(isReadable("teal")).toBe(false);
  });
  it("has twelve steps from light to dark around the colour itself", () => {
    const steps = ramp("#026a83");
    expect(steps).toHaveLength(12);
    expect(steps[7]).toBe("#026a83");
    for (let i = 1; i < 12; i++)
      expect(contrast(steps[i] as string, "#ffffff")).toBeGreaterThan(contrast(steps[i - 1] as string, "#ffffff"));
  });
  it("words in a light step can be read on the dark ground", () => {
    for (const color of ["#026a83", "#7a1fa2", "#9f3634"]) expect(contrast(ramp(color)[3] as string, "#161b1f")).toBeGreaterThan(4.5);
  });
});
