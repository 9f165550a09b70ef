import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { configCodes, configObject, forgetRemoved, models, restoreConfig, tableOf } from "~/core/calls";
import { asFault } from "~/core/fault";
import { day, integer } from "~/core/format";
import { client } from "~/core/queries";
import { faultWords } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import { IconButton } from "~/parts/menu";
import { Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { FieldDialog } from "./field/dialog";
import { type Body, EMPTY, type FieldForm, formOf } from "./field/form";
import { ListHead, PlainTable } from "./table";
import "./admin.css";

/** Custom fields of a model: added and changed while everybody works, each change seen before it is made. */
export function FieldsPage() {
  const { t } = useTranslation();
  useTitle(t("fields.title"));
  const { model = "service/operation", field } = useSearch({ from: "/admin/fields" });
  const navigate = useNavigate({ from: "/admin/fields" });
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
  if (fault) return <FaultPage error={fault} reset={() => void fields.refetch()} />;
  // The address names the field that somebody was led to.
  const asked = field ? fields.data?.find((one) => one.code === `${model}.${field}`) : undefined;
  const shown = editing ?? (field && asked ? formOf(field, asked.body) : null);
  const close = () => {
    setEditing(null);
    if (field) void navigate({ search: { model }, replace: true });
  };
  return (
    <div className="admin">
      <ListHead title={t("fields.title")} text={t("fields.text")} add={t("fields.new")} onAdd={() => setEditing(EMPTY)} />
      <div className="admin-choice">
        <label className="label" htmlFor="fields-model">
          {t("fields.model")}
        </label>
        <select
          id="fields-model"
          className="input"
          value={model}
          onChange={(event) => void navigate({ search: { model: event.target.value } })}
        >
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
      {shown ? <FieldDialog key={shown.code} model={model} start={shown} onClose={close} /> : null}
    </div>
  );
}

/** What removed fields held waits for a while: it comes back with its field, or is forgotten at once. */
function Removed({ model }: { model: string }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const query = useQuery({ queryKey: ["config", "table", model], queryFn: () => tableOf(model) });
  const list = query.data?.parked ?? [];
  const act = async (work: () => Promise<unknown>, said: string) => {
    setBusy(true);
    try {
      await work();
      await client.invalidateQueries();
      toast(said);
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  const forget = () => {
    setAsking(false);
    void act(() => forgetRemoved(model), t("fields.forgotten"));
  };
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
              <button
                type="button"
                className="btn sm"
                disabled={isBusy}
                aria-label={t("fields.bring_back_one", { what: one.field })}
                onClick={() => void act(() => restoreConfig("field", `${model}.${one.field}`), t("fields.back", { what: one.field }))}
              >
                {t("fields.bring_back")}
              </button>{" "}
              <Link to="/admin/versions" search={{ kind: "field", code: `${model}.${one.field}` }}>
                {t("versions.list")}
              </Link>
            </td>
          </tr>
        ))}
      </PlainTable>
      <button type="button" className="btn sm danger" disabled={isBusy} onClick={() => setAsking(true)}>
        {t("fields.forget")}
      </button>
      {isAsking ? (
        <Dialog
          isOpen
          onClose={() => setAsking(false)}
          title={t("fields.forget_title")}
          footer={
            <>
              <button type="button" className="btn" onClick={() => setAsking(false)}>
                {t("common.cancel")}
              </button>
              <button type="button" className="btn danger" onClick={forget}>
                {t("fields.forget")}
              </button>
            </>
          }
        >
          <p>{t("fields.forget_text", { what: list.map((one) => one.field).join(", ") })}</p>
        </Dialog>
      ) : null}
    </section>
  );
}
