import { useTranslation } from "react-i18next";
import { integer } from "~/core/format";
import type { RowResult } from "~/core/types";
import { Dialog } from "~/parts/dialog";
import { missedOf, type Outcome } from "./mass";

/** So many are listed; the rest are counted. */
const LISTED = 100;

/** The records that are left out, each with its reason. */
export function RowFaults({ model, rows }: { model: string; rows: RowResult[] }) {
  const { t } = useTranslation();
  return (
    <>
      <ul className="rowfaults">
        {rows.slice(0, LISTED).map((one) => (
          <li key={one.id}>
            <a href={`/record/${model}/${one.id}`} target="_blank" rel="noopener">
              {[one.number, one.title].filter(Boolean).join(" ") || t("bulk.row", { id: one.id })}
            </a>
            <span>{one.problem?.detail ?? one.problem?.title}</span>
          </li>
        ))}
      </ul>
      {rows.length > LISTED ? <p className="hint">{t("bulk.more_rows", { count: rows.length - LISTED })}</p> : null}
    </>
  );
}

export interface MassFaultsProps {
  model: string;
  outcome: Outcome;
  onUndo: (batch: string) => Promise<void>;
  onClose: () => void;
}

/** What a mass action did when not everything went well. It stays until it is read. */
export function MassFaults({ model, outcome, onUndo, onClose }: MassFaultsProps) {
  const { t } = useTranslation();
  const { action, result } = outcome;
  const missed = missedOf(result);
  const changed = result.done - (result.unchanged ?? 0);
  return (
    <Dialog
      title={t("bulk.left_out", { count: missed.length, shown: integer(missed.length) })}
      isOpen
      onClose={onClose}
      footer={
        <>
          {changed ? (
            <button
              type="button"
              className="btn"
              onClick={() => {
                onClose();
                void onUndo(result.batch);
              }}
            >
              {t("toast.undo")}
            </button>
          ) : null}
          <button type="button" className="btn primary" onClick={onClose}>
            {t("common.close")}
          </button>
        </>
      }
    >
      <p>{t(action === "delete" ? "bulk.deleted" : "bulk.updated", { count: changed, shown: integer(changed) })}</p>
      <RowFaults model={model} rows={missed} />
    </Dialog>
  );
}
