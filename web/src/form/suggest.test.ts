import { describe, expect, it } from "vitest";
import { paragraphs } from "~/parts/html";
import { replaced, stillCalled, wordAt } from "./suggest";

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
  it("puts the choice in the place of what was typed", () => {
    const word = wordAt("Hello @an, look", 9);
    expect(word && replaced("Hello @an, look", word, 9, "@Anna Rossi ")).toEqual({ text: "Hello @Anna Rossi , look", caret: 18 });
  });
  it("forgets a name that was taken out again", () => {
    const calls = [
      { key: "anna", name: "Anna Rossi" },
      { key: "@3", name: "Network" },
    ];
    expect(stillCalled("Hello @Network", calls)).toEqual([calls[1]]);
  });
  it("marks the names in the text, the longer one first, and escapes the rest", () => {
    const calls = [
      { key: "anna", name: "Anna" },
      { key: "anna.rossi", name: "Anna <Rossi>" },
    ];
    expect(paragraphs("Hi @Anna <Rossi> & @Anna", calls)).toBe(
      '<p>Hi <span class="mention" data-mention="anna.rossi">@Anna &lt;Rossi&gt;</span> &amp; <span class="mention" data-mention="anna">@Anna</span></p>',
    );
  });
});
