import { useTranslation } from "react-i18next";
import { Icon } from "~/parts/icon";
import type { ShownButton, StandardButton } from "./buttons";

export interface SaveBarProps {
  changes: number;
  /** What is wrong, in words. */
  fault: string | null;
  isSaving: boolean;
  onReset: () => void;
  onClose: () => void;
  onApply: () => void;
  /** The buttons that the form brings to its foot. */
  buttons: ShownButton[];
  standard: Record<"reset" | "save" | "apply", StandardButton>;
}

/** Counts the changes; while there are none, only the buttons of the form are here. */
export function SaveBar({ changes, fault, isSaving, onReset, onClose, onApply, buttons, standard }: SaveBarProps) {
  const { t } = useTranslation();
  const own = buttons.map((one) => (
    <button
      key={one.code}
      type="button"
      className={`btn sm ${one.color}`}
      disabled={one.isBusy || isSaving}
      aria-busy={one.isBusy}
      onClick={one.onPress}
    >
      <Icon name={one.icon} />
      {one.label}
    </button>
  ));
  if (changes === 0) return own.length > 0 ? <div className="savebar still">{own}</div> : null;
  const words = fault ?? t("record.changes", { count: changes });
  return (
    <div className={`savebar ${fault ? "bad" : ""}`}>
      <span role="status" className="cut" title={words}>
        {words}
      </span>
      <span className="push" />
      {own}
      {standard.reset.isHidden ? null : (
        <button type="button" className="btn ghost sm" onClick={onReset} disabled={isSaving}>
          {standard.reset.label ?? t("record.reset")}
        </button>
      )}
      {standard.save.isHidden ? null : (
        <button type="button" className="btn sm" onClick={onClose} disabled={isSaving}>
          {standard.save.label ?? t("record.save_close")}
        </button>
      )}
      {standard.apply.isHidden ? null : (
        <button type="button" className="btn primary sm" onClick={onApply} disabled={isSaving} aria-busy={isSaving}>
          {standard.apply.label ?? t("record.apply")} <span className="kbd">Ctrl S</span>
        </button>
      )}
    </div>
  );
}
