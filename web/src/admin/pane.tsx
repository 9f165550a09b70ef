// The settings of one thing of a form or a grid, beside the canvas.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";

export interface PaneProps {
  icon: string;
  name: string;
  /** What it is, under its name. */
  about: ReactNode;
  onTakeOff?: () => void;
  fault?: string;
  children: ReactNode;
}

/** The settings of what is chosen: its name, what is wrong with it, and its lines. */
export function Pane({ icon, name, about, onTakeOff, fault, children }: PaneProps) {
  const { t } = useTranslation();
  return (
    <aside className="props" aria-label={t("editor.properties_of", { what: name })} data-scroll>
      <div className="ph">
        <Icon name={icon} />
        <div>
          <h2>{name}</h2>
          <small>{about}</small>
        </div>
        {onTakeOff ? <IconButton icon="trash" label={t("forms.take_off", { what: name })} onClick={onTakeOff} /> : null}
      </div>
      <div className="pb">
        {fault ? (
          <p className="hint bad" role="alert">
            <Icon name="alert-circle" size={14} />
            {fault}
          </p>
        ) : null}
        {children}
      </div>
    </aside>
  );
}

/** The pane while nothing is chosen. */
export function NoPane({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <aside className="props" aria-label={t("forms.inspector")}>
      <p className="pb muted">{text}</p>
    </aside>
  );
}

/** A step towards the beginning and one towards the end; none where there is nowhere to go. */
export function Steps({ onEarlier, onLater }: { onEarlier: (() => void) | null; onLater: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <div className="row">
      <button type="button" className="btn sm" disabled={!onEarlier} onClick={() => onEarlier?.()}>
        <Icon name="arrow-up" size={14} />
        {t("editor.earlier")}
      </button>
      <button type="button" className="btn sm" disabled={!onLater} onClick={() => onLater?.()}>
        <Icon name="arrow-down" size={14} />
        {t("editor.later")}
      </button>
    </div>
  );
}
