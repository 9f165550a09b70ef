import { useMemo } from "react";

const TAGS = new Set([
  "A",
  "B",
  "STRONG",
  "I",
  "EM",
  "U",
  "S",
  "P",
  "BR",
  "UL",
  "OL",
  "LI",
  "BLOCKQUOTE",
  "PRE",
  "CODE",
  "H1",
  "H2",
  "H3",
  "H4",
  "TABLE",
  "THEAD",
  "TBODY",
  "TR",
  "TH",
  "TD",
  "IMG",
  "HR",
  "SPAN",
  "DIV",
  "MARK",
  "SUB",
  "SUP",
]);
const DROPPED = new Set(["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "FORM", "LINK", "META", "SVG", "MATH", "TEMPLATE"]);

function isSafeAddress(text: string, isImage: boolean): boolean {
  if (isImage) return /^\/(?![/\\])/.test(text); // a picture from elsewhere would tell who reads
  return /^(https?:|mailto:|tel:|\/(?![/\\])|#)/i.test(text.trim());
}

function cleanNode(node: Node, into: Node, doc: Document): void {
  for (const child of Array.from(node.childNodes)) {
    if (child.nodeType === Node.TEXT_NODE) {
      into.appendChild(doc.createTextNode(child.textContent ?? ""));
      continue;
    }
    if (!(child instanceof Element) || DROPPED.has(child.tagName.toUpperCase())) continue;
    if (!TAGS.has(child.tagName.toUpperCase())) {
      cleanNode(child, into, doc);
      continue;
    }
    const made = doc.createElement(child.tagName);
    const href = child.getAttribute("href");
    if (child.tagName === "A" && href && isSafeAddress(href, false)) {
      made.setAttribute("href", href);
      if (/^https?:/i.test(href)) {
        made.setAttribute("target", "_blank");
        made.setAttribute("rel", "noopener noreferrer");
      }
    }
    const src = child.getAttribute("src");
    if (child.tagName === "IMG") {
      if (!src || !isSafeAddress(src, true)) continue;
      made.setAttribute("src", src);
      made.setAttribute("alt", child.getAttribute("alt") ?? "");
      made.setAttribute("loading", "lazy");
    }
    const called = child.getAttribute("data-mention");
    if (child.tagName === "SPAN" && called) {
      made.setAttribute("class", "mention");
      made.setAttribute("data-mention", called);
    }
    for (const name of ["colspan", "rowspan"]) {
      const value = child.getAttribute(name);
      if (value && /^\d+$/.test(value)) made.setAttribute(name, value);
    }
    cleanNode(child, made, doc);
    into.appendChild(made);
  }
}

/** The server sanitises what it stores; this is the second wall, for what it may have let through. */
export function cleanHtml(html: string): string {
  // Handlers never run here, but a browser reports each that it parses as a breach of the content security policy.
  const quiet = html.replace(/<[^>]*>/g, (tag) => tag.replace(/\son\w+\s*=/gi, " data-was="));
  const parsed = new DOMParser().parseFromString(quiet, "text/html");
  const out = document.implementation.createHTMLDocument("");
  cleanNode(parsed.body, out.body, out);
  return out.body.innerHTML;
}

export function plainText(html: string): string {
  return (
    new DOMParser().parseFromString(html.replace(/<\/(p|div|li|h\d)>|<br\s*\/?>/gi, "$&\n"), "text/html").body.textContent?.trim() ?? ""
  );
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Plain typing as the HTML the server stores: empty lines part paragraphs. */
export function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((part) => `<p>${escapeHtml(part).replace(/\n/g, "<br>")}</p>`)
    .join("");
}

/** Words that came without any marks, by mail or from a program, keep their lines. */
const isPlain = (html: string): boolean => !/<[a-z]/i.test(html) && html.includes("\n");

export function Html({ html, className }: { html: string; className?: string }) {
  const clean = useMemo(() => cleanHtml(isPlain(html) ? html.replace(/\r?\n/g, "<br>") : html), [html]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned above and on the server
  return <div className={`rich ${className ?? ""}`} dangerouslySetInnerHTML={{ __html: clean }} />;
}

/** A snippet of a search answer: escaped text in which only <mark> is kept. */
/** A snippet that is only the title again says nothing. */
export function saysMore(snippet: string | null | undefined, title: string): boolean {
  if (!snippet) return false;
  const plain = new DOMParser().parseFromString(`<i>${snippet}</i>`, "text/html").body.textContent ?? "";
  return plain.trim() !== title.trim();
}

export function Snippet({ text }: { text: string }) {
  const parts = text.split(/(<mark>|<\/mark>)/);
  let isMarked = false;
  return (
    <>
      {parts.map((part, i) => {
        if (part === "<mark>" || part === "</mark>") {
          isMarked = part === "<mark>";
          return null;
        }
        const words = new DOMParser().parseFromString(`<i>${part.replace(/</g, "&lt;")}</i>`, "text/html").body.textContent ?? "";
        return isMarked ? <mark key={i}>{words}</mark> : words;
      })}
    </>
  );
}
