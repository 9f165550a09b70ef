import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { configCodes, configObject, models, tableOf } from "~/core/calls";
import { asFault } from "~/core/fault";
import { day, integer } from "~/core/format";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { useTitle } from "~/shell/title";
import { FieldDialog } from "./field/dialog";
import { type Body, EMPTY, type FieldForm, formOf } from "./field/form";
import { ListHead, PlainTable } from "./table";
import "./admin.css";

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
      <ListHead title={t("fields.title")} text={t("fields.text")} add={t("fields.new")} onAdd={() => setEditing(EMPTY)} />
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
        <PlainTable heads={[t("fields.label"), t("fields.column"), t("fields.element"), t("fields.traits")]} last={t("fields.change")}>
          {fields.data.map(({ code, body }) => {
            const form = formOf(code.slice(model.length + 1), body);
            return (
              <tr key={code}>
                <td>{form.label.en ?? form.code}</td>
                <td>
                  <code>{form.code}</code>
                </td>
                <td>{t(`element.${form.element}`, { defaultValue: form.element })}</td>
                <td className="muted">
                  {[
                    form.disabled && t("fields.disabled"),
                    form.required && t("fields.required"),
                    form.unique && t("fields.unique"),
                    form.indexed && t("fields.indexed"),
                    form.searchable && t("fields.searchable"),
                  ]
                    .filter(Boolean)
                    .join(", ")}
                </td>
                <td className="end">
                  <IconButton
                    icon="pencil"
                    label={t("fields.change_one", { what: form.label.en ?? form.code })}
                    onClick={() => setEditing(form)}
                  />
                </td>
              </tr>
            );
          })}
        </PlainTable>
      ) : null}
      <Removed model={model} />
      {editing ? <FieldDialog key={editing.code} model={model} start={editing} onClose={() => setEditing(null)} /> : null}
    </div>
  );
}

/** What removed fields held waits for a while: a field of the same column brings it back. */
function Removed({ model }: { model: string }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["config", "table", model], queryFn: () => tableOf(model) });
  const list = query.data?.parked ?? [];
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="removed-fields">
      <h2 id="removed-fields">{t("fields.removed_title")}</h2>
      <p className="muted">{t("fields.removed_back")}</p>
      <PlainTable heads={[t("fields.column"), t("fields.removed_filled"), t("fields.removed_until")]} last={t("versions.list")}>
        {list.map((one) => (
          <tr key={one.field + one.since}>
            <td>
              <code>{one.field}</code>
            </td>
            <td className="num">{integer(one.filled)}</td>
            <td>{day(one.until)}</td>
            <td className="end">
              <Link to="/admin/versions" search={{ kind: "field", code: `${model}.${one.field}` }}>
                {t("versions.list")}
              </Link>
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}
