import Placeholder from "@tiptap/extension-placeholder";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cleanHtml } from "~/parts/html";
import { Mention, Picture } from "./nodes";
import type { RichProps } from "./rich";
import { type CaretWord, wordAt } from "./suggest";

const MARKS = [
  { name: "bold", sign: "B", text: "editor.bold", run: (at: Editor) => at.chain().focus().toggleBold().run() },
  { name: "italic", sign: "I", text: "editor.italic", run: (at: Editor) => at.chain().focus().toggleItalic().run() },
  { name: "strike", sign: "S", text: "editor.strike", run: (at: Editor) => at.chain().focus().toggleStrike().run() },
  { name: "bulletList", sign: "•", text: "editor.bullets", run: (at: Editor) => at.chain().focus().toggleBulletList().run() },
  { name: "orderedList", sign: "1.", text: "editor.numbers", run: (at: Editor) => at.chain().focus().toggleOrderedList().run() },
  { name: "codeBlock", sign: "</>", text: "editor.code", run: (at: Editor) => at.chain().focus().toggleCodeBlock().run() },
  { name: "blockquote", sign: "”", text: "editor.quote", run: (at: Editor) => at.chain().focus().toggleBlockquote().run() },
] as const;

/** What the caret writes behind; null in a selection and in code. */
function caretWord(editor: Editor): CaretWord | null {
  const { $from, empty } = editor.state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
  const word = wordAt(before, before.length);
  return word && { ...word, at: $from.start() + word.at };
}

/** Words with marks. What comes from outside, by a value or by a paste, is cleaned before it is drawn. */
export function RichEditor(props: RichProps) {
  const { t } = useTranslation();
  const now = useRef(props);
  now.current = props;
  const [start] = useState(() => cleanHtml(props.html ?? ""));
  /** What was typed here lately: it may come back as the value later than the next key. */
  const mine = useRef<string[]>([props.html ?? ""]);
  const extensions = useMemo(
    () => [
      StarterKit.configure({ link: { openOnClick: false } }),
      Placeholder.configure({ placeholder: () => now.current.placeholder }),
      Mention,
      Picture,
    ],
    [],
  );
  const { id, label, isRequired, isInvalid, describedBy, controls, active } = props;
  const offers = props.onWord !== undefined;
  const editorProps = useMemo(
    () => ({
      attributes: {
        ...(id ? { id } : {}),
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label,
        ...(isRequired ? { "aria-required": "true" } : {}),
        ...(isInvalid ? { "aria-invalid": "true" } : {}),
        ...(describedBy ? { "aria-describedby": describedBy } : {}),
        ...(offers ? { "aria-autocomplete": "list" } : {}),
        ...(controls ? { "aria-controls": controls } : {}),
        ...(active ? { "aria-activedescendant": active } : {}),
      },
      transformPastedHTML: cleanHtml,
      handleKeyDown: (_: unknown, event: KeyboardEvent) => now.current.onKey?.(event) ?? false,
      handlePaste: (_: unknown, event: ClipboardEvent) => {
        const files = Array.from(event.clipboardData?.files ?? []);
        // Words copied from an office program come with a picture of themselves.
        if (files.length === 0 || !now.current.onFiles || event.clipboardData?.getData("text/plain")) return false;
        now.current.onFiles(files);
        return true;
      },
      handleDOMEvents: {
        // Escape and Ctrl+Enter are keys of the form around the words; the editor would keep the one and break a line by the other.
        keydown: (view: { dom: HTMLElement }, event: KeyboardEvent) => {
          if (event.key === "Escape") {
            if (now.current.onKey?.(event)) event.preventDefault();
            return true;
          }
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
          event.preventDefault();
          event.stopPropagation();
          const { ctrlKey, metaKey } = event;
          view.dom.parentElement?.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", ctrlKey, metaKey, bubbles: true, cancelable: true }),
          );
          return true;
        },
      },
    }),
    [id, label, isRequired, isInvalid, describedBy, offers, controls, active],
  );
  const editor = useEditor({
    extensions,
    content: start,
    editable: !props.isDisabled,
    editorProps,
    onUpdate: ({ editor: at }) => {
      const html = at.isEmpty ? null : at.getHTML();
      mine.current = [...mine.current.slice(-20), html ?? ""];
      now.current.onChange(html);
    },
    onTransaction: ({ editor: at }) => now.current.onWord?.(at.isFocused ? caretWord(at) : null),
    onBlur: () => now.current.onBlur?.(),
  });
  const on = useEditorState({ editor, selector: ({ editor: at }) => MARKS.map((mark) => at?.isActive(mark.name) ?? false) });
  const html = props.html ?? "";
  useEffect(() => {
    // Another value from outside (Reset, a conflict solved, words that were sent) replaces the text; our own typing does not.
    // The hook may hand out an instance that it has already replaced.
    if (!editor || editor.isDestroyed || html === (editor.isEmpty ? "" : editor.getHTML())) return;
    if (editor.isFocused && html !== "" && mine.current.includes(html)) return;
    editor.commands.setContent(cleanHtml(html), { emitUpdate: false });
  }, [editor, html]);
  // At once, not in the next frame: the next key must find the words.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the editor comes
  useLayoutEffect(() => {
    if (!editor || editor.isDestroyed || !(props.isWritten?.current ?? props.autoFocus)) return;
    editor.commands.setTextSelection(editor.state.doc.content.size);
    editor.view.focus();
  }, [editor]);
  useImperativeHandle(
    props.handle,
    () => ({
      // At once: the command of the editor waits for a frame, and the next key may be Escape.
      focus: () => editor && !editor.isDestroyed && editor.view.focus(),
      put: (word, what) => {
        if (!editor) return;
        const chain = editor
          .chain()
          .focus()
          .deleteRange({ from: word.at, to: word.at + 1 + word.words.length });
        if ("call" in what)
          chain
            .insertContent([
              { type: "mention", attrs: what.call },
              { type: "text", text: " " },
            ])
            .run();
        else chain.insertContent(cleanHtml(what.html)).run();
      },
      sign: (sign) => {
        if (!editor) return;
        const { $from } = editor.state.selection;
        const before = $from.parent.textBetween(0, $from.parentOffset);
        editor
          .chain()
          .focus()
          .insertContent(before === "" || /\s$/.test(before) ? sign : ` ${sign}`)
          .run();
      },
      picture: (src, alt) => {
        editor?.chain().insertContent({ type: "picture", attrs: { src, alt } }).run();
      },
    }),
    [editor],
  );
  if (!editor) return null;
  return (
    <>
      {props.hasBar && !props.isDisabled ? (
        <div className="rich-bar" role="toolbar" aria-label={t("editor.toolbar")}>
          {MARKS.map((mark, i) => (
            <button
              key={mark.name}
              type="button"
              className="btn ghost icon xs"
              aria-label={t(mark.text)}
              title={t(mark.text)}
              aria-pressed={on[i]}
              onClick={() => mark.run(editor)}
            >
              <span className={`m-${mark.name}`}>{mark.sign}</span>
            </button>
          ))}
        </div>
      ) : null}
      <EditorContent editor={editor} className="rich" />
    </>
  );
}
