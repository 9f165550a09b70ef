import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { configBodies } from "~/core/calls";
import { listScreenQuery } from "~/core/queries";
import { State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { freeCode } from "./formbody";
import { ModelChoice } from "./forms";
import type { GridBody } from "./gridbody";
import { ImportButton, type Listed, NewObject, ObjectTable, useObjects } from "./objects";
import { ConditionWords, useGroups } from "./parts";
import { ListHead } from "./table";
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
  const query = useQuery({ queryKey: ["config", "grids", model], queryFn: () => configBodies<GridBody>("grid", `${model}/`) });
  const scope = useQuery(listScreenQuery(model, undefined)).data;
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
      <ListHead title={t("grids.title")} text={t("grids.text")} add={t("grids.new")} onAdd={objects.begin}>
        <ImportButton<GridBody>
          kind="grid"
          what={t("kind.grid")}
          nameOf={(one) => wordsNow(one.label, texts, one.code)}
          make={async (value) => {
            const { items } = await configBodies<GridBody>("grid", `${value.model}/`);
            const taken = items.map((one) => one.value.code);
            return { ...value, code: freeCode(taken, value.code) };
          }}
          note={(what) => t("grids.made", { what })}
        />
      </ListHead>
      <ModelChoice id="grids-model" model={model} onChange={(next) => void navigate({ to: "/admin/grids", search: { model: next } })} />
      <ObjectTable
        query={query}
        objects={objects}
        list={list}
        empty={<State icon="columns" title={t("grids.none")} text={t("grids.none_text")} />}
        heads={[t("grids.audience"), t("grids.rows")]}
        cells={(one) => (
          <>
            <td>{audience(one)}</td>
            <td>
              <span className="cond-words">
                {scope ? <ConditionWords node={one.condition} scope={scope} none={t("grids.all_rows")} /> : null}
                {one.script ? <span className="tag">{t("grids.scripted")}</span> : null}
              </span>
            </td>
          </>
        )}
      />
      {objects.fresh ? (
        <NewGrid
          model={model}
          taken={list.map((one) => one.value.code)}
          {...objects.fresh}
          titleField={scope?.model.title_field ?? "entity_id"}
          onClose={objects.leave}
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
  const { t } = useTranslation();
  const make = (name: string): GridBody => {
    const code = freeCode(taken, name);
    return from
      ? { ...from.value, default: undefined, disabled: undefined, code }
      : { code, model, columns: [{ field: titleField, width: 320 }, { field: "created_at" }], position: 900 };
  };
  return (
    <NewObject
      kind="grid"
      model={model}
      title={t("grids.new")}
      start={start}
      make={make}
      note={(what) => t("grids.made", { what })}
      onClose={onClose}
    />
  );
}
