import { getSchema } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { describe, expect, it } from "vitest";
import { paragraphs } from "~/parts/html";
import { Mention, Picture } from "./nodes";

const schema = getSchema([StarterKit, Mention, Picture]);

describe("what stands in rich words", () => {
  it("keeps a called name as one piece that the server reads by its key", () => {
    const node = schema.nodes.mention?.create({ key: "anna.rossi", name: "Anna <Rossi>" });
    expect(node && schema.nodes.mention?.spec.toDOM?.(node)).toEqual([
      "span",
      { class: "mention", "data-mention": "anna.rossi" },
      "@Anna <Rossi>",
    ]);
    expect(node?.isAtom).toBe(true);
  });
  it("keeps a picture with its words", () => {
    const node = schema.nodes.picture?.create({ src: "/api/v1/attachments/7/preview", alt: "screen.png" });
    expect(node && schema.nodes.picture?.spec.toDOM?.(node)).toEqual(["img", { src: "/api/v1/attachments/7/preview", alt: "screen.png" }]);
  });
  it("escapes plain words, parts them at empty lines and keeps their lines", () => {
    expect(paragraphs("a <b>\nc\n\nd & e\n")).toBe("<p>a &lt;b&gt;<br>c</p><p>d &amp; e</p>");
  });
});
