import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigPlan, changeConfig, customModules, moduleText, records, updateRecord } from "~/core/calls";
import { Fault } from "~/core/fault";
import { bootstrapQuery, client } from "~/core/queries";
import type { MenuItem } from "~/core/types";
import { Icon, MODULE_ICONS } from "~/parts/icon";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { Check, Choice, Messages, messagesOf, type Option, PlanText, Text } from "../field/parts";
import { aliasOf, changesOf, draftOf, gaps, type ModuleDraft, newModel, newModule, type Objects } from "./draft";
import { ModelCard } from "./model";
import "../admin.css";
import "./module.css";

const COLORS = ["", "blue", "green", "grey", "orange", "red", "violet", "yellow"];
const STEPS = ["modules.step_module", "modules.step_models", "modules.step_check"] as const;

/** Makes a module, or changes one: three steps, and nothing happens before the last. */
export function ModuleWizard() {
  const { t } = useTranslation();
  const { code } = useParams({ from: "/admin/modules/$code" });
  const { template } = useSearch({ from: "/admin/modules/$code" }) as { template?: string };
  const isNew = code === "new";
  const query = useQuery({
    queryKey: ["config", "modules", "draft", code, template ?? ""],
    queryFn: async (): Promise<ModuleDraft> => {
      if (!isNew) return draftOf(code, (await moduleText(code)).objects as Objects, false);
      if (!template) return newModule();
      const found = (await customModules()).templates.find((one) => one.code === template);
      if (!found) throw new Fault({ status: 404, code: "not_found" });
      return draftOf(found.code, found.objects as Objects, true);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  useTitle(isNew ? t("modules.new") : t("modules.title"));
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={8} />;
  return <Steps key={`${code} ${template}`} start={query.data} />;
}

function Steps({ start }: { start: ModuleDraft }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(start);
  const [step, setStep] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const open = gaps(draft);
  const set = (part: Partial<ModuleDraft>) => setDraft((old) => ({ ...old, ...part }));
  const go = (next: number) => {
    setStep(next);
    heading.current?.focus();
  };
  const here = open.filter((one) => one.step === step);
  return (
    <div className="admin">
      <nav className="crumb" aria-label={t("record.path")}>
        <Link to="/admin/modules">{t("modules.title")}</Link>
        <Icon name="chevron-right" size={14} />
        <span>{draft.isNew ? t("modules.new") : draft.label.en}</span>
      </nav>
      <h1 ref={heading} tabIndex={-1}>
        {draft.isNew ? t("modules.new") : draft.label.en}
      </h1>
      <ol className="steps">
        {STEPS.map((key, at) => (
          <li key={key}>
            <button type="button" aria-current={at === step ? "step" : undefined} onClick={() => go(at)}>
              <span className="num" aria-hidden="true">
                {at + 1}
              </span>
              {t(key)}
            </button>
          </li>
        ))}
      </ol>
      {step === 0 ? <ModuleStep draft={draft} set={set} /> : null}
      {step === 1 ? <ModelsStep draft={draft} set={set} /> : null}
      {step === 2 ? <CheckStep draft={draft} onGo={go} /> : null}
      {step < 2 ? (
        <div className="wizard-foot">
          <p className="hint" role="status">
            {here.map((one) => t(one.key, { what: one.what })).join(" ")}
          </p>
          {step > 0 ? (
            <button type="button" className="btn" onClick={() => go(step - 1)}>
              {t("modules.back")}
            </button>
          ) : null}
          <button type="button" className="btn primary" disabled={here.length > 0} onClick={() => go(step + 1)}>
            {t("modules.next")}
          </button>
        </div>
      ) : null}
    </div>
  );
}

interface StepProps {
  draft: ModuleDraft;
  set: (part: Partial<ModuleDraft>) => void;
}

/** The tree of the menu as choices, each below its own heading. */
function places(items: MenuItem[], depth: number): Option[] {
  return items.flatMap((one) => [
    { value: one.code, label: `${"\u2003".repeat(depth)}${one.label}` },
    ...places(
      (one.children ?? []).filter((child) => !/\d/.test(child.code)),
      depth + 1,
    ),
  ]);
}

function ModuleStep({ draft, set }: StepProps) {
  const { t } = useTranslation();
  const menu = useQuery(bootstrapQuery).data?.menu ?? [];
  const own = `custom_${draft.code}`;
  const outside = menu.filter((one) => one.code !== own);
  return (
    <section className="card wizard-card" aria-label={t("modules.step_module")}>
      <div className="admin-form">
        <Text
          id="module-en"
          isRequired
          label={t("modules.title_en")}
          value={draft.label.en ?? ""}
          onChange={(en) => set({ label: { ...draft.label, en }, ...(draft.isNew ? { code: codeOf(en) } : {}) })}
        />
        <Text
          id="module-it"
          label={t("modules.title_it")}
          value={draft.label.it ?? ""}
          onChange={(it) => set({ label: { ...draft.label, it } })}
        />
        <Text
          id="module-code"
          isRequired
          label={t("modules.name")}
          hint={t("modules.name_hint")}
          isLocked={!draft.isNew}
          value={draft.code}
          onChange={(code) => set({ code: code.toLowerCase() })}
        />
        <IconChoice id="module-icon" value={draft.icon} onChange={(icon) => set({ icon })} />
        <Choice
          id="module-color"
          label={t("modules.color")}
          value={draft.color}
          onChange={(color) => set({ color })}
          options={COLORS.map((one) => ({ value: one, label: one ? t(`color.${one}`) : "–" }))}
        />
        <Choice
          id="module-parent"
          label={t("modules.parent")}
          value={draft.parent}
          onChange={(parent) => set({ parent })}
          options={[{ value: "", label: t("modules.at_top") }, ...places(outside, 0)]}
        />
        <Text
          id="module-position"
          label={t("modules.position")}
          hint={t("modules.position_hint")}
          type="number"
          value={draft.position}
          onChange={(position) => set({ position })}
        />
        <Text id="module-version" label={t("modules.version")} value={draft.version} onChange={(version) => set({ version })} />
        <Text
          id="module-description"
          rows={2}
          label={t("modules.description")}
          value={draft.description}
          onChange={(description) => set({ description })}
        />
      </div>
    </section>
  );
}

const codeOf = (words: string) =>
  words
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "")
    .replace(/^\d+/, "")
    .slice(0, 24);

/** A choice of pictures, with their names for those who do not see them. */
export function IconChoice({ id, value, onChange }: { id: string; value: string; onChange: (icon: string) => void }) {
  const { t } = useTranslation();
  const known = (MODULE_ICONS as readonly string[]).includes(value) ? MODULE_ICONS : [value, ...MODULE_ICONS];
  return (
    <div>
      <label className="label" htmlFor={id}>
        {t("modules.icon")}
      </label>
      <span className="icon-choice">
        <Icon name={value} size={20} />
        <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          {known.map((one) => (
            <option key={one} value={one}>
              {one.replace(/-?\d*$/, "").replaceAll("-", " ")}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}

function ModelsStep({ draft, set }: StepProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("modules.step_models")} className="wizard-models">
      {draft.models.map((model, at) => (
        <ModelCard
          key={model.key}
          module={draft}
          model={model}
          onChange={(next) => set({ models: draft.models.map((one, i) => (i === at ? next : one)) })}
          onRemove={
            draft.models.length > 1
              ? () =>
                  set({
                    models: draft.models.filter((_, i) => i !== at),
                    gone: model.isNew ? draft.gone : [...draft.gone, aliasOf(draft, model)],
                  })
              : undefined
          }
        />
      ))}
      <button type="button" className="btn" onClick={() => set({ models: [...draft.models, newModel()] })}>
        <Icon name="plus" />
        {t("modules.add_model")}
      </button>
    </section>
  );
}

const rolesQuery = {
  queryKey: ["records", "admin/role", { creator: true }],
  queryFn: () => records("admin/role", { limit: 100, sort: "name", fields: "name,type,resource_access,resources", total: "none" }),
  retry: false,
};

function CheckStep({ draft, onGo }: { draft: ModuleDraft; onGo: (step: number) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const [plan, setPlan] = useState<ConfigPlan | null>(null);
  const [messages, setMessages] = useState<string[]>([]);
  const [roles, setRoles] = useState<number[]>([]);
  const known = useQuery(rolesQuery);
  const open = gaps(draft);
  const isWhole = open.length === 0;
  const resource = `custom_${draft.code}`;
  const offered = (known.data?.items ?? [])
    .map((one) => ({
      id: Number(one.entity_id),
      name: String(one.name),
      isOpen: one.type !== "user" && one.resource_access === "custom",
      resources: (one.resources as string[] | null) ?? [],
    }))
    .filter((one) => one.isOpen && !one.resources.includes(resource));
  useEffect(() => {
    if (!isWhole) return;
    let isGone = false;
    changeConfig({ changes: changesOf(draft), dry_run: true, note: "" })
      .then((answer) => !isGone && setPlan(answer))
      .catch((error: unknown) => {
        if (!isGone) setMessages(messagesOf(error));
      });
    return () => {
      isGone = true;
    };
  }, [draft, isWhole]);
  const make = async () => {
    setBusy(true);
    setMessages([]);
    try {
      await changeConfig({ changes: changesOf(draft), dry_run: false, note: t("modules.note", { what: draft.label.en }) });
      for (const role of offered.filter((one) => roles.includes(one.id)))
        await updateRecord("admin/role", role.id, { resources: [...role.resources, resource] });
      await client.invalidateQueries();
      toast(t(draft.isNew ? "modules.made" : "modules.changed", { what: draft.label.en }));
      const first = draft.models.find((one) => !one.isDisabled);
      if (first) void navigate({ to: "/list/$module/$entity", params: { module: resource, entity: first.entity } });
      else void navigate({ to: "/admin/modules" });
    } catch (error) {
      setMessages(messagesOf(error));
      setBusy(false);
    }
  };
  return (
    <section className="card wizard-card" aria-label={t("modules.step_check")}>
      {isWhole && !plan && messages.length === 0 ? <Loading label={t("modules.looking")} rows={3} /> : null}
      {open.map((one) => (
        <p key={one.key + one.what} className="hint bad">
          <Icon name="alert-circle" size={14} />
          {t(one.key, { what: one.what })}{" "}
          <button type="button" className="linky" onClick={() => onGo(one.step)}>
            {t("modules.mend")}
          </button>
        </p>
      ))}
      <PlanText plan={plan} />
      {offered.length > 0 ? (
        <fieldset className="admin-checks">
          <legend className="label">{t("modules.roles")}</legend>
          {offered.map((one) => (
            <Check
              key={one.id}
              label={one.name}
              isOn={roles.includes(one.id)}
              onChange={(isOn) => setRoles(isOn ? [...roles, one.id] : roles.filter((id) => id !== one.id))}
            />
          ))}
        </fieldset>
      ) : null}
      <p className="muted">{t("modules.roles_text")}</p>
      <Messages list={messages} />
      <div className="wizard-foot">
        <button type="button" className="btn" onClick={() => onGo(1)}>
          {t("modules.back")}
        </button>
        <button type="button" className="btn primary" disabled={isBusy || !plan || !isWhole} aria-busy={isBusy} onClick={() => void make()}>
          {t(draft.isNew ? "modules.make" : "modules.save")}
        </button>
      </div>
    </section>
  );
}
