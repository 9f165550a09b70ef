import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, type ConfigPlan, changeConfig, configCodes, models, records } from "~/core/calls";
import { client } from "~/core/queries";
import { ConditionInput } from "~/fields/condition/input";
import { Picker } from "~/fields/shared/picker";
import { useScope } from "~/fields/shared/scope";
import { Dialog } from "~/parts/dialog";
import { toast } from "~/parts/toast";
import { can, changesOf, codeFor, ELEMENTS, elementOf, type FieldForm, GROUPS, listOf, type OptionSpec } from "./form";
import { Check, Choice, Groups, Messages, messagesOf, type Option, PlanText, Text } from "./parts";

const NEW_LIST = "+";
/** Options that are written in a way of their own. */
const HINTED = new Set(["address", "formula", "mapping", "pattern", "path"]);
const VALIDATIONS = ["", "email", "url", "phone", "ip", "mac", "iban", "vat"];

export interface FieldDialogProps {
  model: string;
  start: FieldForm;
  onClose: () => void;
  /** Where the field is part of something that is made later, it is handed over instead of being made. */
  onTake?: (form: FieldForm | null) => void;
  /** Models and lists that will be there by then. */
  more?: { models: Option[]; lists: string[] };
}

/** Makes, changes and removes a field; what its element does not have is not asked. */
export function FieldDialog({ model, start, onClose, onTake, more }: FieldDialogProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(start);
  const [plan, setPlan] = useState<ConfigPlan | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [messages, setMessages] = useState<string[]>([]);
  const [isNewList, setNewList] = useState(start.newValues !== "");
  const specs = elementOf(form.element)?.options ?? [];
  const may = can(form.element);
  const set = (part: Partial<FieldForm>) => {
    setForm((old) => ({ ...old, ...part }));
    setPlan(null);
    setMessages([]);
  };
  const changes = useMemo<ConfigChange[]>(
    () => (isRemoving ? [{ kind: "field", code: `${model}.${form.code}`, remove: true }] : changesOf(model, form)),
    [isRemoving, model, form],
  );
  const name = form.label.en || form.label.it || form.code;
  const send = async (isDry: boolean) => {
    setBusy(true);
    setMessages([]);
    try {
      const answer = await changeConfig({ changes, dry_run: isDry, note: t("fields.note", { what: name }) });
      if (isDry) return setPlan(answer);
      await client.invalidateQueries();
      toast(t(isRemoving ? "fields.removed" : "fields.saved", { what: name }));
      onClose();
    } catch (error) {
      setPlan(null);
      setMessages(messagesOf(error));
    } finally {
      setBusy(false);
    }
  };
  const take = () => {
    const missing = [
      form.label.en?.trim() ? "" : t("fields.needs_label"),
      /^[a-z][a-z0-9_]{0,57}$/.test(form.code) && form.code !== "cust_" ? "" : t("fields.code_rule"),
      specs.some((one) => one.kind === "list") && !form.options.list && !form.newValues.trim() ? t("fields.needs_list") : "",
      specs.some((one) => one.kind === "relation") && !form.options.relation ? t("fields.needs_relation") : "",
      specs.some((one) => one.kind === "model") && !form.options.model ? t("fields.needs_model") : "",
    ].filter(Boolean);
    if (missing.length > 0) setMessages(missing);
    else onTake?.(form);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size={720}
      title={form.isNew ? t("fields.new") : name}
      footer={
        onTake ? (
          <>
            {form.isNew ? null : (
              <button type="button" className="btn ghost push-end" onClick={() => onTake(null)}>
                {t("fields.remove")}
              </button>
            )}
            <button type="button" className="btn primary" onClick={take}>
              {t("modules.take")}
            </button>
          </>
        ) : (
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
        )
      }
    >
      {isRemoving ? (
        <p>{t("fields.remove_text", { what: name })}</p>
      ) : (
        <>
          <div className="admin-form">
            <Text
              id="field-en"
              label={t("fields.label_en")}
              isRequired
              value={form.label.en ?? ""}
              onChange={(en) => set({ label: { ...form.label, en }, code: form.isNew ? codeFor(en, "cust_", 50) : form.code })}
            />
            <Text
              id="field-it"
              label={t("fields.label_it")}
              value={form.label.it ?? ""}
              onChange={(it) => set({ label: { ...form.label, it } })}
            />
            <Text id="field-code" label={t("fields.column")} value={form.code} isLocked={!form.isNew} onChange={(code) => set({ code })} />
            <Choice
              id="field-element"
              label={t("fields.element")}
              value={form.element}
              onChange={(element) => set({ element })}
              options={GROUPS.flatMap((group) =>
                ELEMENTS.filter((one) => one.group === group).map((one) => ({
                  value: one.code,
                  label: t(`element.${one.code}`),
                  group: t(`fields.group_${group}`),
                })),
              )}
            />
            {specs.map((spec) => (
              <OptionInput
                key={`${form.element} ${spec.name}`}
                spec={spec}
                element={form.element}
                value={spec.kind === "list" && isNewList ? NEW_LIST : (form.options[spec.name] ?? "")}
                options={form.options}
                more={more}
                onChange={(value) => {
                  if (spec.kind === "list") {
                    setNewList(value === NEW_LIST);
                    set({
                      options: { ...form.options, list: value === NEW_LIST ? "" : value },
                      newValues: value === NEW_LIST ? form.newValues : "",
                    });
                  } else set({ options: { ...form.options, [spec.name]: value } });
                }}
              />
            ))}
            {isNewList && specs.some((one) => one.kind === "list") ? (
              <Text
                id="field-values"
                rows={5}
                label={t("fields.new_values", { what: listOf(model, form) })}
                hint={t("fields.new_values_hint")}
                value={form.newValues}
                onChange={(newValues) => set({ newValues })}
              />
            ) : null}
            <fieldset className="admin-checks">
              <legend className="sr">{t("fields.traits")}</legend>
              {may.type ? <Check label={t("fields.required")} isOn={form.required} onChange={(required) => set({ required })} /> : null}
              {may.unique ? <Check label={t("fields.unique")} isOn={form.unique} onChange={(unique) => set({ unique })} /> : null}
              {may.index ? <Check label={t("fields.indexed")} isOn={form.indexed} onChange={(indexed) => set({ indexed })} /> : null}
              {may.search ? (
                <Check label={t("fields.searchable")} isOn={form.searchable} onChange={(searchable) => set({ searchable })} />
              ) : null}
            </fieldset>
          </div>
          <details className="admin-more">
            <summary>{t("fields.more")}</summary>
            <div className="admin-form">
              <Text
                id="field-help-en"
                label={t("fields.help_en")}
                value={form.help.en ?? ""}
                onChange={(en) => set({ help: { ...form.help, en } })}
              />
              <Text
                id="field-help-it"
                label={t("fields.help_it")}
                value={form.help.it ?? ""}
                onChange={(it) => set({ help: { ...form.help, it } })}
              />
              {may.type ? (
                <Text id="field-default" label={t("fields.default")} value={form.standard} onChange={(standard) => set({ standard })} />
              ) : null}
              <Text
                id="field-position"
                label={t("fields.position")}
                type="number"
                value={form.position}
                onChange={(position) => set({ position })}
              />
              {may.validate ? <Validation value={form.validation} onChange={(validation) => set({ validation })} /> : null}
              <fieldset className="admin-checks">
                <legend className="sr">{t("fields.more")}</legend>
                {may.store ? (
                  <Check label={t("fields.no_history")} isOn={form.noHistory} onChange={(noHistory) => set({ noHistory })} />
                ) : null}
                <Check label={t("fields.disabled")} isOn={form.disabled} onChange={(disabled) => set({ disabled })} />
              </fieldset>
              <Groups legend={t("fields.view_groups")} none={t("fields.everybody")} value={form.view} onChange={(view) => set({ view })} />
              <Groups
                legend={t("fields.edit_groups")}
                none={t("fields.nobody")}
                value={form.readOnly}
                onChange={(readOnly) => set({ readOnly })}
              />
            </div>
          </details>
        </>
      )}
      <PlanText plan={plan} />
      <Messages list={messages} />
    </Dialog>
  );
}

/** A kind of validation, or an expression of one's own. */
function Validation({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const isOwn = value.startsWith("regex:");
  return (
    <>
      <Choice
        id="field-validation"
        label={t("fields.validation")}
        value={isOwn ? "regex" : value}
        options={[...VALIDATIONS, "regex"].map((one) => ({ value: one, label: one ? t(`fields.validation_${one}`) : "–" }))}
        onChange={(kind) => onChange(kind === "regex" ? "regex:" : kind)}
      />
      {isOwn ? (
        <Text id="field-regex" label={t("fields.validation_regex")} value={value.slice(6)} onChange={(own) => onChange(`regex:${own}`)} />
      ) : null}
    </>
  );
}

const OF_RELATION = new Set<OptionSpec["kind"]>(["relation", "filter", "columns", "order"]);

const useRelations = (isAsked: boolean) =>
  useQuery({
    queryKey: ["records", "relation/relation", { chooser: true }],
    queryFn: () =>
      records("relation/relation", {
        limit: 200,
        sort: "name",
        fields: "name,opposite_name,source_model,destination_model",
        total: "none",
      }),
    enabled: isAsked,
  });

interface OtherSideProps {
  kind: "filter" | "columns" | "order";
  id: string;
  label: string;
  value: string;
  /** The model of the records that are linked. */
  other: string;
  /** The columns that are chosen, one a line. */
  columns: string;
  onChange: (value: string) => void;
}

/** What a relation grid says of the records on its other side: which are offered, in which columns and in which order. */
function OtherSide({ kind, id, label, value, other, columns, onChange }: OtherSideProps) {
  const { t } = useTranslation();
  const scope = useScope(other);
  const known = (scope?.model.fields ?? []).map((one) => ({ value: one.code, label: one.label, hint: one.code }));
  const chosen = (codes: string) =>
    codes
      .split("\n")
      .filter(Boolean)
      .map((code) => known.find((one) => one.value === code) ?? { value: code, label: code });
  if (kind === "order") {
    const ways = chosen(columns).flatMap((one) => [
      { value: one.value, label: t("fields.rising", { what: one.label }) },
      { value: `-${one.value}`, label: t("fields.falling", { what: one.label }) },
    ]);
    return ways.length > 0 ? (
      <Choice id={id} label={label} value={value} onChange={onChange} options={[{ value: "", label: "–" }, ...ways]} />
    ) : null;
  }
  return (
    <div className="admin-wide">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {kind === "filter" ? (
        <ConditionInput
          id={id}
          field={{ code: "filter", type: "condition", label, options: { of: other } }}
          value={value ? JSON.parse(value) : null}
          around={{ model: other, record: {}, lists: {}, me: null }}
          onChange={(next) => onChange(next ? JSON.stringify(next) : "")}
        />
      ) : (
        <Picker
          id={id}
          label={label}
          isMulti
          chosen={chosen(value)}
          choices={known}
          onChange={(next) => onChange(next.map((one) => one.value).join("\n"))}
        />
      )}
    </div>
  );
}

interface OptionInputProps {
  spec: OptionSpec;
  element: string;
  value: string;
  /** What is said for the other options. */
  options: FieldForm["options"];
  more?: FieldDialogProps["more"];
  onChange: (value: string) => void;
}

function OptionInput({ spec, element, value, options, more, onChange }: OptionInputProps) {
  const { t } = useTranslation();
  const lists = useQuery({ queryKey: ["config", "list"], queryFn: () => configCodes("list"), enabled: spec.kind === "list" });
  const known = useQuery({ queryKey: ["models"], queryFn: models, staleTime: 60_000, enabled: spec.kind === "model" });
  const relations = useRelations(OF_RELATION.has(spec.kind));
  const id = `field-${spec.name}`;
  const label = t([`option.${element}.${spec.name}`, `option.${spec.name}`]);
  if (spec.kind === "list") {
    const codes = [...new Set([...(more?.lists ?? []), ...(lists.data?.items ?? []).map((one) => one.code)])].sort();
    return (
      <Choice
        id={id}
        label={label}
        value={value}
        onChange={onChange}
        options={[
          { value: "", label: "–" },
          { value: NEW_LIST, label: t("fields.new_list") },
          ...codes.map((one) => ({ value: one, label: one })),
        ]}
      />
    );
  }
  if (spec.kind === "model") {
    const all = [...(more?.models ?? []), ...(known.data?.items ?? []).map((one) => ({ value: one.alias, label: one.plural }))];
    const once = all.filter((one, at) => all.findIndex((other) => other.value === one.value) === at);
    return <Choice id={id} label={label} value={value} onChange={onChange} options={[{ value: "", label: "–" }, ...once]} />;
  }
  if (spec.kind === "relation")
    return (
      <Choice
        id={id}
        label={label}
        value={value}
        onChange={onChange}
        options={[
          { value: "", label: "–" },
          ...(relations.data?.items ?? []).map((one) => ({
            value: String(one.entity_id),
            label: `${one.name} / ${one.opposite_name} (${one.source_model} → ${one.destination_model})`,
          })),
        ]}
      />
    );
  if (spec.kind === "filter" || spec.kind === "columns" || spec.kind === "order") {
    const relation = relations.data?.items.find((one) => String(one.entity_id) === options.relation);
    const other = relation ? String(options.opposite === "true" ? relation.source_model : relation.destination_model) : "";
    const props = { id, label, value, other, columns: options.columns ?? "", onChange };
    return other ? <OtherSide key={other} kind={spec.kind} {...props} /> : null;
  }
  if (spec.kind === "flag")
    return (
      <fieldset className="admin-checks">
        <legend className="sr">{label}</legend>
        <Check label={label} isOn={value === "true"} onChange={(isOn) => onChange(isOn ? "true" : "")} />
      </fieldset>
    );
  if (spec.kind === "choice")
    return (
      <Choice
        id={id}
        label={label}
        value={value || (spec.choices?.[0] ?? "")}
        onChange={onChange}
        options={(spec.choices ?? []).map((one) => ({ value: one, label: t(`option.${spec.name}.${one}`) }))}
      />
    );
  return (
    <Text
      id={id}
      label={label}
      value={value}
      rows={spec.kind === "lines" ? 4 : undefined}
      hint={HINTED.has(spec.name) ? t(`option.${spec.name}_hint`) : undefined}
      type={spec.kind === "number" ? "number" : undefined}
      onChange={onChange}
    />
  );
}
