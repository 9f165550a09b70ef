/** What is offered while somebody writes: people after "@", prepared replies after "/". */

/** A name that was chosen from the offer, and how the text carries it. */
export interface Call {
  key: string;
  name: string;
}

export interface CaretWord {
  sign: "@" | "/";
  /** What stands between the sign and the caret. */
  words: string;
  /** Where the sign stands. */
  at: number;
}

const WORDS: Record<CaretWord["sign"], RegExp> = {
  "@": /(?:^|[\s(])@([\p{L}\d._-]{0,40})$/u,
  "/": /(?:^|\s)\/([\p{L}\d_-]{0,40})$/u,
};

/** wordAt finds the sign that the caret writes behind; an address or a fraction is none. */
export function wordAt(text: string, caret: number): CaretWord | null {
  const before = text.slice(0, caret);
  for (const sign of ["@", "/"] as const) {
    const found = WORDS[sign].exec(before);
    if (found) return { sign, words: found[1] ?? "", at: caret - (found[1] ?? "").length - 1 };
  }
  return null;
}
