import { useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { paragraphs, plainText } from "~/parts/html";
import type { RichProps } from "./rich";

/** Words without marks, for the moment until the editor is there, and where it does not come. */
export function Plain(props: RichProps) {
  const [text, setText] = useState(() => plainText(props.html ?? ""));
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (next: string) => {
    setText(next);
    props.onChange(next.trim() ? paragraphs(next) : null);
  };
  if (props.html === null && text.trim()) setText("");
  useImperativeHandle(props.handle, () => ({
    focus: () => box.current?.focus(),
    put: (_, what) => write("html" in what ? `${text}${plainText(what.html)}` : `${text}${what.call.name} `),
    sign: () => box.current?.focus(),
    picture: () => undefined,
  }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box grows with the text
  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${Math.min(240, area.scrollHeight)}px`;
  }, [text]);
  return (
    <textarea
      ref={box}
      id={props.id}
      className="rich-plain"
      rows={1}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-required={props.isRequired}
      aria-invalid={props.isInvalid}
      disabled={props.isDisabled}
      autoFocus={props.autoFocus}
      placeholder={props.placeholder}
      value={text}
      onChange={(event) => write(event.target.value)}
      onFocus={props.onFocus}
      onBlur={props.onBlur}
      onPaste={(event) => {
        const files = Array.from(event.clipboardData.files);
        if (files.length === 0 || !props.onFiles) return;
        event.preventDefault();
        props.onFiles(files);
      }}
    />
  );
}
