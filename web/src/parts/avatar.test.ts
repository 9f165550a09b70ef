import { describe, expect, it } from "vitest";
import { toneOf } from "./avatar";

describe("the tone of a person", () => {
  it("is the same whenever and however his name is written", () => {
    expect(toneOf("LBianchi")).toBe(toneOf("lbianchi"));
    expect(toneOf("1\\mario.rossi")).toBe(toneOf("1\\mario.rossi"));
  });
  it("is one of twelve, and all of them are worn", () => {
    const worn = new Set(Array.from({ length: 400 }, (_, n) => toneOf(`person${n}`)));
    expect([...worn].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});
