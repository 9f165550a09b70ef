import { Popover } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { oneRecord, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { Entity, Field, ListScreen, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { labelOf } from "~/fields/shared/values";
import { toast } from "~/parts/toast";

/** What is chosen is meant; what is typed is meant once Enter is pressed. */
const CHOSEN = new Set(["select", "user", "reference", "boolean"]);

export interface CellEditProps {
  screen: ListScreen;
  record: Entity;
  field: Field;
  me: string | null;
  children: ReactNode;
  onDone: () => void;
}

/** Changes one value where it stands in the list. What somebody else saved meanwhile is shown; only saving again goes over it. */
export function CellEdit({ screen, record, field, me, children, onDone }: CellEditProps) {
  const { t } = useTranslation();
  // As it was when the change began: rows are read again beneath an open editor.
  const [{ was, version }, setBase] = useState(() => ({ was: record[field.code] ?? null, version: record.version }));
  const [value, setValue] = useState<Value>(was);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const alias = screen.model.alias;
  const id = Number(record.entity_id);
  const Input = fieldType(field.type).input;

  const save = async (next: Value) => {
    if (JSON.stringify(next) === JSON.stringify(was)) return onDone();
    setBusy(true);
    setFault(null);
    try {
      const saved = await updateRecord(alias, id, { [field.code]: next }, version);
      touch(alias, id);
      toast(
        `${record._number ?? record._title ?? ""} ${t("record.set", { field: field.label, value: labelOf(field, saved[field.code] ?? null, saved, screen.lists) || "–" })}`.trim(),
        {
          undo: async () => {
            try {
              await updateRecord(alias, id, { [field.code]: was }, saved.version);
            } catch (error) {
              toast(asFault(error).message, { isFault: true });
            }
            touch(alias, id);
          },
        },
      );
      onDone();
    } catch (error) {
      const problem = asFault(error);
      const theirs = problem.conflict?.fields[field.code];
      setFault(problem.faults.find((one) => one.field === field.code)?.message ?? problem.message);
      if (problem.conflict && theirs) {
        const now = await oneRecord(alias, id).catch(() => ({}) as Entity); // for the name of what is referred to
        const value = labelOf(field, theirs.theirs, now, screen.lists) || "–";
        setFault(t("list.cell_conflict", { who: problem.conflict.by ?? t("conflict.somebody"), value }));
        setBase({ was: theirs.theirs, version: problem.conflict.version });
        touch(alias, id);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popover
      opened
      onChange={(open) => (open ? undefined : onDone())}
      position="bottom-start"
      width={300}
      trapFocus
      withRoles={false}
      shadow="lg"
      transitionProps={{ duration: 0 }}
      withinPortal
    >
      <Popover.Target>
        <span className="cut">{children}</span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" className="panel" aria-label={t("list.edit_cell", { field: field.label })}>
        <form
          className="conditions"
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            void save(value);
          }}
          // Keys pressed in here are not keys of the list.
          onKeyDown={(event) => {
            if (event.key !== "Escape") event.stopPropagation();
          }}
        >
          <label className="label" htmlFor="cell-value">
            {field.label}
          </label>
          <Input
            id="cell-value"
            field={field}
            value={value}
            around={{ model: alias, record: { ...record, [field.code]: value }, lists: screen.lists, me }}
            isInvalid={Boolean(fault)}
            describedBy={fault ? "cell-fault" : undefined}
            autoFocus
            onChange={(next) => {
              setValue(next);
              if (CHOSEN.has(field.comparison ?? "") && (next !== null || !field.required)) void save(next);
            }}
          />
          {fault ? (
            <p className="hint bad" id="cell-fault" role="alert">
              {fault}
            </p>
          ) : null}
          <div className="row">
            <span className="push" />
            <button type="button" className="btn sm" onClick={onDone}>
              {t("common.cancel")}
            </button>
            <button type="submit" className="btn primary sm" disabled={isBusy || (value === null && Boolean(field.required))}>
              {t("common.save")}
            </button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
