import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEYS } from "./keys";

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [readFileSync(path, "utf8")] : [];
  });
}

/** The names of keys a component listens to, as it writes them: "ctrl+k", "j", "Escape". */
function heard(source: string): string[] {
  return [...source.matchAll(/useKeys\(\{([\s\S]*?)\}\);/g)].flatMap((block) =>
    [...(block[1] as string).matchAll(/(?:^|[\n,])\s{0,4}("[^"]+"|[a-zA-Z]+):/g)].map((name) => (name[1] as string).replace(/"/g, "")),
  );
}

const shown = (name: string) =>
  name
    .split("+")
    .map((part) => (part === "Escape" ? "Esc" : part.length === 1 && name.includes("+") ? part.toUpperCase() : part))
    .map((part) => (part.length > 1 ? part.charAt(0).toUpperCase() + part.slice(1) : part))
    .join(" ");

describe("the map of keys", () => {
  const listed = new Set(KEYS.flatMap((key) => [key.keys, key.keys.split(" ")[0] as string]));
  const names = [...new Set(sources(join(import.meta.dirname, "..")).flatMap(heard))];
  it("finds the keys that components listen to", () => {
    expect(names).toEqual(expect.arrayContaining(["ctrl+k", "?", "j", "Escape", "ctrl+s", "f", "b", "u"]));
  });
  it("shows every one of them", () => {
    expect(names.filter((name) => !listed.has(shown(name)))).toEqual([]);
  });
  it("says each key once in a group", () => {
    const said = KEYS.map((key) => `${key.group} ${key.keys}`);
    expect(said.filter((one, i) => said.indexOf(one) !== i)).toEqual([]);
  });
});
