import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton, Panel } from "~/parts/menu";
import type { GridLayout } from "./layout";

/** Columns are shown, hidden and ordered here without a mouse. */
export function ColumnsPanel({ layout }: { layout: GridLayout }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      label={t("list.columns")}
      align="end"
      width={300}
      button={<IconButton icon="columns" label={t("list.columns")} onClick={() => setOpen(!isOpen)} />}
    >
      <h2 className="panel-title">{t("list.columns")}</h2>
      <ul className="collist">
        {layout.all.map((one, i) => (
          <li key={one.column.field}>
            <label>
              <input
                type="checkbox"
                className="check"
                checked={one.isVisible}
                onChange={(event) => layout.show(one.column.field, event.target.checked)}
              />
              {one.column.label}
            </label>
            <IconButton
              icon="chevron-up"
              size="xs"
              label={t("list.column_up", { label: one.column.label })}
              disabled={i === 0}
              onClick={() => layout.move(one.column.field, i - 1)}
            />
            <IconButton
              icon="chevron-down"
              size="xs"
              label={t("list.column_down", { label: one.column.label })}
              disabled={i === layout.all.length - 1}
              onClick={() => layout.move(one.column.field, i + 1)}
            />
          </li>
        ))}
      </ul>
      {layout.isChanged ? (
        <button type="button" className="btn ghost sm" onClick={layout.reset}>
          {t("list.columns_reset")}
        </button>
      ) : null}
    </Panel>
  );
}
