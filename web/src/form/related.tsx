import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listScreen, records, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { within } from "~/core/format";
import { touch } from "~/core/queries";
import type { Condition, Entity, Grid, ListScreen, Related, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { Chooser } from "./chooser";

const MOST = 200;
const COLUMNS = 5;

export interface RelatedRecordsProps {
  model: string;
  record: Entity;
  related: Related;
  /** Whether this record may be changed: where it holds the others itself. */
  canChange: boolean;
}

const keyOf = (one: Entity) => Number(one.entity_id ?? one.user_id);
const listOf = (one: Entity, field: string) => (one[field] as Value[] | null) ?? [];
const among = (ids: Value[]): Condition => ({ condition: "AND", rules: [{ field: "entity_id", operator: "in", value: ids }] });

/**
 * The records of another model that name this one, or that this one names. Where there are several on a side, they are
 * chosen by check boxes, added and taken out here.
 */
export function RelatedRecords({ model, record, related, canChange }: RelatedRecordsProps) {
  const { t } = useTranslation();
  const id = keyOf(record);
  const { own } = related;
  const value: Value = related.by_username ? String(record.username) : id;
  const held = own ? listOf(record, own) : [];
  const refers: Condition = related.many
    ? { field: related.field, operator: "includes_any", value: [value] }
    : { field: related.field, operator: "equal", value };
  const filter: Condition = own ? among(held.slice(0, MOST)) : { condition: "AND", rules: [refers] };
  const screen = useQuery({ queryKey: ["screen", "related", related.model], queryFn: () => listScreen(related.model), staleTime: 60_000 });
  const grid = screen.data?.grids.find((one) => one.default) ?? screen.data?.grids[0];
  const columns =
    grid?.columns.filter((one) => !one.hidden && one.field !== "_number" && one.field !== "entity_id").slice(0, COLUMNS) ?? [];
  const query = useQuery({
    queryKey: ["records", related.model, "related", filter],
    enabled: Boolean(grid),
    queryFn: ({ signal }) =>
      own && held.length === 0
        ? Promise.resolve({ items: [], next: null, total: { count: 0, capped: false } })
        : records(related.model, { filter, fields: columns.map((one) => one.field).join(","), limit: MOST, total: "capped" }, signal),
  });
  const newPath: string = `/record/${related.model}/new?${encodeURIComponent(related.field)}=${encodeURIComponent(String(value))}`;
  const [isChoosing, setChoosing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [checked, setChecked] = useState<number[]>([]);

  /** Adds or takes out others and gives what brings it back. One who was faster is not overwritten. */
  const change = async (keys: number[], isAdding: boolean): Promise<() => Promise<unknown>> => {
    const next = (old: Value[], these: Value[]) =>
      isAdding ? [...old, ...these.filter((one) => !old.includes(one))] : old.filter((one) => !these.includes(one));
    if (own) {
      await updateRecord(model, id, { [own]: next(held, keys) }, record.version ?? null);
      return () => updateRecord(model, id, { [own]: held });
    }
    const found = await records(related.model, { filter: among(keys), fields: related.field, limit: MOST });
    const undo: (() => Promise<unknown>)[] = [];
    try {
      for (const other of found.items) {
        const old = listOf(other, related.field);
        await updateRecord(related.model, keyOf(other), { [related.field]: next(old, [value]) }, other.version ?? null);
        undo.push(() => updateRecord(related.model, keyOf(other), { [related.field]: old }));
      }
    } catch (error) {
      for (const back of undo) await back(); // all or none
      throw error;
    }
    return () => Promise.all(undo.map((back) => back()));
  };
  const refresh = (keys: number[]) => {
    for (const key of keys) touch(related.model, key);
    touch(model, id);
  };
  const submit = async (keys: number[], isAdding: boolean) => {
    setBusy(true);
    try {
      const back = await change(keys, isAdding);
      setChecked([]);
      setChoosing(false);
      toast(t(isAdding ? "related.added" : "related.removed", { count: keys.length }), { undo: () => back().then(() => refresh(keys)) });
    } catch (error) {
      const fault = asFault(error);
      toast(fault.faults[0]?.message ?? fault.message, { isFault: true });
    }
    refresh(keys);
    setBusy(false);
  };
  const fault = screen.error ?? query.error;
  if (fault) return <FaultState fault={asFault(fault)} onRetry={() => void query.refetch()} />;
  if (!screen.data || !grid || !query.data) return <Loading label={t("common.loading")} rows={6} />;
  const rows = query.data.items;
  const total = own ? held.length : (query.data.total?.count ?? rows.length);
  const canChoose = related.many && (own ? canChange : related.update);
  const chosen = checked.filter((key) => rows.some((one) => keyOf(one) === key));
  return (
    <div className="related">
      <div className="related-bar">
        <span className="muted num">{t("related.count", { count: total })}</span>
        {chosen.length > 0 ? (
          <button type="button" className="btn sm" disabled={isBusy} onClick={() => void submit(chosen, false)}>
            {t("related.take_out", { count: chosen.length })}
          </button>
        ) : null}
        {canChoose ? (
          <button type="button" className="btn sm" onClick={() => setChoosing(true)}>
            <Icon name="plus" size={14} />
            {t("related.choose")}
          </button>
        ) : null}
        {!related.many && related.create ? (
          <Link className="btn sm" to={newPath}>
            <Icon name="plus" size={14} />
            {t("related.new", { what: related.one })}
          </Link>
        ) : null}
      </div>
      {isChoosing ? (
        <Chooser
          model={related.model}
          label={related.label}
          without={own ? held.map(Number) : rows.map(keyOf)}
          isBusy={isBusy}
          onSubmit={(keys) => void submit(keys, true)}
          onClose={() => setChoosing(false)}
        />
      ) : null}
      {rows.length === 0 ? (
        <State icon="list" title={t("related.none", { what: within(related.label) })} />
      ) : (
        <Lines
          screen={screen.data}
          columns={columns}
          rows={rows}
          related={related}
          isBusy={isBusy}
          checked={chosen}
          onCheck={canChoose ? setChecked : null}
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
  checked: number[];
  onCheck: ((keys: number[]) => void) | null;
}

function Lines({ screen, columns, rows, related, isBusy, checked, onCheck }: LinesProps) {
  const { t } = useTranslation();
  return (
    <div className="related-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {onCheck ? (
              <th scope="col">
                <input
                  type="checkbox"
                  className="check"
                  aria-label={t("related.check_all")}
                  disabled={isBusy}
                  checked={checked.length === rows.length}
                  onChange={(event) => onCheck(event.target.checked ? rows.map(keyOf) : [])}
                />
              </th>
            ) : null}
            {columns.map((one) => (
              <th key={one.field} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            const path: string = `/record/${related.model}/${key}`;
            return (
              <tr key={key}>
                {onCheck ? (
                  <td>
                    <input
                      type="checkbox"
                      className="check"
                      aria-label={t("related.check", { what: row._title ?? key })}
                      disabled={isBusy}
                      checked={checked.includes(key)}
                      onChange={(event) => onCheck(event.target.checked ? [...checked, key] : checked.filter((one) => one !== key))}
                    />
                  </td>
                ) : null}
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
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
