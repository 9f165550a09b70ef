import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "~/core/api";
import { type ConfigChange, configBodies, records } from "~/core/calls";
import { isEqual } from "~/core/difference";
import { language } from "~/core/texts";
import type { Field, List, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Picker } from "~/fields/shared/picker";
import { IconButton } from "~/parts/menu";
import { Loading, State } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { SaveChanges } from "./plan";
import { type ServerTexts, useServerTexts } from "./words";
import "./admin.css";
import "./editor.css";

interface SettingBody {
  type?: string;
  default?: Value;
  value?: Value;
  /** The list whose values it takes. */
  list?: string;
  /** The model whose records it names. */
  model?: string;
}

interface Setting {
  code: string;
  body: SettingBody;
}

const now = (one: SettingBody): Value => one.value ?? one.default ?? null;

/** "service.reopen_days" as words, where nobody gave it any. */
const humanised = (code: string): string => {
  const words = code.slice(code.lastIndexOf(".") + 1).replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function wordsOf(texts: ServerTexts, key: string, otherwise: string): string {
  return texts?.[language()]?.[key] ?? texts?.en?.[key] ?? otherwise;
}

/** Every setting of every module, found by its words; saved as one version, after one saw what changes. */
export function SettingsPage() {
  const { t } = useTranslation();
  useTitle(t("settings.title"));
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const query = useQuery({ queryKey: ["config", "settings"], queryFn: () => configBodies<SettingBody>("setting", ""), staleTime: 0 });
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data || !texts) return <Loading label={t("common.loading")} rows={10} />;
  // What the organisation is called and looks like has a page of its own; secrets are kept by the program.
  const items = query.data.items
    .filter((one) => !one.code.startsWith("product.") && one.value.type !== "secret")
    .map((one) => ({ code: one.code, body: one.value }));
  return <Editor key={query.data.version} items={items} version={query.data.version} texts={texts} />;
}

function Editor({ items, version, texts }: { items: Setting[]; version: number; texts: ServerTexts }) {
  const { t } = useTranslation();
  const { q = "" } = useSearch({ from: "/admin/settings" });
  const navigate = useNavigate({ from: "/admin/settings" });
  const [draft, setDraft] = useState<Record<string, Value>>({});
  const [isSaving, setSaving] = useState(false);
  const labelOf = (code: string) => wordsOf(texts, `setting.${code}`, humanised(code));
  const helpOf = (code: string) => wordsOf(texts, `setting.${code}.help`, "");
  const words = q.trim().toLowerCase();
  const found = items.filter((one) => !words || `${one.code} ${labelOf(one.code)} ${helpOf(one.code)}`.toLowerCase().includes(words));
  const groups = [...new Set(found.map((one) => one.code.split(".")[0] as string))];
  const put = (one: Setting, value: Value) =>
    setDraft(({ [one.code]: _, ...others }) => (isEqual(value, now(one.body)) ? others : { ...others, [one.code]: value }));
  const changes: ConfigChange[] = Object.entries(draft).map(([code, value]) => {
    const usual = items.find((one) => one.code === code)?.body.default ?? null;
    return isEqual(value, usual)
      ? { kind: "setting", code, property: "value", reset: true }
      : { kind: "setting", code, property: "value", value };
  });
  return (
    <div className="admin settings">
      <div className="account-line">
        <h1>{t("settings.title")}</h1>
        <span className="row">
          <button type="button" className="btn" disabled={changes.length === 0} onClick={() => setDraft({})}>
            {t("brand.discard")}
          </button>
          <button type="button" className="btn primary" disabled={changes.length === 0} onClick={() => setSaving(true)}>
            {t("editor.save")}
          </button>
        </span>
      </div>
      <p className="muted">{t("settings.text")}</p>
      <div className="admin-choice">
        <label className="label" htmlFor="settings-search">
          {t("settings.search")}
        </label>
        <input
          id="settings-search"
          type="search"
          className="input"
          value={q}
          onChange={(event) => void navigate({ search: { q: event.target.value || undefined }, replace: true, resetScroll: false })}
        />
      </div>
      {found.length === 0 ? <State icon="settings" title={t("settings.none")} text={t("texts.none_text")} /> : null}
      {groups.map((group) => (
        <section key={group} className="setting-group" aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{wordsOf(texts, `setting.${group}`, humanised(group))}</h2>
          {found
            .filter((one) => one.code.startsWith(`${group}.`))
            .map((one) => (
              <Line
                key={one.code}
                one={one}
                label={labelOf(one.code)}
                help={helpOf(one.code)}
                value={one.code in draft ? (draft[one.code] as Value) : now(one.body)}
                isDraft={one.code in draft}
                onChange={(value) => put(one, value)}
              />
            ))}
        </section>
      ))}
      {isSaving ? (
        <SaveChanges
          title={t("settings.save_title")}
          note={t("settings.note", { count: changes.length })}
          said={t("settings.saved", { count: changes.length })}
          changes={changes}
          version={version}
          onClose={() => setSaving(false)}
        />
      ) : null}
    </div>
  );
}

interface LineProps {
  one: Setting;
  label: string;
  help: string;
  value: Value;
  isDraft: boolean;
  onChange: (value: Value) => void;
}

function Line({ one, label, help, value, isDraft, onChange }: LineProps) {
  const { t } = useTranslation();
  const { code, body } = one;
  const id = `setting-${code}`;
  const isUsual = isEqual(value, body.default ?? null);
  return (
    <div className={`setting ${isDraft ? "is-draft" : ""}`}>
      <div className="setting-words">
        <label htmlFor={id}>{label}</label>
        {help ? <small id={`${id}-help`}>{help}</small> : null}
        <code>{code}</code>
      </div>
      <div className="setting-value">
        <Input id={id} one={one} label={label} value={value} describedBy={help ? `${id}-help` : undefined} onChange={onChange} />
      </div>
      <span className="setting-end">
        {isUsual ? null : (
          <IconButton icon="refresh" label={t("settings.usual", { what: label })} onClick={() => onChange(body.default ?? null)} />
        )}
      </span>
    </div>
  );
}

interface InputProps {
  id: string;
  one: Setting;
  label: string;
  value: Value;
  describedBy?: string;
  onChange: (value: Value) => void;
}

function Input(props: InputProps) {
  const { id, one, label, value, describedBy, onChange } = props;
  const { body } = one;
  if (body.type === "flag")
    return (
      <input
        id={id}
        type="checkbox"
        className="switch"
        checked={value === true}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  if (body.list) return <Listed {...props} list={body.list} />;
  if (body.model) return <Named {...props} model={body.model} />;
  if (body.type === "list") {
    const list = Array.isArray(value) ? value : [];
    return (
      <Picker
        id={id}
        label={label}
        isMulti
        isFree
        chosen={list.map((two) => ({ value: two, label: String(two) }))}
        choices={[]}
        onChange={(next) => onChange(next.map((two) => two.value))}
      />
    );
  }
  const kind = body.type === "integer" || body.type === "duration" ? body.type : "text";
  const type = fieldType(kind);
  const field: Field = { code: one.code, type: kind, label };
  return (
    <type.input
      id={id}
      field={field}
      value={value}
      describedBy={describedBy}
      around={{ model: "", record: {}, lists: {}, me: null }}
      onChange={(next) => onChange(next ?? (kind === "text" ? "" : (body.default ?? 0)))}
    />
  );
}

function Listed({ id, one, label, value, onChange, list }: InputProps & { list: string }) {
  const query = useQuery({ queryKey: ["list", list], queryFn: () => get<List>(`/lists/${list}`), staleTime: 60_000 });
  const isMany = one.body.type === "list";
  const chosen = isMany ? (Array.isArray(value) ? value : []) : value === null || value === 0 ? [] : [value];
  const known = (query.data?.values ?? []).map((two) => ({ value: two.value, label: two.label }));
  return (
    <Picker
      id={id}
      label={label}
      isMulti={isMany}
      chosen={chosen.map((two) => known.find((three) => String(three.value) === String(two)) ?? { value: two, label: String(two) })}
      choices={known}
      onChange={(next) => onChange(isMany ? next.map((two) => two.value) : (next[0]?.value ?? 0))}
    />
  );
}

function Named({ id, one, label, value, onChange, model }: InputProps & { model: string }) {
  const isMany = one.body.type === "list";
  const chosen = isMany ? (Array.isArray(value) ? value : []) : value === null || value === 0 ? [] : [value];
  const names = useQuery({
    queryKey: ["records", model, "named", chosen],
    queryFn: () =>
      records(model, {
        filter: { condition: "AND", rules: [{ field: "entity_id", operator: "in", value: chosen }] },
        fields: "entity_id",
        limit: 50,
      }),
    enabled: chosen.length > 0,
  });
  const nameOf = (key: Value) => {
    const found = names.data?.items.find((two) => String(two.entity_id) === String(key));
    return String(found?._title ?? key);
  };
  return (
    <Picker
      id={id}
      label={label}
      isMulti={isMany}
      chosen={chosen.map((two) => ({ value: two, label: nameOf(two) }))}
      choices={async (search, signal) => {
        const page = await records(model, { search: search || undefined, fields: "entity_id", limit: 20 }, signal);
        return {
          items: page.items.map((two) => ({ value: two.entity_id as number, label: String(two._title ?? two.entity_id) })),
          more: page.next !== null,
        };
      }}
      onChange={(next) => onChange(isMany ? next.map((two) => two.value) : (next[0]?.value ?? 0))}
    />
  );
}
