// Words of a definition: a text key, plain words, or words by language.
import { useQuery } from "@tanstack/react-query";
import { get } from "~/core/api";
import { language } from "~/core/texts";

export type Words = string | Record<string, string> | null | undefined;

/** The texts of the server by language, with the customer's own laid over. */
export function useServerTexts(languages: string[]) {
  return useQuery({
    queryKey: ["texts", ...languages],
    queryFn: async () => {
      const all = await Promise.all(languages.map((lang) => get<Record<string, string>>(`/texts/${lang}`)));
      return Object.fromEntries(languages.map((lang, i) => [lang, all[i] ?? {}])) as Record<string, Record<string, string>>;
    },
    staleTime: 300_000,
  }).data;
}

export type ServerTexts = ReturnType<typeof useServerTexts>;

/** The words in one language: "" where nothing is said in it. */
export function wordsIn(words: Words, lang: string, texts: ServerTexts): string {
  if (!words) return "";
  if (typeof words === "object") return words[lang] ?? "";
  return texts?.[lang]?.[words] ?? (texts?.en?.[words] ? "" : words);
}

/** The words a reader gets: those of his language, else English, else any. */
export function wordsNow(words: Words, texts: ServerTexts, otherwise = ""): string {
  if (!words) return otherwise;
  const own = wordsIn(words, language(), texts) || wordsIn(words, "en", texts);
  if (own) return own;
  return (typeof words === "object" ? Object.values(words).find(Boolean) : words) || otherwise;
}

/** Says something in one language; what was a key becomes its words by language first. Nothing said in any is nothing. */
export function sayIn(words: Words, lang: string, said: string, languages: string[], texts: ServerTexts): Words {
  const all: Record<string, string> = {};
  for (const one of languages) {
    const old = one === lang ? said : wordsIn(words, one, texts);
    if (old) all[one] = old;
  }
  return Object.keys(all).length > 0 ? all : undefined;
}
