// What has to be done on a record, item by item: ticked here, by whom and when.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createRecord, deleteRecord, records, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { Entity } from "~/core/types";
import { AddLine } from "~/parts/addline";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";

const ITEM = "service/check_item";

export interface ChecklistProps {
  model: string;
  id: number;
  /** Of the record: whoever applies a check list to it changes it. */
  version: number;
  canChange: boolean;
}

export function Checklist({ model, id, version, canChange }: ChecklistProps) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState("");
  const [isBusy, setBusy] = useState(false);
  const query = useQuery({
    queryKey: ["records", ITEM, model, id, version],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      records(
        ITEM,
        {
          filter: {
            condition: "AND",
            rules: [
              { field: "model_alias", operator: "equal", value: model },
              { field: "model_id", operator: "equal", value: id },
            ],
          },
          fields: "text,done,done_by,done_at,is_required",
          sort: "entity_id",
          limit: 200,
        },
        signal,
      ),
  });
  const change = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      const fault = asFault(error);
      toast(fault.faults[0]?.message ?? fault.message, { isFault: true });
    }
    await query.refetch();
    touch(model, id);
    setBusy(false);
  };
  if (query.error && !query.data) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={4} />;
  const items = query.data.items;
  const done = items.filter((one) => one.done).length;
  const add = () => {
    const text = fresh.trim();
    if (!text || isBusy) return;
    setFresh("");
    void change(() => createRecord(ITEM, { model_alias: model, model_id: id, text }));
  };
  return (
    <div className="checklist checklist-pane">
      {items.length === 0 ? (
        <State icon="list-check" title={t("checklist.nothing")} text={canChange ? t("checklist.nothing_help") : undefined} />
      ) : (
        <>
          <p className="muted num" role="status">
            {t("checklist.progress", { done, count: items.length })}
          </p>
          <span className="bar clock-bar" aria-hidden="true">
            <i style={{ inlineSize: `${(100 * done) / items.length}%` }} />
          </span>
          <ul aria-label={t("checklist.label")}>
            {items.map((one) => (
              <Item
                key={one.entity_id}
                item={one}
                isDisabled={!canChange || isBusy}
                onTick={(isDone) => void change(() => updateRecord(ITEM, Number(one.entity_id), { done: isDone }))}
                onRemove={canChange ? () => void change(() => deleteRecord(ITEM, Number(one.entity_id))) : null}
              />
            ))}
          </ul>
        </>
      )}
      {canChange ? (
        <span className="checklist-add">
          <AddLine
            className="input"
            aria-label={t("field.new_item")}
            placeholder={t("field.new_item")}
            maxLength={500}
            value={fresh}
            onChange={setFresh}
            action={t("field.add_item")}
            onAdd={add}
          />
        </span>
      ) : null}
    </div>
  );
}

interface ItemProps {
  item: Entity;
  isDisabled: boolean;
  onTick: (isDone: boolean) => void;
  onRemove: (() => void) | null;
}

function Item({ item, isDisabled, onTick, onRemove }: ItemProps) {
  const { t } = useTranslation();
  const isDone = item.done === true;
  const who = (item._labels as Record<string, string> | undefined)?.done_by || t("timeline.system");
  return (
    <li>
      <label>
        <input
          type="checkbox"
          className="check"
          checked={isDone}
          disabled={isDisabled}
          onChange={(event) => onTick(event.target.checked)}
        />
        <span className={isDone ? "done" : ""}>{String(item.text)}</span>
        {item.is_required && !isDone ? <span className="soft">({t("checklist.required")})</span> : null}
      </label>
      {isDone ? (
        <span className="soft push">
          {who} · <Time at={String(item.done_at)} />
        </span>
      ) : null}
      {onRemove ? <IconButton icon="x" label={t("field.remove_item", { what: String(item.text) })} onClick={onRemove} /> : null}
    </li>
  );
}
