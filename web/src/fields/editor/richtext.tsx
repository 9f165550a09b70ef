import Placeholder from "@tiptap/extension-placeholder";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cleanHtml } from "~/parts/html";
import type { InputProps } from "../type";

const MARKS = [
  { name: "bold", sign: "B", text: "editor.bold" },
  { name: "italic", sign: "I", text: "editor.italic" },
  { name: "strike", sign: "S", text: "editor.strike" },
  { name: "bulletList", sign: "•", text: "editor.bullets" },
  { name: "orderedList", sign: "1.", text: "editor.numbers" },
  { name: "codeBlock", sign: "</>", text: "editor.code" },
  { name: "blockquote", sign: "”", text: "editor.quote" },
] as const;

export function RichText(props: InputProps) {
  const { t } = useTranslation();
  const html = typeof props.value === "string" ? props.value : "";
  const extensions = useMemo(() => [StarterKit, Placeholder.configure({ placeholder: t("editor.placeholder") })], [t]);
  const editor = useEditor({
    extensions,
    content: cleanHtml(html),
    editable: !props.isDisabled,
    autofocus: props.autoFocus ? "end" : false,
    editorProps: {
      attributes: {
        id: props.id,
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": props.field.label,
        ...(props.isRequired ? { "aria-required": "true" } : {}),
        ...(props.isInvalid ? { "aria-invalid": "true" } : {}),
        ...(props.describedBy ? { "aria-describedby": props.describedBy } : {}),
      },
    },
    onUpdate: ({ editor: now }) => props.onChange(now.isEmpty ? null : now.getHTML()),
  });
  const on = useEditorState({ editor, selector: ({ editor: now }) => MARKS.map((mark) => now?.isActive(mark.name) ?? false) });
  useEffect(() => {
    // Another value from outside (Reset, a conflict solved) replaces the text; our own typing does not.
    // The hook may hand out an instance that it has already replaced.
    if (!editor || editor.isDestroyed) return;
    if (!editor.isFocused && html !== editor.getHTML() && !(html === "" && editor.isEmpty))
      editor.commands.setContent(cleanHtml(html), { emitUpdate: false });
  }, [editor, html]);
  if (!editor) return null;
  const run: Record<(typeof MARKS)[number]["name"], () => void> = {
    bold: () => editor.chain().focus().toggleBold().run(),
    italic: () => editor.chain().focus().toggleItalic().run(),
    strike: () => editor.chain().focus().toggleStrike().run(),
    bulletList: () => editor.chain().focus().toggleBulletList().run(),
    orderedList: () => editor.chain().focus().toggleOrderedList().run(),
    codeBlock: () => editor.chain().focus().toggleCodeBlock().run(),
    blockquote: () => editor.chain().focus().toggleBlockquote().run(),
  };
  return (
    <div className={`area rich-box ${props.isInvalid ? "bad" : ""}`}>
      {props.isDisabled ? null : (
        <div className="rich-bar" role="toolbar" aria-label={t("editor.toolbar")}>
          {MARKS.map((mark, i) => (
            <button
              key={mark.name}
              type="button"
              className="btn ghost icon xs"
              aria-label={t(mark.text)}
              title={t(mark.text)}
              aria-pressed={on[i]}
              onClick={run[mark.name]}
            >
              <span className={`m-${mark.name}`}>{mark.sign}</span>
            </button>
          ))}
        </div>
      )}
      <EditorContent editor={editor} className="rich" />
    </div>
  );
}
