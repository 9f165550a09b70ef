import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type BulkTarget, bulkDelete, bulkUpdate, undoBatch } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count } from "~/core/format";
import { touch } from "~/core/queries";
import type { BatchResult, Condition, Field, ListScreen, Total, Value, Values } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import type { Selection } from "./selection";

export interface BulkProps {
  screen: ListScreen;
  selection: Selection;
  total: Total | null;
  filter: Condition | null;
  me: string | null;
}

const QUICK = [
  { field: /^assigned_username$/, icon: "user-check", text: "bulk.assign" },
  { field: /^assigned_group_id$/, icon: "users", text: "bulk.group" },
  { field: /^status$/, icon: "progress", text: "bulk.status" },
  { field: /^priority_id$/, icon: "flag", text: "bulk.priority" },
] as const;

/** Takes the place of the footer and says how many records it will touch. */
export function Bulk({ screen, selection, total, filter, me }: BulkProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Field | "any" | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { model } = screen;
  const n = selection.isWhole ? (total?.count ?? selection.size) : selection.size;
  const target: BulkTarget = selection.isWhole && filter ? { filter } : { ids: [...selection.ids] };

  const run = async (work: () => Promise<BatchResult>, say: string) => {
    setBusy(true);
    try {
      const result = await work();
      const missed = result.results?.filter((one) => one.status >= 400).length ?? 0;
      const words = t(say, { count: result.done, shown: count(result.done) }) + (missed ? t("bulk.missed", { count: missed }) : "");
      toast(words, {
        isFault: result.done === 0,
        undo: result.done
          ? async () => {
              try {
                const back = await undoBatch(result.batch);
                toast(t("bulk.undone", { count: back.done }));
              } catch (error) {
                toast(asFault(error).message, { isFault: true });
              }
              touch(model.alias);
            }
          : undefined,
      });
      selection.clear();
      touch(model.alias);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
      setAsked(null);
    }
  };
  const update = (values: Values) => run(() => bulkUpdate(model.alias, target, values), "bulk.updated");
  const archived = model.fields.find((field) => field.code === "archived" || field.code === "is_archived");
  const quick = QUICK.map((one) => ({
    ...one,
    found: model.fields.find((field) => one.field.test(field.code) && !field.read_only),
  })).filter((one) => one.found);
  return (
    <div className="bulk" role="region" aria-label={t("bulk.label")} aria-busy={isBusy}>
      <strong role="status">{t("bulk.selected", { count: n, shown: count(n) })}</strong>
      {!selection.isWhole && filter && total && total.count > selection.size ? (
        <button type="button" className="linky" onClick={selection.takeWhole}>
          {t("bulk.all", { shown: count(total.count) })}
        </button>
      ) : null}
      <span className="sep" />
      {quick.map((one) => (
        <button key={one.text} type="button" className="btn ghost sm" disabled={isBusy} onClick={() => setAsked(one.found as Field)}>
          <Icon name={one.icon} />
          {t(one.text)}
        </button>
      ))}
      <button type="button" className="btn ghost sm" disabled={isBusy} onClick={() => setAsked("any")}>
        <Icon name="pencil" />
        {t("bulk.set")}
      </button>
      {archived ? (
        <button type="button" className="btn ghost sm" disabled={isBusy} onClick={() => void update({ [archived.code]: true })}>
          <Icon name="archive" />
          {t("bulk.archive")}
        </button>
      ) : null}
      {selection.isWhole ? null : (
        <button
          type="button"
          className="btn ghost sm"
          disabled={isBusy}
          onClick={() => void run(() => bulkDelete(model.alias, [...selection.ids]), "bulk.deleted")}
        >
          <Icon name="trash" />
          {t("bulk.delete")}
        </button>
      )}
      <span className="push" />
      <IconButton icon="x" label={t("bulk.clear")} onClick={selection.clear} />
      {asked ? (
        <SetDialog screen={screen} asked={asked} n={n} me={me} isBusy={isBusy} onClose={() => setAsked(null)} onSet={update} />
      ) : null}
    </div>
  );
}

interface SetDialogProps {
  screen: ListScreen;
  asked: Field | "any";
  n: number;
  me: string | null;
  isBusy: boolean;
  onClose: () => void;
  onSet: (values: Values) => Promise<void>;
}

function SetDialog({ screen, asked, n, me, isBusy, onClose, onSet }: SetDialogProps) {
  const { t } = useTranslation();
  const fields = screen.model.fields.filter((field) => !field.read_only && !fieldType(field.type).isLayout);
  const [code, setCode] = useState(asked === "any" ? (fields[0]?.code ?? "") : asked.code);
  const [value, setValue] = useState<Value>(null);
  const [label, setLabel] = useState<Value>(null);
  const field = fields.find((one) => one.code === code);
  const Input = field ? fieldType(field.type).input : null;
  const record = { [code]: value, _labels: { [code]: label } };
  return (
    <Dialog
      title={t(asked === "any" ? "bulk.set_title" : "bulk.set_field", { field: field?.label, shown: count(n) })}
      isOpen
      onClose={onClose}
      size={440}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button
            type="button"
            className="btn primary"
            disabled={isBusy || !field || (value === null && Boolean(field.required))}
            onClick={() => void onSet({ [code]: value })}
          >
            {t("bulk.do", { count: n, shown: count(n) })}
          </button>
        </>
      }
    >
      {asked === "any" ? (
        <div className="form-field">
          <label className="label" htmlFor="bulk-field">
            {t("filter.field")}
          </label>
          <select
            id="bulk-field"
            className="input"
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
              setValue(null);
            }}
          >
            {fields.map((one) => (
              <option key={one.code} value={one.code}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      {field && Input ? (
        <div className="form-field">
          <label className="label" htmlFor="bulk-value">
            {field.label}
          </label>
          <Input
            key={code}
            id="bulk-value"
            field={field}
            value={value}
            around={{ model: screen.model.alias, record, lists: screen.lists, me }}
            autoFocus={asked !== "any"}
            onChange={(next, words) => {
              setValue(next);
              setLabel(words ?? null);
            }}
          />
        </div>
      ) : null}
      {value === null && field && !field.required ? <p className="hint">{t("bulk.clears", { field: field.label })}</p> : null}
    </Dialog>
  );
}
