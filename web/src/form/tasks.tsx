// The tasks of a record, in the columns and the order of the grid that administrators keep for records of its model.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nextSort } from "~/core/address";
import { records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { within } from "~/core/format";
import { listScreenQuery } from "~/core/queries";
import type { Grid, ListScreen } from "~/core/types";
import { listValue } from "~/fields/shared/values";
import { HOLDER_FIELDS } from "~/grid/holder";
import { fieldsFor } from "~/grid/state";
import { statusClass } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { Lines } from "./lines";

const TASK = "task/task";
const MOST = 200;

/** The grid for tasks of records of a model, else the usual one of tasks. */
function gridFor(screen: ListScreen, model: string): Grid | undefined {
  return screen.grids.find((one) => one.context?.model_alias === model) ?? screen.grids.find((one) => one.default) ?? screen.grids[0];
}

export function TaskPane({ model, id }: { model: string; id: number }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const [sort, setSort] = useState<string>();
  const screen = useQuery(listScreenQuery(TASK, `model_alias:${model}`));
  const grid = screen.data ? gridFor(screen.data, model) : undefined;
  const order = sort ?? grid?.sort ?? undefined;
  const query = useQuery({
    queryKey: ["records", TASK, { of: model, id, grid: grid?.code, order }],
    enabled: Boolean(grid),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      records(
        TASK,
        {
          // The usual grid shows the open ones; on the record all of them stand.
          grid: grid?.context ? grid.code : undefined,
          filter: {
            condition: "AND",
            rules: [
              { field: "model_alias", operator: "equal", value: model },
              { field: "model_id", operator: "equal", value: id },
            ],
          },
          fields: screen.data && grid ? fieldsFor(screen.data.model, grid) : undefined,
          sort: order,
          limit: MOST,
          total: "capped",
        },
        signal,
      ),
  });
  const fault = screen.error ?? query.error;
  if (fault && !query.data)
    return <FaultState fault={asFault(fault)} onRetry={() => void (screen.error ? screen.refetch() : query.refetch())} />;
  if (!screen.data || !grid || !query.data) return <Loading label={t("common.loading")} rows={4} />;
  const rows = query.data.items;
  const total = query.data.total?.count ?? rows.length;
  const { model: of, lists } = screen.data;
  const status = of.fields.find((one) => one.code === "status");
  const classes = rows.map((row) => (status ? statusClass(listValue(status, lists, row.status ?? null)) : null));
  const counted = classes.filter((one) => one !== "deleted").length;
  const done = classes.filter((one) => one === "closed").length;
  const newPath: string = `/record/${TASK}/new?model_alias=${encodeURIComponent(model)}&model_id=${id}`;
  return (
    <div className="related">
      <div className="related-bar">
        <span className="muted num" role="status">
          {counted > 0 && total <= MOST ? t("checklist.progress", { done, count: counted }) : ""}
        </span>
        {of.can.create ? (
          <Link className="btn sm" to={newPath}>
            <Icon name="plus" size={14} />
            {t("related.new", { what: of.label })}
          </Link>
        ) : null}
      </div>
      {rows.length === 0 ? (
        <State icon="checkbox" title={t("related.none", { what: within(of.plural) })} />
      ) : (
        <Lines
          screen={screen.data}
          columns={grid.columns.filter((one) => !one.hidden && one.field !== "_number" && !HOLDER_FIELDS.includes(one.field))}
          rows={rows}
          me={me.user.username}
          sort={order}
          onSort={(field) => setSort(nextSort(sort, field, false))}
        />
      )}
      {total > rows.length ? <p className="muted">{t("related.first", { count: rows.length })}</p> : null}
    </div>
  );
}
