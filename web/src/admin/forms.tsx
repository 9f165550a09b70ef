import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeConfig, configBodies, listScreen, models } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { type FormBody, freeCode } from "./formbody";
import { type Listed, useObjects } from "./objects";
import { ConditionWords, Faults } from "./parts";
import { PlainTable } from "./table";
import { useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

export const AREAS: Record<string, string> = {
  backend: "editor.area_backend",
  portal: "editor.area_portal",
  frontend: "editor.area_frontend",
  relation: "editor.area_relation",
};

export function useModels() {
  return useQuery({ queryKey: ["models"], queryFn: models, staleTime: 60_000 }).data?.items ?? [];
}

export function ModelChoice({ id, model, onChange }: { id: string; model: string; onChange: (model: string) => void }) {
  const { t } = useTranslation();
  const known = useModels();
  return (
    <div className="admin-choice">
      <label className="label" htmlFor={id}>
        {t("editor.model")}
      </label>
      <select id={id} className="input" value={model} onChange={(event) => onChange(event.target.value)}>
        {known.length === 0 ? <option value={model}>{model}</option> : null}
        {known.map((one) => (
          <option key={one.alias} value={one.alias}>
            {one.plural}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The forms of a model: which of them a new record gets, and the way into the editor. */
export function FormsPage() {
  const { t } = useTranslation();
  useTitle(t("forms.title"));
  const { model = "service/operation" } = useSearch({ from: "/admin/forms" });
  const navigate = useNavigate();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const [isNew, setNew] = useState<Listed<FormBody> | "empty" | null>(null);
  const query = useQuery({ queryKey: ["config", "forms", model], queryFn: () => configBodies<FormBody>("form", `${model}/`) });
  const scope = useQuery({ queryKey: ["screen", "list", model, ""], queryFn: () => listScreen(model), staleTime: 300_000 }).data;
  const list = (query.data?.items ?? [])
    .slice()
    .sort((a, b) => (b.value.priority ?? 100) - (a.value.priority ?? 100) || (a.value.id ?? 0) - (b.value.id ?? 0));
  const nameOf = (one: Listed<FormBody>) => wordsNow(one.value.label, texts, one.value.code);
  const objects = useObjects<FormBody>("form", nameOf);
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("forms.title")}</h1>
        <button type="button" className="btn primary" onClick={() => setNew("empty")}>
          <Icon name="plus" />
          {t("forms.new")}
        </button>
      </div>
      <p className="muted">{t("forms.text")}</p>
      <ModelChoice id="forms-model" model={model} onChange={(next) => void navigate({ to: "/admin/forms", search: { model: next } })} />
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={4} /> : null}
      {query.data && list.length === 0 ? <State icon="forms" title={t("forms.none")} text={t("forms.none_text")} /> : null}
      {list.length > 0 ? (
        <PlainTable heads={[t("editor.name"), t("editor.area"), t("forms.priority"), t("forms.chosen")]} last={t("editor.more")}>
          {list.map((one) => (
            <tr key={one.code}>
              <td>
                <Link to="/admin/form" search={{ code: one.code }}>
                  {nameOf(one)}
                </Link>{" "}
                {one.value.default ? <span className="tag">{t("editor.default")}</span> : null}
                {one.value.disabled ? <span className="tag">{t("editor.off")}</span> : null}
              </td>
              <td>{t(AREAS[one.value.area ?? "backend"] ?? "editor.area_backend")}</td>
              <td className="num">{one.value.priority ?? 100}</td>
              <td>
                <span className="cond-words">
                  {scope ? (
                    <ConditionWords node={one.value.when} scope={scope} none={t(one.value.default ? "forms.otherwise" : "forms.by_hand")} />
                  ) : null}
                </span>
              </td>
              <td className="end">
                <Dropdown
                  button={<IconButton icon="dots" label={t("editor.more_of", { what: nameOf(one) })} />}
                  entries={objects.entriesOf(one, list, () => setNew(one))}
                />
              </td>
            </tr>
          ))}
        </PlainTable>
      ) : null}
      {isNew ? (
        <NewForm
          model={model}
          from={isNew === "empty" ? null : isNew}
          name={isNew === "empty" ? "" : t("editor.copy_of", { what: nameOf(isNew) })}
          onClose={() => setNew(null)}
        />
      ) : null}
      {objects.question(t("forms.delete_text"))}
    </div>
  );
}

/** Form templates made here are numbered from 1000 up; the number is kept on every record. */
const FIRST_OWN = 1000;

function NewForm({
  model,
  from,
  name: start,
  onClose,
}: {
  model: string;
  from: Listed<FormBody> | null;
  name: string;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(start);
  const [area, setArea] = useState(from?.value.area ?? "backend");
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<ReturnType<typeof asFault> | null>(null);
  const make = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { items } = await configBodies<FormBody>("form", "");
      const id = Math.max(FIRST_OWN - 1, ...items.map((one) => one.value.id ?? 0)) + 1;
      const own = items.filter((one) => one.value.model === model).map((one) => one.value.code);
      const code = freeCode(own, name);
      const lang = i18n.language;
      const body: FormBody = from
        ? { ...from.value, default: undefined, disabled: undefined }
        : { code, model, tabs: [{ code: "main", label: { [lang]: t("forms.first_tab") }, fieldsets: [{ code: "main", fields: [] }] }] };
      const value = { ...body, id, code, model, area, label: { [lang]: name.trim() } };
      await changeConfig({
        changes: [{ kind: "form", code: `${model}/${code}`, value: JSON.parse(JSON.stringify(value)) }],
        dry_run: false,
        note: t("forms.made", { what: name.trim() }),
      });
      await client.invalidateQueries();
      void navigate({ to: "/admin/form", search: { code: `${model}/${code}` } });
    } catch (error) {
      setFault(asFault(error));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("forms.new")}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && !isBusy) void make();
        }}
      >
        <div>
          <label className="label" htmlFor="new-name">
            {t("editor.name")}
          </label>
          <input
            id="new-name"
            className="input"
            data-autofocus
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <div>
          <label className="label" htmlFor="new-area">
            {t("editor.area")}
          </label>
          <select id="new-area" className="input" value={area} onChange={(event) => setArea(event.target.value)}>
            {["backend", "portal", "frontend"].map((one) => (
              <option key={one} value={one}>
                {t(AREAS[one] as string)}
              </option>
            ))}
          </select>
        </div>
        <Faults fault={fault} />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={!name.trim() || isBusy}>
            {t("editor.make")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
