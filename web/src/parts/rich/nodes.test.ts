import { Slice } from "@tiptap/pm/model";
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
  it("forgets a name taken out", () => {
    const call = (key: string) => schema.nodes.mention?.create({ key, name: key }) ?? schema.text("");
    const words = schema.node("doc", null, [
      schema.node("paragraph", null, [schema.text("Ask "), call("anna"), schema.text(" or "), call("luca")]),
    ]);
    const called = (of: typeof words) => {
      const keys: string[] = [];
      of.descendants((node) => {
        if (node.type.name === "mention") keys.push(String(node.attrs.key));
      });
      return keys;
    };
    expect(called(words)).toEqual(["anna", "luca"]);
    const at = 1 + "Ask ".length; // one piece: it goes as a whole, with its key
    const without = words.replace(at, at + 1, Slice.empty);
    expect(called(without)).toEqual(["luca"]);
    expect(without.textBetween(0, without.content.size)).not.toContain("anna");
  });
  it("keeps a picture with its words", () => {
    const node = schema.nodes.picture?.create({ src: "/api/v1/attachments/7/preview", alt: "screen.png" });
    expect(node && schema.nodes.picture?.spec.toDOM?.(node)).toEqual(["img", { src: "/api/v1/attachments/7/preview", alt: "screen.png" }]);
  });
  it("escapes plain words, parts them at empty lines and keeps their lines", () => {
    expect(paragraphs("a <b>\nc\n\nd & e\n")).toBe("<p>a &lt;b&gt;<br>c</p><p>d &amp; e</p>");
  });
});
