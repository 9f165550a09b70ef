import { lazy, Suspense } from "react";
import { Html } from "~/parts/html";
import type { InputProps, ViewProps } from "../type";

const RichText = lazy(() => import("./richtext").then((m) => ({ default: m.RichText })));

export function EditorInput(props: InputProps) {
  return (
    <Suspense fallback={<div className="area rich-box" aria-busy="true" />}>
      <RichText {...props} />
    </Suspense>
  );
}

export function EditorView({ value }: ViewProps) {
  return typeof value === "string" && value !== "" ? <Html html={value} /> : null;
}

/** Tags are left out by pattern, not by parsing: a cell has no time for a document. */
export const editorCell = ({ value }: ViewProps) =>
  typeof value === "string"
    ? value
        .replace(/<[^>]*>/g, " ")
        .replace(/&nbsp;/g, " ")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, 200)
    : "";
