import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BULK_MAX, type BulkTarget, type RecordsAsk, type RunRef, records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { count, integer } from "~/core/format";
import type { Field, Grid, ListScreen, Total } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { offersMass, useMass } from "./mass";
import { MassDelete } from "./massdelete";
import { canSet, MassEdit } from "./massedit";
import { MassFaults } from "./massfaults";
import type { Selection } from "./selection";
import { rowsOf } from "./state";

export interface BulkProps {
  screen: ListScreen;
  grid: Grid;
  selection: Selection;
  total: Total | null;
  ask: RecordsAsk;
  me: string | null;
  onRun: (run: RunRef) => void;
  /** Exports what is ticked. */
  exportMenu: React.ReactNode;
}

const QUICK = [
  { code: "assign", field: /^assigned_username$/, icon: "user-check", text: "bulk.assign" },
  { code: "group", field: /^assigned_group_id$/, icon: "users", text: "bulk.group" },
  { code: "status", field: /^status$/, icon: "progress", text: "bulk.status" },
  { code: "priority", field: /^priority_id$/, icon: "flag", text: "bulk.priority" },
] as const;

/** Takes the place of the footer and says how many records it will touch. */
export function Bulk({ screen, grid, selection, total, ask, me, onRun, exportMenu }: BulkProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Field | "any" | "delete" | null>(null);
  const [isCounting, setCounting] = useState(false);
  const { model } = screen;
  const target: BulkTarget = selection.whole === null ? { ids: [...selection.ids] } : rowsOf(ask);
  const n = selection.whole ?? selection.size;
  const onDone = () => {
    setAsked(null);
    selection.clear();
  };
  const mass = useMass({ model: model.alias, target, n, onDone, onRun });
  const isTooMany = n > BULK_MAX;
  const isOff = mass.isBusy || isTooMany;
  /** The number beside a list stops at 10 000; before many records change, it is the exact one. */
  const takeWhole = async () => {
    setCounting(true);
    try {
      const exact = total?.capped
        ? (await records(model.alias, { ...rowsOf(ask), fields: "entity_id", limit: 1, total: "exact" })).total
        : total;
      if (exact) selection.takeWhole(exact.count);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setCounting(false);
    }
  };
  const offers = (code: string) => offersMass(grid, code);
  const archived = offers("archive") && model.fields.find((field) => field.code === "archived" || field.code === "is_archived");
  const acts = (screen.actions ?? []).filter((one) => offers(one.code));
  const quick = QUICK.filter((one) => offers(one.code)).map((one) => ({
    ...one,
    found: model.fields.find((field) => one.field.test(field.code) && canSet(field)),
  }));
  if (selection.size === 0)
    return mass.outcome ? <MassFaults model={model.alias} outcome={mass.outcome} onUndo={mass.undo} onClose={mass.forget} /> : null;
  return (
    <div className="bulk" role="region" aria-label={t("bulk.label")} aria-busy={mass.isBusy}>
      <strong role="status">
        {isTooMany
          ? t("bulk.too_many", { shown: integer(n), max: integer(BULK_MAX) })
          : t(selection.whole === null ? "bulk.selected" : "bulk.whole", { count: n, shown: integer(n) })}
      </strong>
      {selection.whole === null && total && (total.capped || total.count > selection.size) ? (
        <button type="button" className="linky" disabled={isCounting} onClick={() => void takeWhole()}>
          {t("bulk.all", { shown: total.capped ? `${count(total.count)}+` : count(total.count) })}
        </button>
      ) : null}
      <span className="sep" />
      {quick.map((one) =>
        one.found ? (
          <button key={one.text} type="button" className="btn ghost sm" disabled={isOff} onClick={() => setAsked(one.found as Field)}>
            <Icon name={one.icon} />
            {t(one.text)}
          </button>
        ) : null,
      )}
      {offers("edit") ? (
        <button type="button" className="btn ghost sm" disabled={isOff} onClick={() => setAsked("any")}>
          <Icon name="pencil" />
          {t("bulk.set")}
        </button>
      ) : null}
      {acts.length > 0 ? (
        <Dropdown
          align="start"
          width={260}
          button={
            <button type="button" className="btn ghost sm" disabled={isOff}>
              <Icon name="bolt" />
              {t("bulk.act")}
            </button>
          }
          entries={acts.map((action) => ({
            key: action.code,
            label: action.label,
            icon: action.icon ?? "bolt",
            onPick: () => void mass.run({ action: "act", code: action.code }),
          }))}
        />
      ) : null}
      {archived ? (
        <button
          type="button"
          className="btn ghost sm"
          disabled={isOff}
          onClick={() => void mass.run({ action: "update", values: { [archived.code]: true } })}
        >
          <Icon name="archive" />
          {t("bulk.archive")}
        </button>
      ) : null}
      {offers("delete") ? (
        <button type="button" className="btn ghost sm" disabled={isOff} onClick={() => setAsked("delete")}>
          <Icon name="trash" />
          {t("bulk.delete")}
        </button>
      ) : null}
      {offers("export") ? exportMenu : null}
      <span className="push" />
      <IconButton icon="x" label={t("bulk.clear")} onClick={selection.clear} />
      {asked === "delete" ? (
        <MassDelete
          model={model.alias}
          target={target}
          n={n}
          isBusy={mass.isBusy}
          onClose={() => setAsked(null)}
          onDelete={() => void mass.run({ action: "delete" })}
        />
      ) : asked ? (
        <MassEdit
          screen={screen}
          target={target}
          first={asked === "any" ? null : asked}
          n={n}
          me={me}
          isBusy={mass.isBusy}
          onClose={() => setAsked(null)}
          onSet={(values) => void mass.run({ action: "update", values })}
        />
      ) : null}
    </div>
  );
}
