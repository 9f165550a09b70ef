import { describe, expect, it } from "vitest";
import { mapAddress, readPlace, writePlace } from "./place";

describe("a place", () => {
  it("is read as people and programs write it", () => {
    for (const text of [
      "45.6495, 13.7768",
      "45,6495; 13,7768",
      "45.6495 13.7768",
      "45,6495 13,7768",
      "geo:45.6495,13.7768;u=35",
      " 45.64950004,13.77680001 ",
    ])
      expect(readPlace(text), text).toEqual({ lat: 45.6495, lon: 13.7768 });
    expect(readPlace("-90,180")).toEqual({ lat: -90, lon: 180 });
  });
  it("is on the earth, and two numbers", () => {
    for (const text of ["", "here", "45.6", "91,0", "0,181", "1,2,3", "1e1,2", "45,", ","]) expect(readPlace(text), text).toBeNull();
  });
  it("is written without needless digits, and is found on a map", () => {
    expect(writePlace({ lat: 45.6, lon: -0.1 })).toBe("45.6,-0.1");
    expect(writePlace(readPlace("-0.0000001,0") ?? { lat: 1, lon: 1 })).toBe("0,0");
    expect(mapAddress({ lat: 45.6, lon: 13 })).toContain("mlat=45.6&mlon=13");
  });
});
