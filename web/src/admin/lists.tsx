import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, type ConfigPlan, changeConfig, configBodies, configObject } from "~/core/calls";
import { client } from "~/core/queries";
import type { Value } from "~/core/types";
import { AddLine } from "~/parts/addline";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { codeFor } from "./field/form";
import { Messages, messagesOf } from "./field/parts";
import { Plan } from "./plan";
import { moved, UpDown } from "./sortlist";
import { PlainTable } from "./table";
import { wordsNow } from "./words";
import "./admin.css";

interface ListValueBody {
  value: Value;
  label: Record<string, string>;
  color?: string;
  icon?: string;
  classes?: string[];
  default?: boolean;
  disabled?: boolean;
  system?: boolean;
}

interface ListClass {
  code: string;
  label: Record<string, string>;
  system?: boolean;
}

interface ListBody {
  code: string;
  label: Record<string, string>;
  classes?: ListClass[];
  values: ListValueBody[];
}

const COLORS = ["", "blue", "green", "grey", "orange", "red", "violet", "yellow"];

/** The lists behind choices: what may be chosen, in which words, colours and order. */
export function ListsPage() {
  const { t } = useTranslation();
  useTitle(t("lists.title"));
  const { code = "service_status" } = useSearch({ from: "/admin/lists" });
  const navigate = useNavigate({ from: "/admin/lists" });
  const setCode = (next: string) => void navigate({ search: { code: next } });
  const [fresh, setFresh] = useState("");
  const known = useQuery({ queryKey: ["config", "lists"], queryFn: () => configBodies<ListBody>("list", "") });
  const list = useQuery({
    queryKey: ["config", "list", code],
    queryFn: async () => (await configObject("list", code)).value as ListBody,
    enabled: known.data?.items.some((one) => one.code === code) ?? false,
  });
  const fault = known.error ?? list.error;
  if (fault) return <FaultPage error={fault} reset={() => void known.refetch()} />;
  const names = (known.data?.items ?? [])
    .map((one) => ({ code: one.code, name: wordsNow(one.value.label, undefined, one.code) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const isNew = known.data ? !known.data.items.some((one) => one.code === code) : false;
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("lists.title")}</h1>
        <Link className="btn ghost sm" to="/admin/versions" search={{ kind: "list", code }}>
          <Icon name="history" />
          {t("versions.list")}
        </Link>
      </div>
      <p className="muted">{t("lists.text")}</p>
      <div className="admin-choices">
        <div className="admin-choice">
          <label className="label" htmlFor="lists-code">
            {t("lists.list")}
          </label>
          <select id="lists-code" className="input" value={code} onChange={(event) => setCode(event.target.value)}>
            {isNew ? <option value={code}>{code}</option> : null}
            {names.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name === one.code ? one.code : `${one.name} (${one.code})`}
              </option>
            ))}
          </select>
        </div>
        <form
          className="admin-choice row"
          onSubmit={(event) => {
            event.preventDefault();
            if (/^[a-z][a-z0-9_]{1,60}$/.test(fresh)) {
              setCode(fresh);
              setFresh("");
            } else toast(t("lists.code_rule"), { isFault: true });
          }}
        >
          <div>
            <label className="label" htmlFor="lists-new">
              {t("lists.new")}
            </label>
            <input id="lists-new" className="input" value={fresh} onChange={(event) => setFresh(event.target.value)} />
          </div>
          <button type="submit" className="btn" disabled={!fresh}>
            {t("lists.begin")}
          </button>
        </form>
      </div>
      {isNew ? <Editor key={code} body={{ code, label: { en: "" }, values: [] }} isNew /> : null}
      {!isNew && list.data ? <Editor key={`${code} ${list.dataUpdatedAt}`} body={list.data} isNew={false} /> : null}
      {!isNew && !list.data ? <Loading label={t("common.loading")} rows={6} /> : null}
    </div>
  );
}

function nextValue(values: ListValueBody[]): number {
  return 1 + Math.max(0, ...values.map((one) => (typeof one.value === "number" ? one.value : 0)));
}

function Editor({ body, isNew }: { body: ListBody; isNew: boolean }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState(body.label);
  const [values, setValues] = useState(body.values);
  const [classes, setClasses] = useState(body.classes ?? []);
  const [plan, setPlan] = useState<ConfigPlan | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [messages, setMessages] = useState<string[]>([]);
  const isText = values.length > 0 && values.every((one) => typeof one.value === "string");
  const set = (next: ListValueBody[]) => {
    setValues(next);
    setPlan(null);
    setMessages([]);
  };
  const put = (at: number, part: Partial<ListValueBody>) => set(values.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const send = async (isDry: boolean) => {
    setBusy(true);
    setMessages([]);
    const changes: ConfigChange[] = [
      { kind: "list", code: body.code, property: "label", value: label },
      { kind: "list", code: body.code, property: "values", value: values },
    ];
    if (classes.length > 0 || body.classes?.length) changes.push({ kind: "list", code: body.code, property: "classes", value: classes });
    if (isNew) changes.unshift({ kind: "list", code: body.code, property: "code", value: body.code });
    try {
      const answer = await changeConfig({ changes, dry_run: isDry, note: t("lists.note", { what: body.code }) });
      if (isDry) return setPlan(answer);
      toast(t("lists.saved", { what: label.en || body.code }));
      await client.invalidateQueries();
    } catch (error) {
      setPlan(null);
      setMessages(messagesOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="list-editor">
      <div className="admin-form">
        {(["en", "it"] as const).map((lang) => (
          <div key={lang}>
            <label className="label" htmlFor={`list-${lang}`}>
              {t(`fields.label_${lang}`)}
            </label>
            <input
              id={`list-${lang}`}
              className="input"
              value={label[lang] ?? ""}
              onChange={(event) => {
                setLabel({ ...label, [lang]: event.target.value });
                setPlan(null);
              }}
            />
          </div>
        ))}
      </div>
      <Classes
        list={classes}
        onChange={(next) => {
          const left = next.map((one) => one.code);
          setClasses(next);
          set(values.map((one) => (one.classes ? { ...one, classes: one.classes.filter((code) => left.includes(code)) } : one)));
        }}
      />
      <PlainTable
        heads={[
          t("lists.value"),
          t("fields.label_en"),
          t("fields.label_it"),
          t("lists.color"),
          ...(classes.length ? [t("lists.classes")] : []),
          t("lists.default"),
          t("lists.offered"),
        ]}
        last={t("lists.order")}
      >
        {values.map((one, at) => {
          const name = one.label.en || String(one.value);
          return (
            <tr key={String(one.value)}>
              <td className="num">{String(one.value)}</td>
              {(["en", "it"] as const).map((lang) => (
                <td key={lang}>
                  <input
                    className="input sm"
                    aria-label={`${t(`fields.label_${lang}`)}: ${name}`}
                    value={one.label[lang] ?? ""}
                    onChange={(event) => put(at, { label: { ...one.label, [lang]: event.target.value } })}
                  />
                </td>
              ))}
              <td>
                <select
                  className="input sm"
                  aria-label={`${t("lists.color")}: ${name}`}
                  value={one.color ?? ""}
                  onChange={(event) => put(at, { color: event.target.value || undefined })}
                >
                  {COLORS.map((color) => (
                    <option key={color} value={color}>
                      {color ? t(`color.${color}`) : "–"}
                    </option>
                  ))}
                </select>
              </td>
              {classes.length ? (
                <td>
                  <span className="admin-checks">
                    {classes.map((kind) => (
                      <label key={kind.code}>
                        <input
                          type="checkbox"
                          className="check"
                          checked={one.classes?.includes(kind.code) ?? false}
                          onChange={(event) =>
                            put(at, {
                              classes: event.target.checked
                                ? [...(one.classes ?? []), kind.code]
                                : (one.classes ?? []).filter((code) => code !== kind.code),
                            })
                          }
                        />
                        {kind.label.en ?? kind.code}
                      </label>
                    ))}
                  </span>
                </td>
              ) : null}
              <td>
                <input
                  type="radio"
                  name="default"
                  aria-label={`${t("lists.default")}: ${name}`}
                  checked={one.default === true}
                  onChange={() => set(values.map((other, i) => ({ ...other, default: i === at ? true : undefined })))}
                />
              </td>
              <td>
                <input
                  type="checkbox"
                  className="check"
                  aria-label={`${t("lists.offered")}: ${name}`}
                  checked={one.disabled !== true}
                  onChange={(event) => put(at, { disabled: event.target.checked ? undefined : true })}
                />
              </td>
              <td className="end nowrap">
                <UpDown what={name} at={at} of={values.length} onMove={(to) => set(moved(values, at, to))} />
                {one.system ? null : (
                  <IconButton icon="x" label={t("lists.remove", { what: name })} onClick={() => set(values.filter((_, i) => i !== at))} />
                )}
              </td>
            </tr>
          );
        })}
      </PlainTable>
      <div className="account-line">
        <button
          type="button"
          className="btn sm"
          onClick={() => set([...values, { value: isText ? `value_${values.length + 1}` : nextValue(values), label: { en: "" } }])}
        >
          <Icon name="plus" size={14} />
          {t("lists.add")}
        </button>
        <span className="admin-buttons">
          <button type="button" className="btn" disabled={isBusy} onClick={() => void send(true)}>
            {t("fields.plan")}
          </button>
          <button type="button" className="btn primary" disabled={isBusy || !plan} onClick={() => void send(false)}>
            {t("fields.save")}
          </button>
        </span>
      </div>
      <div role="status" className="admin-plan">
        {plan?.changes?.length ? <Plan plan={plan} /> : null}
        {plan && !plan.changes?.length ? <b>{t("lists.nothing")}</b> : null}
      </div>
      <Messages list={messages} />
    </div>
  );
}

/** What values are grouped by: conditions and colours ask for a class, so that a new value needs no new rule. */
function Classes({ list, onChange }: { list: ListClass[]; onChange: (list: ListClass[]) => void }) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState("");
  const add = () => {
    const code = codeFor(fresh, "", 40);
    if (!code || list.some((one) => one.code === code)) return;
    onChange([...list, { code, label: { en: fresh.trim() } }]);
    setFresh("");
  };
  return (
    <details className="admin-more" open={list.length > 0}>
      <summary>{t("lists.classes")}</summary>
      <ul className="list-classes">
        {list.map((one, at) => (
          <li key={one.code}>
            <code>{one.code}</code>
            {(["en", "it"] as const).map((lang) => (
              <input
                key={lang}
                className="input sm"
                aria-label={`${t(`fields.label_${lang}`)}: ${one.code}`}
                value={one.label[lang] ?? ""}
                onChange={(event) =>
                  onChange(list.map((other, i) => (i === at ? { ...other, label: { ...other.label, [lang]: event.target.value } } : other)))
                }
              />
            ))}
            {one.system ? null : (
              <IconButton
                icon="x"
                label={t("lists.remove", { what: one.label.en ?? one.code })}
                onClick={() => onChange(list.filter((_, i) => i !== at))}
              />
            )}
          </li>
        ))}
        <li>
          <AddLine
            className="input sm"
            aria-label={t("lists.new_class")}
            placeholder={t("lists.new_class")}
            value={fresh}
            onChange={setFresh}
            action={t("lists.add_class")}
            onAdd={add}
          />
        </li>
      </ul>
    </details>
  );
}
