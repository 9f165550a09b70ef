import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "../../text/en.json";
import it_ from "../../text/it.json";

const texts: Record<string, Record<string, string>> = { en, it: it_ };

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [readFileSync(path, "utf8")] : [];
  });
}

const src = sources(join(import.meta.dirname, "..")).join("\n");
const groups = new Set(Object.keys(en).map((key) => key.split(".")[0]));
const NOT_TEXTS = new Set(["steward.language", "steward.theme"]);

/** Every "group.word" of a known group counts as a key, also where it is picked by a condition. */
const used = new Set(
  [...src.matchAll(/"([a-z]+\.[a-z_0-9]+)"/g)]
    .map((found) => found[1] as string)
    .filter((key) => groups.has(key.split(".")[0] as string) && !NOT_TEXTS.has(key)),
);

const has = (texts: Record<string, string>, key: string) => key in texts || (`${key}_one` in texts && `${key}_other` in texts);

describe("texts", () => {
  it("both languages have the same keys", () => {
    expect(Object.keys(it_).sort()).toEqual(Object.keys(en).sort());
  });
  for (const [lang, all] of Object.entries(texts)) {
    it(`every key that is used exists in ${lang}`, () => {
      expect([...used].filter((key) => !has(all, key))).toEqual([]);
    });
    it(`no text is empty in ${lang}`, () => {
      expect(Object.entries(all).filter(([, text]) => text.trim() === "")).toEqual([]);
    });
  }
  it("placeholders are the same in both languages", () => {
    const holes = (text: string) => [...new Set([...text.matchAll(/{{(\w+)}}/g)].map((found) => found[1]))].sort().join();
    const differing = Object.keys(en).filter(
      (key) => holes((en as Record<string, string>)[key] ?? "") !== holes((it_ as Record<string, string>)[key] ?? ""),
    );
    expect(differing).toEqual([]);
  });
  it("no text is left that nobody uses", () => {
    const composed =
      /^(forms\.(action|after|color|place|standard)|guest\.(company|name|phone)|op|setter|attempt|attempt_reason|cause|theme|list\.density|list\.export|jobs\.state|element|color|guests\.link|fields\.(label|group|validation)|feature|modules\.features|option|field\.address|trial\.effect|timeline|history|homes\.inside|graph\.layout)/;
    const unused = Object.keys(en).filter((key) => !composed.test(key) && !used.has(key.replace(/_(one|other)$/, "")) && !used.has(key));
    expect(unused).toEqual([]);
  });
});
