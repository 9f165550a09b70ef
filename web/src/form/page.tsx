import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asFault } from "~/core/fault";
import { recordScreenQuery } from "~/core/queries";
import { Bone, FaultState } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { NewRecord } from "./new";
import { Record } from "./record";
import "./form.css";

/** One page for every record of every model. */
export function RecordPage() {
  const { module, entity, id } = useParams({ from: "/record/$module/$entity/$id" });
  const search = useSearch({ from: "/record/$module/$entity/$id" });
  const model = `${module}/${entity}`;
  if (id === "new") return <NewRecord key={model + JSON.stringify(search)} model={model} values={search} />;
  return <Existing key={`${model}/${id}`} model={model} id={Number(id)} />;
}

function Existing({ model, id }: { model: string; id: number }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/record/$module/$entity/$id" });
  const navigate = useNavigate();
  const query = useQuery({ ...recordScreenQuery(model, id), enabled: Number.isFinite(id) });
  const record = query.data?.record;
  useTitle(record ? [record._number, record._title].filter(Boolean).join(" ") : undefined, query.data?.model.plural);
  if (!Number.isFinite(id))
    return (
      <div className="page-fault">
        <FaultState isPage fault={asFault({ code: "not_found" })} />
      </div>
    );
  if (query.error && !query.data) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <div className="rec" role="status" aria-busy="true" aria-label={t("common.loading")}>
        <div className="rh bones">
          <Bone width="220px" />
          <Bone width="46%" height={20} />
          <Bone width="320px" height={20} />
        </div>
      </div>
    );
  }
  const tab = search.tab;
  const go = (next: string | null) => void navigate({ to: ".", search: (next ? { tab: next } : {}) as never, replace: true });
  return (
    <Record
      screen={query.data}
      id={id}
      tab={tab ?? null}
      onTab={go}
      write={search.write === "public" || search.write === "internal" ? search.write : undefined}
    />
  );
}
