import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "~/core/api";
import { type ConfigChange, changeConfig, configBodies } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { count } from "~/core/format";
import { client } from "~/core/queries";
import { addServerTexts, bundledTexts, language, languageName } from "~/core/texts";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { holesDiffer } from "./holes";
import { Faults, Switch } from "./parts";
import "./admin.css";
import "./editor.css";

type Texts = Record<string, string>;
const SHOWN = 60;

/** What every word of the product says, in every language: found by its words or its key, reworded, and brought back. */
export function TextsPage() {
  const { t } = useTranslation();
  useTitle(t("texts.title"));
  const { product } = useSession();
  const languages = product.languages;
  const query = useQuery({
    queryKey: ["config", "texts", ...languages],
    queryFn: async () => {
      const [own, ...all] = await Promise.all([
        configBodies<{ words: string }>("text", ""),
        ...languages.map(async (lang): Promise<Texts> => ({ ...(await bundledTexts(lang)), ...(await get<Texts>(`/texts/${lang}`)) })),
      ]);
      return { own: new Map(own.items.map((one) => [one.code, one.value.words])), all };
    },
    staleTime: 0,
  });
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={10} />;
  return <Editor own={query.data.own} all={query.data.all} languages={languages} />;
}

function Editor({ own, all, languages }: { own: Map<string, string>; all: Texts[]; languages: string[] }) {
  const { t } = useTranslation();
  const { q = "", changed } = useSearch({ from: "/admin/texts" });
  const navigate = useNavigate({ from: "/admin/texts" });
  const [draft, setDraft] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isLong, setLong] = useState(false);
  const inForce = (lang: number, key: string) => own.get(`${languages[lang]}/${key}`) ?? all[lang]?.[key] ?? "";
  const words = q.trim().toLowerCase();
  const keys = [...new Set(all.flatMap((one) => Object.keys(one)))].sort();
  const found = keys.filter(
    (key) =>
      (!changed || languages.some((lang) => own.has(`${lang}/${key}`) || `${lang}/${key}` in draft)) &&
      (!words || key.toLowerCase().includes(words) || languages.some((_, i) => inForce(i, key).toLowerCase().includes(words))),
  );
  const shown = isLong ? found.slice(0, 500) : found.slice(0, SHOWN);
  const edits = Object.entries(draft);
  const wrong = edits.filter(([code, text]) => {
    const [lang = "", ...rest] = code.split("/");
    return text.trim() !== "" && holesDiffer(text, all[languages.indexOf(lang)]?.[rest.join("/")] ?? "");
  });
  const put = (code: string, text: string, old: string) =>
    setDraft(({ [code]: _, ...others }) => (text === old ? others : { ...others, [code]: text }));
  const save = async () => {
    setBusy(true);
    setFault(null);
    const changes: ConfigChange[] = edits.map(([code, text]) =>
      text.trim() ? { kind: "text", code, value: { words: text } } : { kind: "text", code, remove: true },
    );
    try {
      await changeConfig({ changes, dry_run: false, note: t("texts.note", { count: edits.length }) });
      setDraft({});
      await client.invalidateQueries();
      await addServerTexts(language());
      toast(t("texts.saved", { count: edits.length }));
    } catch (error) {
      setFault(asFault(error));
    } finally {
      setBusy(false);
    }
  };
  const again = async (code: string) => {
    try {
      await changeConfig({ changes: [{ kind: "text", code, remove: true }], dry_run: false, note: t("texts.reset_note", { code }) });
      await client.invalidateQueries();
      await addServerTexts(language());
      toast(t("texts.reset_done"));
    } catch (error) {
      setFault(asFault(error));
    }
  };
  return (
    <div className="admin texts">
      <div className="account-line">
        <h1>{t("texts.title")}</h1>
        <button
          type="button"
          className="btn primary"
          disabled={edits.length === 0 || wrong.length > 0 || isBusy}
          onClick={() => void save()}
        >
          {edits.length > 0 ? t("texts.save", { count: edits.length }) : t("editor.save_now")}
        </button>
      </div>
      <p className="muted">{t("texts.text")}</p>
      <div className="admin-choices">
        <div className="admin-choice">
          <label className="label" htmlFor="texts-search">
            {t("texts.search")}
          </label>
          <input
            id="texts-search"
            type="search"
            className="input"
            value={q}
            onChange={(event) =>
              void navigate({ search: (old) => ({ ...old, q: event.target.value || undefined }), replace: true, resetScroll: false })
            }
          />
        </div>
        <Switch
          label={t("texts.changed")}
          isOn={changed === "yes"}
          onChange={(on) => void navigate({ search: (old) => ({ ...old, changed: on ? "yes" : undefined }), replace: true })}
        />
        <p className="muted num" role="status">
          {t("texts.found", { count: found.length, n: count(found.length) })}
        </p>
      </div>
      <Faults fault={fault} />
      {found.length === 0 ? <State icon="language" title={t("texts.none")} text={t("texts.none_text")} /> : null}
      {found.length > 0 ? (
        <div className="related-scroll">
          <table className="plain-table texts-table">
            <thead>
              <tr>
                <th scope="col">{t("texts.key")}</th>
                {languages.map((lang) => (
                  <th key={lang} scope="col">
                    {languageName(lang)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((key) => (
                <tr key={key}>
                  <th scope="row">
                    <code>{key}</code>
                  </th>
                  {languages.map((lang, i) => {
                    const code = `${lang}/${key}`;
                    const now = inForce(i, key);
                    const text = draft[code] ?? now;
                    const isWrong = wrong.some(([one]) => one === code);
                    const label = `${key}, ${languageName(lang)}`;
                    return (
                      <td key={lang}>
                        <div className="row">
                          <input
                            className={`input sm ${isWrong ? "bad" : ""} ${code in draft ? "is-draft" : ""}`}
                            lang={lang}
                            aria-label={label}
                            aria-invalid={isWrong || undefined}
                            value={text}
                            onChange={(event) => put(code, event.target.value, now)}
                          />
                          {own.has(code) ? (
                            <IconButton icon="refresh" label={t("texts.reset", { what: label })} onClick={() => void again(code)} />
                          ) : null}
                        </div>
                        {isWrong ? (
                          <p className="hint bad">
                            <Icon name="alert-circle" size={14} />
                            {t("texts.holes")}
                          </p>
                        ) : null}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {found.length > shown.length ? (
        <button type="button" className="btn sm self-start" onClick={() => setLong(true)}>
          {t("texts.more", { n: count(found.length - shown.length) })}
        </button>
      ) : null}
    </div>
  );
}
