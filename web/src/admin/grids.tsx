import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeConfig, configBodies, listScreen } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { client } from "~/core/queries";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { freeCode } from "./formbody";
import { AREAS, ModelChoice } from "./forms";
import type { GridBody } from "./gridbody";
import { type Listed, useObjects } from "./objects";
import { ConditionWords, Faults, useGroups } from "./parts";
import { PlainTable } from "./table";
import { useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

/** The grids of a model: who gets which, and the way into the editor. */
export function GridsPage() {
  const { t } = useTranslation();
  useTitle(t("grids.title"));
  const { model = "service/operation" } = useSearch({ from: "/admin/grids" });
  const navigate = useNavigate();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const groups = useGroups();
  const [isNew, setNew] = useState<Listed<GridBody> | "empty" | null>(null);
  const query = useQuery({ queryKey: ["config", "grids", model], queryFn: () => configBodies<GridBody>("grid", `${model}/`) });
  const scope = useQuery({ queryKey: ["screen", "list", model, ""], queryFn: () => listScreen(model), staleTime: 300_000 }).data;
  const list = (query.data?.items ?? []).slice().sort((a, b) => (a.value.position ?? 0) - (b.value.position ?? 0));
  const nameOf = (one: Listed<GridBody>) => wordsNow(one.value.label, texts, one.value.code);
  const objects = useObjects<GridBody>("grid", nameOf);
  const audience = (one: GridBody) => {
    const names = (one.groups ?? []).map((id) => groups.find((group) => group.value === id)?.label ?? t("editor.group", { id }));
    if (one.users?.length) names.push(t("grids.people", { count: one.users.length }));
    if (one.roles?.length) names.push(t("grids.roles", { count: one.roles.length }));
    return names.length > 0 ? names.join(", ") : t("editor.everybody");
  };
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("grids.title")}</h1>
        <button type="button" className="btn primary" onClick={() => setNew("empty")}>
          <Icon name="plus" />
          {t("grids.new")}
        </button>
      </div>
      <p className="muted">{t("grids.text")}</p>
      <ModelChoice id="grids-model" model={model} onChange={(next) => void navigate({ to: "/admin/grids", search: { model: next } })} />
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={4} /> : null}
      {query.data && list.length === 0 ? <State icon="columns" title={t("grids.none")} text={t("grids.none_text")} /> : null}
      {list.length > 0 ? (
        <PlainTable heads={[t("editor.name"), t("editor.area"), t("grids.audience"), t("grids.rows")]} last={t("editor.more")}>
          {list.map((one) => (
            <tr key={one.code}>
              <td>
                <Link to="/admin/grid" search={{ code: one.code }}>
                  {nameOf(one)}
                </Link>{" "}
                {one.value.default ? <span className="tag">{t("editor.default")}</span> : null}
                {one.value.disabled ? <span className="tag">{t("editor.off")}</span> : null}
              </td>
              <td>{t(AREAS[one.value.area ?? "backend"] ?? "editor.area_backend")}</td>
              <td>{audience(one.value)}</td>
              <td>
                <span className="cond-words">
                  {scope ? <ConditionWords node={one.value.condition} scope={scope} none={t("grids.all_rows")} /> : null}
                  {one.value.script ? <span className="tag">{t("grids.scripted")}</span> : null}
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
        <NewGrid
          model={model}
          taken={list.map((one) => one.value.code)}
          from={isNew === "empty" ? null : isNew}
          name={isNew === "empty" ? "" : t("editor.copy_of", { what: nameOf(isNew) })}
          titleField={scope?.model.title_field ?? "entity_id"}
          onClose={() => setNew(null)}
        />
      ) : null}
      {objects.question(t("grids.delete_text"))}
    </div>
  );
}

interface NewProps {
  model: string;
  taken: string[];
  from: Listed<GridBody> | null;
  name: string;
  titleField: string;
  onClose: () => void;
}

function NewGrid({ model, taken, from, name: start, titleField, onClose }: NewProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(start);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const make = async () => {
    setBusy(true);
    setFault(null);
    const code = freeCode(taken, name);
    const body: GridBody = from
      ? { ...from.value, default: undefined, disabled: undefined }
      : { code, model, columns: [{ field: titleField, width: 320 }, { field: "created_at" }], position: 900 };
    const value = { ...body, code, label: { [i18n.language]: name.trim() } };
    try {
      await changeConfig({
        changes: [{ kind: "grid", code: `${model}/${code}`, value: JSON.parse(JSON.stringify(value)) }],
        dry_run: false,
        note: t("grids.made", { what: name.trim() }),
      });
      await client.invalidateQueries();
      void navigate({ to: "/admin/grid", search: { code: `${model}/${code}` } });
    } catch (error) {
      setFault(asFault(error));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("grids.new")}>
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
