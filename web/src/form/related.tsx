import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listScreen, records, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { Condition, Entity, Grid, ListScreen, Related, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Picker } from "~/fields/shared/picker";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";

const MOST = 200;
const COLUMNS = 5;

export interface RelatedRecordsProps {
  model: string;
  record: Entity;
  related: Related;
}

/** The records of another model that name this one; where they name several, this one is added or taken out here. */
export function RelatedRecords({ model, record, related }: RelatedRecordsProps) {
  const { t } = useTranslation();
  const id = Number(record.entity_id ?? record.user_id);
  const value: Value = related.by_username ? String(record.username) : id;
  const refers: Condition = related.many
    ? { field: related.field, operator: "includes_any", value: [value] }
    : { field: related.field, operator: "equal", value };
  const filter: Condition = { condition: "AND", rules: [refers] };
  const screen = useQuery({ queryKey: ["screen", "related", related.model], queryFn: () => listScreen(related.model), staleTime: 60_000 });
  const grid = screen.data?.grids.find((one) => one.default) ?? screen.data?.grids[0];
  const columns =
    grid?.columns.filter((one) => !one.hidden && one.field !== "_number" && one.field !== "entity_id").slice(0, COLUMNS) ?? [];
  const query = useQuery({
    queryKey: ["records", related.model, "related", filter],
    enabled: Boolean(grid),
    queryFn: ({ signal }) =>
      records(
        related.model,
        {
          filter,
          fields: [...columns.map((one) => one.field), ...(related.many ? [related.field] : [])].join(","),
          limit: MOST,
          total: "capped",
        },
        signal,
      ),
  });
  const newPath: string = `/record/${related.model}/new?${encodeURIComponent(related.field)}=${encodeURIComponent(String(value))}`;
  const [isAdding, setAdding] = useState(false);
  const [isBusy, setBusy] = useState(false);

  /** Writes the list of the other record; one who was faster is not overwritten. */
  const write = async (other: Entity, next: Value[], words: string) => {
    const key = Number(other.entity_id ?? other.user_id);
    const old = (other[related.field] as Value[] | null) ?? [];
    setBusy(true);
    try {
      await updateRecord(related.model, key, { [related.field]: next }, other.version ?? null);
      touch(related.model, key);
      touch(model, id);
      toast(words, { undo: () => updateRecord(related.model, key, { [related.field]: old }).then(() => touch(related.model, key)) });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    setBusy(false);
  };
  const remove = (other: Entity) =>
    write(
      other,
      ((other[related.field] as Value[] | null) ?? []).filter((one) => one !== value),
      t("related.removed", { what: other._title ?? "" }),
    );
  const add = async (key: number) => {
    const found = await records(related.model, {
      filter: { condition: "AND", rules: [{ field: "entity_id", operator: "equal", value: key }] },
      fields: related.field,
      limit: 1,
    });
    const other = found.items[0];
    if (!other) return;
    const old = (other[related.field] as Value[] | null) ?? [];
    if (!old.includes(value)) await write(other, [...old, value], t("related.added", { what: other._title ?? "" }));
    setAdding(false);
  };
  const fault = screen.error ?? query.error;
  if (fault) return <FaultState fault={asFault(fault)} onRetry={() => void query.refetch()} />;
  if (!screen.data || !grid || !query.data) return <Loading label={t("common.loading")} rows={6} />;
  const rows = query.data.items;
  const total = query.data.total?.count ?? rows.length;
  return (
    <div className="related">
      <div className="related-bar">
        <span className="muted num">{t("related.count", { count: total })}</span>
        {related.many && related.update ? (
          <button type="button" className="btn sm" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            <Icon name="plus" size={14} />
            {t("related.add", { what: related.one })}
          </button>
        ) : null}
        {!related.many && related.create ? (
          <Link className="btn sm" to={newPath}>
            <Icon name="plus" size={14} />
            {t("related.new", { what: related.one })}
          </Link>
        ) : null}
      </div>
      {isAdding ? (
        <div className="related-add">
          <Picker
            id="related-add"
            label={t("related.add", { what: related.one })}
            chosen={[]}
            isDisabled={isBusy}
            autoFocus
            choices={async (search, signal) => {
              const found = await records(related.model, { search: search || undefined, limit: 20, fields: "entity_id" }, signal);
              const known = new Set(rows.map((one) => Number(one.entity_id ?? one.user_id)));
              const items = found.items
                .map((one) => ({ value: Number(one.entity_id ?? one.user_id), label: String(one._title ?? "") }))
                .filter((one) => !known.has(one.value));
              return { items, more: found.next !== null };
            }}
            onChange={(chosen) => chosen[0] && void add(Number(chosen[0].value))}
          />
        </div>
      ) : null}
      {rows.length === 0 ? (
        <State icon="list" title={t("related.none", { what: related.label })} />
      ) : (
        <Lines
          screen={screen.data}
          columns={columns}
          rows={rows}
          related={related}
          isBusy={isBusy}
          onRemove={related.many && related.update ? remove : null}
        />
      )}
      {total > rows.length ? <p className="muted">{t("related.first", { count: rows.length })}</p> : null}
    </div>
  );
}

interface LinesProps {
  screen: ListScreen;
  columns: Grid["columns"];
  rows: Entity[];
  related: Related;
  isBusy: boolean;
  onRemove: ((row: Entity) => void) | null;
}

function Lines({ screen, columns, rows, related, isBusy, onRemove }: LinesProps) {
  const { t } = useTranslation();
  return (
    <div className="related-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {columns.map((one) => (
              <th key={one.field} scope="col">
                {one.label}
              </th>
            ))}
            {onRemove ? (
              <th scope="col">
                <span className="sr">{t("related.remove")}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = Number(row.entity_id ?? row.user_id);
            const path: string = `/record/${related.model}/${key}`;
            return (
              <tr key={key}>
                {columns.map((column, at) => {
                  const field = screen.model.fields.find((one) => one.code === column.field);
                  const type = fieldType(field?.type ?? "text");
                  const value = row[column.field] ?? null;
                  const cell = field ? (
                    <type.view field={field} value={value} around={{ model: related.model, record: row, lists: screen.lists, me: "" }} />
                  ) : (
                    String(value ?? "")
                  );
                  return (
                    <td key={column.field}>
                      {at === 0 ? (
                        <Link to={path} className="strong">
                          {value === null || value === "" ? String(row._title ?? key) : field?.type === "text" ? String(value) : cell}
                        </Link>
                      ) : value === null || value === "" ? (
                        <span className="muted">–</span>
                      ) : (
                        cell
                      )}
                    </td>
                  );
                })}
                {onRemove ? (
                  <td className="end">
                    <IconButton
                      icon="x"
                      label={t("related.remove_one", { what: row._title ?? "" })}
                      disabled={isBusy}
                      onClick={() => onRemove(row)}
                    />
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
