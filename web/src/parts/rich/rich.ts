import type { Ref } from "react";
import type { Call, CaretWord } from "./suggest";

/** What others do to the words while somebody writes. */
export interface RichHandle {
  focus: () => void;
  /** Puts a name or a prepared text in the place of what was typed for it. */
  put: (word: CaretWord, what: { call: Call } | { html: string }) => void;
  /** Writes a sign at the caret, as its key does. */
  sign: (sign: CaretWord["sign"]) => void;
  picture: (src: string, alt: string) => void;
}

export interface RichProps {
  id?: string;
  label: string;
  /** null is no words. */
  html: string | null;
  onChange: (html: string | null) => void;
  placeholder: string;
  hasBar: boolean;
  isDisabled?: boolean;
  isRequired?: boolean;
  isInvalid?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
  /** Whether the words were being written before the editor came. */
  isWritten?: React.RefObject<boolean>;
  /** The list of suggestions that is open, and the line of it that the keys act on. */
  controls?: string;
  active?: string;
  onWord?: (word: CaretWord | null) => void;
  /** Sees every key first; true keeps it from the words. */
  onKey?: (event: KeyboardEvent) => boolean;
  onBlur?: () => void;
  onFocus?: () => void;
  /** Files that were pasted. */
  onFiles?: (files: File[]) => void;
  handle?: Ref<RichHandle>;
}
