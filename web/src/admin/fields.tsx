import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, type ConfigPlan, changeConfig, configCodes, configObject, models } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import type { Value } from "~/core/types";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { useTitle } from "~/shell/title";
import "./admin.css";

/** The elements people ask for; the others are there for files and the API. */
const ELEMENTS = [
  "text",
  "textarea",
  "editor",
  "integer",
  "decimal",
  "currency",
  "percent",
  "date",
  "datetime",
  "duration",
  "flag",
  "select",
  "multiselect",
  "tags",
  "user",
  "group",
  "company",
  "reference",
  "email",
  "phone",
  "url",
] as const;

const LISTED = new Set(["select", "multiselect"]);
const NUMERIC = new Set(["integer", "decimal"]);
/** What has an index of its own kind, or is too long for one. */
const NOT_INDEXED = new Set(["textarea", "editor", "multiselect", "tags"]);

interface FieldForm {
  code: string;
  isNew: boolean;
  element: string;
  en: string;
  it: string;
  list: string;
  model: string;
  min: string;
  max: string;
  required: boolean;
  indexed: boolean;
  searchable: boolean;
}

const EMPTY: FieldForm = {
  code: "cust_",
  isNew: true,
  element: "text",
  en: "",
  it: "",
  list: "",
  model: "",
  min: "",
  max: "",
  required: false,
  indexed: true,
  searchable: false,
};

type Body = Record<string, Value | Record<string, Value>>;

function formOf(code: string, body: Body): FieldForm {
  const label = (body.label ?? {}) as Record<string, string>;
  const options = (body.options ?? {}) as Record<string, Value>;
  const words = (value: Value | undefined) => (value === undefined || value === null ? "" : String(value));
  return {
    code,
    isNew: false,
    element: words(body.element_type as Value),
    en: label.en ?? "",
    it: label.it ?? "",
    list: words(options.list),
    model: words(options.model),
    min: words(options.min),
    max: words(options.max),
    required: body.required === true,
    indexed: body.indexed === true,
    searchable: body.searchable === true,
  };
}

/** The properties of a field that the form decides. */
function changesOf(model: string, form: FieldForm): ConfigChange[] {
  const options: Record<string, Value> = {};
  if (LISTED.has(form.element) && form.list) options.list = form.list;
  if (form.element === "reference" && form.model) options.model = form.model;
  if (NUMERIC.has(form.element)) {
    if (form.min !== "") options.min = Number(form.min);
    if (form.max !== "") options.max = Number(form.max);
  }
  const label: Record<string, Value> = { en: form.en };
  if (form.it) label.it = form.it;
  const properties: Body = {
    element_type: form.element,
    label,
    options,
    required: form.required,
    indexed: form.indexed && !NOT_INDEXED.has(form.element),
    searchable: form.searchable,
  };
  return Object.entries(properties).map(([property, value]) => ({ kind: "field", code: `${model}.${form.code}`, property, value }));
}

/** Custom fields of a model: added and changed while everybody works, each change seen before it is made. */
export function FieldsPage() {
  const { t } = useTranslation();
  useTitle(t("fields.title"));
  const [model, setModel] = useState("service/operation");
  const [editing, setEditing] = useState<FieldForm | null>(null);
  const known = useQuery({ queryKey: ["models"], queryFn: models, staleTime: 60_000 });
  const fields = useQuery({
    queryKey: ["config", "field", model],
    queryFn: async () => {
      const { items } = await configCodes("field");
      const own = items.filter((one) => one.code.startsWith(`${model}.`));
      return Promise.all(own.map(async (one) => ({ code: one.code, body: (await configObject("field", one.code)).value as Body })));
    },
  });
  const fault = known.error ?? fields.error;
  if (fault)
    return (
      <div className="page-fault">
        <FaultState fault={asFault(fault)} onRetry={() => void fields.refetch()} />
      </div>
    );
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("fields.title")}</h1>
        <button type="button" className="btn primary" onClick={() => setEditing(EMPTY)}>
          <Icon name="plus" />
          {t("fields.new")}
        </button>
      </div>
      <p className="muted">{t("fields.text")}</p>
      <div className="admin-choice">
        <label className="label" htmlFor="fields-model">
          {t("fields.model")}
        </label>
        <select id="fields-model" className="input" value={model} onChange={(event) => setModel(event.target.value)}>
          {(known.data?.items ?? [{ alias: model, label: model, plural: model }]).map((one) => (
            <option key={one.alias} value={one.alias}>
              {one.plural}
            </option>
          ))}
        </select>
      </div>
      {fields.isPending ? <Loading label={t("common.loading")} rows={4} /> : null}
      {fields.data?.length === 0 ? <State icon="forms" title={t("fields.none")} text={t("fields.none_text")} /> : null}
      {fields.data?.length ? (
        <div className="related-scroll">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t("fields.label")}</th>
                <th scope="col">{t("fields.column")}</th>
                <th scope="col">{t("fields.element")}</th>
                <th scope="col">{t("fields.traits")}</th>
                <th scope="col">
                  <span className="sr">{t("fields.change")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fields.data.map(({ code, body }) => {
                const form = formOf(code.slice(model.length + 1), body);
                return (
                  <tr key={code}>
                    <td>{form.en}</td>
                    <td>
                      <code>{form.code}</code>
                    </td>
                    <td>{t(`element.${form.element}`, { defaultValue: form.element })}</td>
                    <td className="muted">
                      {[
                        form.required && t("fields.required"),
                        form.indexed && t("fields.indexed"),
                        form.searchable && t("fields.searchable"),
                      ]
                        .filter(Boolean)
                        .join(", ")}
                    </td>
                    <td className="end">
                      <IconButton icon="pencil" label={t("fields.change_one", { what: form.en })} onClick={() => setEditing(form)} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : null}
      {editing ? <FieldDialog key={editing.code} model={model} start={editing} onClose={() => setEditing(null)} /> : null}
    </div>
  );
}

function FieldDialog({ model, start, onClose }: { model: string; start: FieldForm; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(start);
  const [plan, setPlan] = useState<ConfigPlan | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [messages, setMessages] = useState<string[]>([]);
  const lists = useQuery({ queryKey: ["config", "list"], queryFn: () => configCodes("list"), enabled: LISTED.has(form.element) });
  const known = useQuery({ queryKey: ["models"], queryFn: models, staleTime: 60_000 });
  const set = (part: Partial<FieldForm>) => {
    setForm((old) => ({ ...old, ...part }));
    setPlan(null);
    setMessages([]);
  };
  const changes = useMemo<ConfigChange[]>(
    () => (isRemoving ? [{ kind: "field", code: `${model}.${form.code}`, remove: true }] : changesOf(model, form)),
    [isRemoving, model, form],
  );
  const send = async (isDry: boolean) => {
    setBusy(true);
    setMessages([]);
    try {
      const answer = await changeConfig({ changes, dry_run: isDry, note: t("fields.note", { what: form.en || form.code }) });
      if (isDry) return setPlan(answer);
      await client.invalidateQueries();
      toast(t(isRemoving ? "fields.removed" : "fields.saved", { what: form.en }));
      onClose();
    } catch (error) {
      const fault = asFault(error);
      setPlan(null);
      setMessages(fault.faults.length > 0 ? fault.faults.map((one) => one.message) : [fault.message]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={form.isNew ? t("fields.new") : form.en}
      footer={
        <>
          {form.isNew ? null : (
            <button
              type="button"
              className="btn ghost push-end"
              onClick={() => {
                setRemoving(!isRemoving);
                setPlan(null);
              }}
            >
              {t(isRemoving ? "fields.keep" : "fields.remove")}
            </button>
          )}
          <button type="button" className="btn" disabled={isBusy} onClick={() => void send(true)}>
            {t("fields.plan")}
          </button>
          <button
            type="button"
            className={`btn ${isRemoving ? "danger" : "primary"}`}
            disabled={isBusy || !plan}
            onClick={() => void send(false)}
          >
            {t(isRemoving ? "fields.remove" : "fields.save")}
          </button>
        </>
      }
    >
      {isRemoving ? (
        <p>{t("fields.remove_text", { what: form.en })}</p>
      ) : (
        <div className="admin-form">
          <Text
            id="field-en"
            label={t("fields.label_en")}
            value={form.en}
            onChange={(en) => set({ en, code: form.isNew ? codeFor(en) : form.code })}
          />
          <Text id="field-it" label={t("fields.label_it")} value={form.it} onChange={(it) => set({ it })} />
          <Text id="field-code" label={t("fields.column")} value={form.code} isLocked={!form.isNew} onChange={(code) => set({ code })} />
          <Choice
            id="field-element"
            label={t("fields.element")}
            value={form.element}
            onChange={(element) => set({ element })}
            options={ELEMENTS.map((one) => ({ value: one, label: t(`element.${one}`) }))}
          />
          {LISTED.has(form.element) ? (
            <Choice
              id="field-list"
              label={t("fields.list")}
              value={form.list}
              onChange={(list) => set({ list })}
              options={[{ value: "", label: "–" }, ...(lists.data?.items ?? []).map((one) => ({ value: one.code, label: one.code }))]}
            />
          ) : null}
          {form.element === "reference" ? (
            <Choice
              id="field-model"
              label={t("fields.to")}
              value={form.model}
              onChange={(to) => set({ model: to })}
              options={[{ value: "", label: "–" }, ...(known.data?.items ?? []).map((one) => ({ value: one.alias, label: one.plural }))]}
            />
          ) : null}
          {NUMERIC.has(form.element) ? (
            <>
              <Text id="field-min" label={t("fields.min")} value={form.min} onChange={(min) => set({ min })} />
              <Text id="field-max" label={t("fields.max")} value={form.max} onChange={(max) => set({ max })} />
            </>
          ) : null}
          <fieldset className="admin-checks">
            <Check label={t("fields.required")} isOn={form.required} onChange={(required) => set({ required })} />
            <Check label={t("fields.indexed")} isOn={form.indexed} onChange={(indexed) => set({ indexed })} />
            <Check label={t("fields.searchable")} isOn={form.searchable} onChange={(searchable) => set({ searchable })} />
          </fieldset>
        </div>
      )}
      <div role="status" className="admin-plan">
        {plan ? (
          <>
            <b>{t("fields.plan_title")}</b>
            <ul>
              {(plan.tables ?? []).map((one) => (
                <li key={one}>{one}</li>
              ))}
              <li>{t("fields.plan_properties", { count: plan.changes?.length ?? 0 })}</li>
            </ul>
          </>
        ) : null}
      </div>
      <div role="alert">
        {messages.map((one) => (
          <p key={one} className="hint bad">
            <Icon name="alert-circle" size={14} />
            {one}
          </p>
        ))}
      </div>
    </Dialog>
  );
}

/** A column made of the label: what the database, the files and the API call the field. */
function codeFor(label: string): string {
  const words = label
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return `cust_${words}`.slice(0, 60);
}

function Text(props: { id: string; label: string; value: string; isLocked?: boolean; onChange: (value: string) => void }) {
  return (
    <div>
      <label className="label" htmlFor={props.id}>
        {props.label}
      </label>
      <input
        id={props.id}
        className="input"
        value={props.value}
        disabled={props.isLocked}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ id, label, value, options, onChange }: ChoiceProps) {
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Check({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label>
      <input type="checkbox" className="check" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
