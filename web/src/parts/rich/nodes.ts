import { mergeAttributes, Node } from "@tiptap/react";

/** A name that was called: one piece, which is deleted as a whole. The server reads it by its key. */
export const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  selectable: false,
  addAttributes: () => ({
    key: {
      default: "",
      parseHTML: (element: HTMLElement) => element.getAttribute("data-mention"),
      renderHTML: (has: { key: string }) => ({ "data-mention": has.key }),
    },
    name: { default: "", parseHTML: (element: HTMLElement) => (element.textContent ?? "").replace(/^@/, ""), rendered: false },
  }),
  parseHTML: () => [{ tag: "span[data-mention]" }],
  renderHTML: ({ node, HTMLAttributes }) => ["span", mergeAttributes({ class: "mention" }, HTMLAttributes), `@${node.attrs.name}`],
  renderText: ({ node }) => `@${node.attrs.name}`,
});

/** A picture of this host inside the words. */
export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes: () => ({ src: { default: null }, alt: { default: "" } }),
  parseHTML: () => [{ tag: "img[src]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});
