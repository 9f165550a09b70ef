import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { nextSort } from "~/core/address";
import { createRecord, deleteRecord, graphsOf, records, undoBatch } from "~/core/calls";
import { asFault } from "~/core/fault";
import { listScreenQuery, touch } from "~/core/queries";
import type { Condition, Entity, Value } from "~/core/types";
import { Picker } from "~/fields/shared/picker";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { Lines } from "./lines";

const RELATION = "relation/relation";
const LINK = "relation/link";

/** One way a record may be linked: a kind of relation read from one of its ends. */
interface Way {
  key: string;
  relation: number;
  /** What the other record is to this one, in words. */
  label: string;
  other: string;
  isSource: boolean;
}

/** One relation read from one of its ends, with what a field says of it. */
export interface Only {
  relation: number;
  isSource: boolean;
  /** What may be linked. */
  filter?: Condition;
  /** Fields of the other model, shown in a table; without them a list of titles. */
  columns?: string[];
  sort?: string;
}

interface Related {
  link: number;
  way: Way;
  id: number;
  title: string;
  number: string | null;
  record: Entity;
}

const is = (field: string, value: Value): Condition => ({ field, operator: "equal", value });
const both = (...rules: Condition[]): Condition => ({ condition: "AND", rules });
const either = (...rules: Condition[]): Condition => ({ condition: "OR", rules });

async function waysOf(model: string): Promise<Way[]> {
  const found = await records(RELATION, {
    filter: both(is("status", 1), either(is("source_model", model), is("destination_model", model))),
    fields: "name,opposite_name,source_model,destination_model",
    sort: "name",
    limit: 200,
  });
  return found.items.flatMap((one) => {
    const relation = Number(one.entity_id);
    const ways: Way[] = [];
    if (one.source_model === model)
      ways.push({ key: `${relation}s`, relation, label: String(one.name), other: String(one.destination_model), isSource: true });
    if (one.destination_model === model && (one.source_model !== model || one.opposite_name !== one.name))
      ways.push({ key: `${relation}d`, relation, label: String(one.opposite_name), other: String(one.source_model), isSource: false });
    return ways;
  });
}

/** The links of a record with the titles of the other ends, as far as the reader may see them. */
async function linksOf(model: string, id: number, ways: Way[], only: Only | undefined, sort: string | undefined): Promise<Related[]> {
  const found = await records(LINK, {
    filter: either(both(is("source_alias", model), is("source_id", id)), both(is("destination_alias", model), is("destination_id", id))),
    fields: "relation_id,source_alias,source_id,destination_id",
    limit: 200,
  });
  const ends = found.items.flatMap((link) => {
    const isSource = link.source_alias === model && link.source_id === id;
    const own = ways.filter((one) => one.relation === link.relation_id);
    const way = own.find((one) => one.isSource === isSource) ?? (only ? undefined : own[0]);
    return way ? [{ link: Number(link.entity_id), way, id: Number(isSource ? link.destination_id : link.source_id) }] : [];
  });
  const names = new Map<string, { record: Entity; at: number }>();
  for (const other of new Set(ends.map((one) => one.way.other))) {
    const ids = ends.filter((one) => one.way.other === other).map((one) => one.id);
    const page = await records(other, {
      filter: both({ field: "entity_id", operator: "in", value: ids }),
      fields: only?.columns?.join(",") || "entity_id",
      sort,
      limit: 200,
    });
    for (const record of page.items) names.set(`${other}/${record.entity_id}`, { record, at: names.size });
  }
  const related = ends.flatMap((one) => {
    const end = names.get(`${one.way.other}/${one.id}`);
    if (!end) return [];
    const { record, at } = end;
    return [{ ...one, record, at, title: String(record._title ?? one.id), number: record._number ? String(record._number) : null }];
  });
  return only?.columns ? related.sort((a, b) => a.at - b.at) : related;
}

/** What a record is linked with, by kind; links are drawn and removed here. */
export interface RelationsProps {
  model: string;
  id: number;
  canChange: boolean;
  /** One relation, read from one of its ends; without it all of them. */
  only?: Only;
}

export function Relations({ model, id, canChange, only }: RelationsProps) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<Way | null>(null);
  const [sort, setSort] = useState<string>();
  const order = sort ?? only?.sort;
  const relation = only?.relation;
  const isSource = only?.isSource;
  const select = useCallback(
    (all: Way[]) =>
      relation === undefined
        ? all
        : all.filter((one, at) => {
            // A relation of a model with itself under one name has a single way.
            const same = all.filter((other) => other.relation === relation);
            return one.relation === relation && (one.isSource === isSource || (same.length === 1 && at === all.indexOf(same[0] as Way)));
          }),
    [relation, isSource],
  );
  const ways = useQuery({ queryKey: ["records", RELATION, "ways", model], queryFn: () => waysOf(model), staleTime: 60_000, select });
  const graphs = useQuery({ queryKey: ["graphs", model], queryFn: () => graphsOf(model), staleTime: 60_000, enabled: !only });
  const query = useQuery({
    queryKey: ["records", LINK, model, id, only ?? null, order ?? null],
    enabled: Boolean(ways.data),
    placeholderData: keepPreviousData,
    queryFn: () => linksOf(model, id, ways.data ?? [], only, order),
  });
  // The menu gives the focus back to its button as it closes; only then do the hands go on in the search, so that no letter is lost.
  useEffect(() => {
    if (!adding) return;
    const timer = setTimeout(() => document.getElementById("relation-add")?.focus(), 80);
    return () => clearTimeout(timer);
  }, [adding]);
  const groups = useMemo(() => {
    const out = new Map<string, { way: Way; items: Related[] }>();
    for (const one of query.data ?? []) {
      const group = out.get(one.way.key) ?? { way: one.way, items: [] };
      group.items.push(one);
      out.set(one.way.key, group);
    }
    return [...out.values()];
  }, [query.data]);
  const add = async (way: Way, other: number) => {
    try {
      await createRecord(LINK, {
        relation_id: way.relation,
        source_id: way.isSource ? id : other,
        destination_id: way.isSource ? other : id,
      });
      touch(LINK);
      setAdding(null);
    } catch (error) {
      const fault = asFault(error);
      if (fault.code === "conflict") return setAdding(null); // it is drawn already
      toast(fault.faults[0]?.message ?? fault.message, { isFault: true });
    }
  };
  const remove = async (one: Related) => {
    try {
      const { batch } = await deleteRecord(LINK, one.link);
      touch(LINK);
      toast(t("relations.removed", { what: one.number ?? one.title }), {
        icon: "trash",
        undo: () => undoBatch(batch).then(() => touch(LINK)),
      });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const fault = ways.error ?? query.error;
  if (fault) return <FaultState fault={asFault(fault)} onRetry={() => void ways.refetch()} />;
  if (!ways.data || !query.data) return <Loading label={t("common.loading")} rows={4} />;
  if (ways.data.length === 0) return <State icon="link" title={t("relations.no_kinds")} text={t("relations.no_kinds_text")} />;
  return (
    <div className="related">
      <div className="related-bar">
        <span className="muted num">{t("related.count", { count: query.data.length })}</span>
        {graphs.data?.items.map((one) => (
          <Link
            key={one.id}
            className="btn sm"
            to={`/record/relation/graph/${one.id}` as string}
            search={{ focus: `${model}/${id}` } as never}
          >
            <Icon name="hierarchy" size={14} />
            {one.name}
          </Link>
        ))}
        {canChange ? (
          <Dropdown
            button={
              <button type="button" className="btn sm">
                <Icon name="plus" size={14} />
                {t("relations.add")}
              </button>
            }
            entries={ways.data.map((way) => ({ key: way.key, label: way.label, onPick: () => setAdding(way) }))}
          />
        ) : null}
      </div>
      {adding ? (
        <div className="related-add">
          <p className="label" id="relation-add-label">
            {adding.label}
          </p>
          <Picker
            key={adding.key}
            id="relation-add"
            label={adding.label}
            chosen={[]}
            choices={async (search, signal) => {
              const found = await records(
                adding.other,
                { search: search || undefined, filter: only?.filter, fields: "entity_id", limit: 20 },
                signal,
              );
              const items = found.items
                .filter((one) => adding.other !== model || Number(one.entity_id) !== id)
                .map((one) => ({ value: Number(one.entity_id), label: [one._number, one._title].filter(Boolean).join(" ") }));
              return { items, more: found.next !== null };
            }}
            onChange={(chosen) => chosen[0] && void add(adding, Number(chosen[0].value))}
          />
        </div>
      ) : null}
      {groups.length === 0 ? <State icon="link" title={t("relations.none")} /> : null}
      {groups.map(({ way, items }) => (
        <section key={way.key} className="links-of">
          <h3>
            {way.label} <span className="count">{items.length}</span>
          </h3>
          {only?.columns ? (
            <LinkTable
              other={way.other}
              columns={only.columns}
              items={items}
              sort={order}
              onSort={(field) => setSort(nextSort(sort, field, false))}
              onRemove={canChange ? (one) => void remove(one) : undefined}
            />
          ) : (
            <ul>
              {items.map((one) => {
                const path: string = `/record/${way.other}/${one.id}`;
                return (
                  <li key={one.link}>
                    {one.number ? <span className="muted number">{one.number}</span> : null}
                    <Link to={path}>{one.title}</Link>
                    {canChange ? (
                      <IconButton
                        icon="x"
                        label={t("relations.remove", { what: one.number ?? one.title })}
                        onClick={() => void remove(one)}
                      />
                    ) : null}
                  </li>
                );
              })}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}

interface LinkTableProps {
  other: string;
  columns: string[];
  items: Related[];
  sort: string | undefined;
  onSort: (field: string) => void;
  onRemove?: (one: Related) => void;
}

/** What is linked, in the columns that the field names; one that is gone from the model is left out. */
function LinkTable({ other, columns, items, sort, onSort, onRemove }: LinkTableProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const screen = useQuery(listScreenQuery(other, undefined));
  if (screen.error) return <FaultState fault={asFault(screen.error)} onRetry={() => void screen.refetch()} />;
  if (!screen.data) return <Loading label={t("common.loading")} rows={items.length} />;
  const known = columns.flatMap((code) => {
    const field = screen.data.model.fields.find((one) => one.code === code);
    return field ? [{ field: code, label: field.label, sortable: field.sortable }] : [];
  });
  const linkOf = new Map(items.map((one) => [one.id, one]));
  const button = (row: Entity) => {
    const one = linkOf.get(Number(row.entity_id));
    return one && onRemove ? (
      <IconButton icon="x" label={t("relations.remove", { what: one.number ?? one.title })} onClick={() => onRemove(one)} />
    ) : null;
  };
  return (
    <Lines
      screen={screen.data}
      columns={known}
      rows={items.map((one) => one.record)}
      me={me.user.username}
      sort={sort}
      onSort={onSort}
      remove={onRemove ? button : undefined}
    />
  );
}
