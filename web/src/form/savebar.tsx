import { useTranslation } from "react-i18next";
import type { Fault } from "~/core/fault";

export interface SaveBarProps {
  changes: number;
  fault: Fault | null;
  isSaving: boolean;
  onReset: () => void;
  onClose: () => void;
  onApply: () => void;
}

/** Counts the changes; nothing here while there are none. */
export function SaveBar({ changes, fault, isSaving, onReset, onClose, onApply }: SaveBarProps) {
  const { t } = useTranslation();
  if (changes === 0) return null;
  const words = fault
    ? fault.isNetwork
      ? t("record.not_sent")
      : fault.faults.length
        ? t("record.faults", { count: fault.faults.length })
        : fault.message
    : t("record.changes", { count: changes });
  return (
    <div className={`savebar ${fault ? "bad" : ""}`}>
      <span role="status" className="cut" title={words}>
        {words}
      </span>
      <span className="push" />
      <button type="button" className="btn ghost sm" onClick={onReset} disabled={isSaving}>
        {t("record.reset")}
      </button>
      <button type="button" className="btn sm" onClick={onClose} disabled={isSaving}>
        {t("record.save_close")}
      </button>
      <button type="button" className="btn primary sm" onClick={onApply} disabled={isSaving} aria-busy={isSaving}>
        {t("record.apply")} <span className="kbd">Ctrl S</span>
      </button>
    </div>
  );
}
