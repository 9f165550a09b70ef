import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { get, speak } from "./api";
import { setPlace } from "./format";

/** One file per language, loaded when it is chosen. A language is added by adding a file. */
const bundled = import.meta.glob<{ default: Record<string, string> }>("../../text/*.json");

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

function fileOf(lang: string) {
  return bundled[`../../text/${lang}.json`];
}

export function languages(): string[] {
  return Object.keys(bundled).map((path) => path.replace(/^.*\/(.*)\.json$/, "$1"));
}

/** nameOf says a language in its own words: "English", "Italiano". */
export function languageName(lang: string): string {
  const name = new Intl.DisplayNames([lang], { type: "language" }).of(lang) ?? lang;
  return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
}

/** The texts of the interface in a language, as they come with it. */
export async function bundledTexts(lang: string): Promise<Record<string, string>> {
  return (await fileOf(lang)?.())?.default ?? {};
}

async function load(lang: string): Promise<void> {
  const file = fileOf(lang);
  if (file && !i18next.hasResourceBundle(lang, "translation")) {
    i18next.addResourceBundle(lang, "translation", (await file()).default);
  }
}

export async function startTexts(lang: string): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: {},
  });
  await setLanguage(lang);
}

/** setLanguage changes the words of the whole page without a reload. */
export async function setLanguage(lang: string): Promise<void> {
  const known = fileOf(lang) ? lang : fileOf(lang.slice(0, 2)) ? lang.slice(0, 2) : "en";
  await load(known);
  speak(lang);
  await i18next.changeLanguage(known);
  document.documentElement.lang = known;
  document.documentElement.dir = RIGHT_TO_LEFT.has(known) ? "rtl" : "ltr";
}

/** An administrator may reword a text; the server's word wins over the bundled one. */
export async function addServerTexts(lang: string): Promise<void> {
  try {
    const texts = await get<Record<string, string>>(`/texts/${lang}`);
    i18next.addResourceBundle(lang, "translation", texts, true, true);
    await i18next.changeLanguage(i18next.language);
  } catch {
    // the bundled texts are complete
  }
}

export function place(locale: string, zone: string): void {
  setPlace(locale, zone);
}

export const t = i18next.t.bind(i18next);
export function language(): string {
  return i18next.language || "en";
}
