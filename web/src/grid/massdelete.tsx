import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type BulkTarget, bulk } from "~/core/calls";
import { asFault } from "~/core/fault";
import { integer } from "~/core/format";
import { Dialog } from "~/parts/dialog";
import { Loading } from "~/parts/states";
import { MassTry } from "./masstry";

/** More than this many and the number is typed: a slip of the hand does not delete a whole list. */
const TYPED = 10;

export interface MassDeleteProps {
  model: string;
  target: BulkTarget;
  n: number;
  isBusy: boolean;
  onClose: () => void;
  onDelete: () => void;
}

/** Says what will go and how it comes back, and asks. */
export function MassDelete({ model, target, n, isBusy, onClose, onDelete }: MassDeleteProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const tried = useQuery({
    queryKey: ["bulk-try", model, target],
    queryFn: ({ signal }) => bulk(model, target, { action: "delete" }, true, signal),
    gcTime: 0,
    retry: false,
  });
  const isTyped = n <= TYPED || typed.replace(/\D/g, "") === String(n);
  const canAny = !tried.data || tried.data.done > 0;
  return (
    <Dialog
      title={t("bulk.delete_title", { count: n, shown: integer(n) })}
      isOpen
      onClose={onClose}
      size={480}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="button" className="btn danger" disabled={isBusy || !isTyped || !canAny} onClick={onDelete}>
            {t("bulk.delete_do", { count: n, shown: integer(n) })}
          </button>
        </>
      }
    >
      <p>{t("bulk.delete_text")}</p>
      {tried.isPending ? (
        <Loading label={t("bulk.trying")} rows={1} />
      ) : tried.error ? (
        <p className="hint bad" role="alert">
          {asFault(tried.error).message}
        </p>
      ) : (
        <MassTry model={model} tried={tried.data} isDelete />
      )}
      {n > TYPED ? (
        <div className="form-field">
          <label className="label" htmlFor="bulk-typed">
            {t("bulk.type_number", { shown: n })}
          </label>
          <input
            id="bulk-typed"
            className="input"
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      ) : null}
    </Dialog>
  );
}
