import { type HTMLInputTypeAttribute, useEffect, useState } from "react";
import type { InputProps } from "../type";

interface TextboxProps extends InputProps {
  type?: HTMLInputTypeAttribute;
  inputMode?: "text" | "numeric" | "decimal" | "email" | "tel" | "url";
  /** Shows a stored value, and reads what was typed; undefined means it cannot be read. */
  show?: (value: InputProps["value"]) => string;
  read?: (text: string) => InputProps["value"] | undefined;
  isNumber?: boolean;
  placeholder?: string;
  autoComplete?: string;
}

const showText = (value: InputProps["value"]) => (value === null || value === undefined ? "" : String(value));
const readText = (text: string) => (text === "" ? null : text);

/** One line of typing. Text is handed on with every key; what must be parsed, when the field is left. */
export function Textbox(props: TextboxProps) {
  const { show = showText, read = readText, value, field } = props;
  const [text, setText] = useState(show(value));
  const [isHere, setHere] = useState(false);
  const [isUnread, setUnread] = useState(false);
  const shown = show(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: while somebody types, the text is theirs
  useEffect(() => {
    if (!isHere && !isUnread) setText(shown);
  }, [shown, isHere]);
  const take = (now: string) => {
    const next = read(now);
    setUnread(next === undefined);
    if (next !== undefined) props.onChange(next);
  };
  return (
    <input
      id={props.id}
      className={`input ${props.isNumber ? "num" : ""} ${props.isInvalid || isUnread ? "bad" : ""}`}
      type={props.type ?? "text"}
      inputMode={props.inputMode}
      value={text}
      maxLength={field.options?.max && !props.isNumber ? field.options.max : undefined}
      disabled={props.isDisabled}
      required={props.isRequired}
      aria-required={props.isRequired || undefined}
      aria-invalid={props.isInvalid || isUnread || undefined}
      aria-describedby={props.describedBy}
      placeholder={props.placeholder}
      autoComplete={props.autoComplete ?? "off"}
      autoFocus={props.autoFocus}
      onFocus={() => setHere(true)}
      onChange={(event) => {
        setText(event.target.value);
        take(event.target.value);
      }}
      onBlur={() => {
        setHere(false);
        if (!isUnread) setText(show(read(text) ?? null));
      }}
    />
  );
}
