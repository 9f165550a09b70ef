import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BULK_NOW, type BulkAction, type BulkTarget, bulk, bulkRun, type RunRef, undoBatch } from "~/core/calls";
import { asFault } from "~/core/fault";
import { integer } from "~/core/format";
import { touch } from "~/core/queries";
import type { BatchResult, Grid } from "~/core/types";
import { toast } from "~/parts/toast";

/** What a grid can offer to do with many records, beside what the records themselves offer. */
export const MASS_CODES = ["assign", "group", "status", "priority", "edit", "archive", "delete", "export"] as const;

/** A grid that names none offers all. */
export const offersMass = (grid: Pick<Grid, "mass_actions">, code: string): boolean =>
  !grid.mass_actions?.length || grid.mass_actions.includes(code);

const SAYS = { update: "bulk.updated", delete: "bulk.deleted", act: "bulk.updated" } as const;

export interface Outcome {
  action: BulkAction["action"];
  result: BatchResult;
}

export const missedOf = (result: BatchResult) => result.results?.filter((one) => one.status >= 400) ?? [];

export interface MassAsk {
  model: string;
  target: BulkTarget;
  n: number;
  onDone: () => void;
  onRun: (run: RunRef) => void;
}

/**
 * Runs a mass action on records and says how it went: a toast when all went well, each record that was left out otherwise. Many
 * records are changed in the background, and onRun is told which record says how far that is.
 */
export function useMass({ model, target, n, onDone, onRun }: MassAsk) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const undo = async (batch: string) => {
    try {
      const back = await undoBatch(batch);
      const left = back.skipped?.length ?? 0;
      toast(t("bulk.undone", { count: back.done }) + (left ? t("bulk.not_undone", { count: left, why: back.skipped?.[0]?.reason }) : ""), {
        isFault: left > 0,
      });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    touch(model);
  };
  const run = async (action: BulkAction) => {
    setBusy(true);
    try {
      if (n > BULK_NOW) {
        onRun(await bulkRun(model, target, action));
        return onDone();
      }
      const result = await bulk(model, target, action);
      const changed = result.done - (result.unchanged ?? 0);
      if (missedOf(result).length > 0) setOutcome({ action: action.action, result });
      else
        toast(t(SAYS[action.action], { count: changed, shown: integer(changed) }), {
          undo: changed ? () => undo(result.batch) : undefined,
        });
      onDone();
      touch(model);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, run, undo, outcome, forget: () => setOutcome(null) };
}
