import { describe, expect, it } from "vitest";
import { ticked } from "./ticked";

const known = [1, 2, 3].map((value) => ({ value, label: `no. ${value}` }));
const boxes = (before: number[], value: number, isOn: boolean) => ticked(known, before, value, isOn).map((one) => one.value);

describe("check boxes", () => {
  it("are kept in the order of the list, however they were ticked", () => {
    expect(boxes([3], 1, true)).toEqual([1, 3]);
    expect(boxes([1, 3], 3, false)).toEqual([1]);
    expect(boxes([1], 1, true)).toEqual([1]);
    expect(boxes([1], 1, false)).toEqual([]);
  });
  it("keep a value that the list has lost", () => {
    expect(boxes([9, 2], 1, true)).toEqual([1, 2, 9]);
  });
});
