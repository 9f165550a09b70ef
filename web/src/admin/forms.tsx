import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { configBodies, models } from "~/core/calls";
import { listScreenQuery } from "~/core/queries";
import { State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { Choice } from "./field/parts";
import { type FormBody, freeCode } from "./formbody";
import { AREAS, ImportButton, type Listed, NewObject, ObjectTable, useObjects } from "./objects";
import { ConditionWords } from "./parts";
import { ListHead } from "./table";
import { useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

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
  const query = useQuery({ queryKey: ["config", "forms", model], queryFn: () => configBodies<FormBody>("form", `${model}/`) });
  const scope = useQuery(listScreenQuery(model, undefined)).data;
  const list = (query.data?.items ?? [])
    .slice()
    .sort((a, b) => (b.value.priority ?? 100) - (a.value.priority ?? 100) || (a.value.id ?? 0) - (b.value.id ?? 0));
  const nameOf = (one: Listed<FormBody>) => wordsNow(one.value.label, texts, one.value.code);
  const objects = useObjects<FormBody>("form", nameOf);
  return (
    <div className="admin">
      <ListHead title={t("forms.title")} text={t("forms.text")} add={t("forms.new")} onAdd={objects.begin}>
        <ImportButton<FormBody>
          kind="form"
          what={t("kind.form")}
          nameOf={(one) => wordsNow(one.label, texts, one.code)}
          make={(value) => numbered(value, value.code)}
          note={(what) => t("forms.made", { what })}
        />
      </ListHead>
      <ModelChoice id="forms-model" model={model} onChange={(next) => void navigate({ to: "/admin/forms", search: { model: next } })} />
      <ObjectTable
        query={query}
        objects={objects}
        list={list}
        empty={<State icon="forms" title={t("forms.none")} text={t("forms.none_text")} />}
        heads={[t("forms.priority"), t("forms.chosen")]}
        cells={(one) => (
          <>
            <td className="num">{one.priority ?? 100}</td>
            <td>
              <span className="cond-words">
                {scope ? (
                  <ConditionWords node={one.when} scope={scope} none={t(one.default ? "forms.otherwise" : "forms.by_hand")} />
                ) : null}
              </span>
            </td>
          </>
        )}
      />
      {objects.fresh ? <NewForm model={model} {...objects.fresh} onClose={objects.leave} /> : null}
      {objects.question(t("forms.delete_text"))}
    </div>
  );
}

/** Form templates made here are numbered from 1000 up; the number is kept on every record. */
const FIRST_OWN = 1000;

/** A form under a number and a code that no other has. */
async function numbered(body: FormBody, name: string): Promise<FormBody> {
  const { items } = await configBodies<FormBody>("form", "");
  const id = Math.max(FIRST_OWN - 1, ...items.map((one) => one.value.id ?? 0)) + 1;
  const own = items.filter((one) => one.value.model === body.model).map((one) => one.value.code);
  return { ...body, id, code: freeCode(own, name) };
}

interface NewFormProps {
  model: string;
  from: Listed<FormBody> | null;
  name: string;
  onClose: () => void;
}

function NewForm({ model, from, name: start, onClose }: NewFormProps) {
  const { t, i18n } = useTranslation();
  const [area, setArea] = useState(from?.value.area ?? "backend");
  const make = (name: string): Promise<FormBody> => {
    const tab = { code: "main", label: { [i18n.language]: t("forms.first_tab") }, fieldsets: [{ code: "main", fields: [] }] };
    const body = from ? { ...from.value, default: undefined, disabled: undefined } : { tabs: [tab] };
    return numbered({ ...body, code: "", model, area }, name);
  };
  return (
    <NewObject
      kind="form"
      model={model}
      title={t("forms.new")}
      start={start}
      make={make}
      note={(what) => t("forms.made", { what })}
      onClose={onClose}
    >
      <Choice
        id="new-area"
        label={t("editor.area")}
        value={area}
        options={["backend", "portal", "frontend"].map((one) => ({ value: one, label: t(AREAS[one] as string) }))}
        onChange={setArea}
      />
    </NewObject>
  );
}
