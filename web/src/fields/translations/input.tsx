import { useTranslation } from "react-i18next";
import type { Field, Value } from "~/core/types";
import { useSession } from "~/shell/session";
import { useScope } from "../shared/scope";
import type { InputProps, ViewProps } from "../type";
import "../setter/setter.css";

type Words = Record<string, Record<string, string>>;

const wordsOf = (value: Value): Words => (value && typeof value === "object" && !Array.isArray(value) ? (value as unknown as Words) : {});
const languageName = (code: string) => new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
const TEXTS = new Set(["text", "textarea"]);

/** A line for each text of the record in each further language; an empty one falls back to the record itself. */
export function TranslationsInput({ id, field, around, value, onChange, isDisabled }: InputProps) {
  const { t } = useTranslation();
  const { product } = useSession();
  const scope = useScope(around.model);
  const words = wordsOf(value);
  const texts = (scope?.model.fields ?? []).filter(
    (one: Field) => TEXTS.has(one.type) && !one.read_only && ["name", "title", "description"].includes(one.code),
  );
  const put = (language: string, code: string, text: string) => {
    const own = { ...words[language], [code]: text };
    if (text === "") delete own[code];
    const next = { ...words, [language]: own };
    if (Object.keys(own).length === 0) delete next[language];
    onChange((Object.keys(next).length > 0 ? next : null) as unknown as Value);
  };
  return (
    <div className="translations" role="group" aria-label={field.label}>
      {product.languages.map((language) => (
        <fieldset key={language} className="rule-part">
          <legend className="label">{languageName(language)}</legend>
          {texts.map((one) => (
            <div key={one.code} className="rule-line">
              <label htmlFor={`${id}-${language}-${one.code}`}>{one.label}</label>
              <input
                id={`${id}-${language}-${one.code}`}
                className="input"
                lang={language}
                value={words[language]?.[one.code] ?? ""}
                placeholder={t("field.as_record")}
                disabled={isDisabled}
                onChange={(event) => put(language, one.code, event.target.value)}
              />
            </div>
          ))}
        </fieldset>
      ))}
    </div>
  );
}

export function TranslationsView({ value }: ViewProps) {
  return (
    <span className="break">
      {Object.entries(wordsOf(value))
        .map(([language, own]) => `${languageName(language)}: ${Object.values(own).join(", ")}`)
        .join("; ")}
    </span>
  );
}
