import { useTranslation } from "react-i18next";
import type { Field } from "~/core/types";
import { Icon } from "~/parts/icon";
import type { View } from "./views";

export interface ViewSwitchProps {
  view: View;
  views: View[];
  onView: (view: View) => void;
}

const ICONS: Record<View, string> = { table: "list", board: "layout-kanban", calendar: "calendar", people: "users" };
const WORDS: Record<View, string> = { table: "view.table", board: "view.board", calendar: "view.calendar", people: "view.people" };

/** The same records as rows, as cards by state, on the days of a month, or by who worked on the days of a week. */
export function ViewSwitch({ view, views, onView }: ViewSwitchProps) {
  const { t } = useTranslation();
  if (views.length < 2) return null;
  return (
    <div className="seg viewswitch" role="group" aria-label={t("view.label")}>
      {views.map((one) => (
        <button key={one} type="button" aria-pressed={one === view} title={t(WORDS[one])} onClick={() => onView(one)}>
          <Icon name={ICONS[one]} size={14} />
          <span className="sr">{t(WORDS[one])}</span>
        </button>
      ))}
    </div>
  );
}

/** By which field the cards or the days are made. */
export function ByField({ fields, by, onBy }: { fields: Field[]; by: Field; onBy: (code: string) => void }) {
  const { t } = useTranslation();
  return (
    <label className="byfield">
      <span>{t("view.by")}</span>
      <select className="input sm" value={by.code} onChange={(event) => onBy(event.target.value)}>
        {fields.map((one) => (
          <option key={one.code} value={one.code}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}
