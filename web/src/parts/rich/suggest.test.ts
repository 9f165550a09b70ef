import { describe, expect, it } from "vitest";
import { wordAt } from "./suggest";

describe("what is offered while somebody writes", () => {
  it("finds the name or the reply at the caret", () => {
    expect(wordAt("Hello @an", 9)).toEqual({ sign: "@", words: "an", at: 6 });
    expect(wordAt("@", 1)).toEqual({ sign: "@", words: "", at: 0 });
    expect(wordAt("/pwd", 4)).toEqual({ sign: "/", words: "pwd", at: 0 });
    expect(wordAt("Hello @an and more", 9)?.words).toBe("an");
  });
  it("takes an address, a fraction and a date for what they are", () => {
    for (const text of ["me@an", "1/2", "and/or", "https://an", "no sign"]) expect(wordAt(text, text.length)).toBeNull();
  });
});
