import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { integer } from "~/core/format";
import type { Column, ListScreen } from "~/core/types";
import { Icon } from "~/parts/icon";
import { aroundOf, cellOf, fieldOf } from "./cells";
import type { GroupLine, MoreLine } from "./lines";
import type { Fold } from "./totals";

export const FOLD_WORDS: Record<Fold, string> = {
  sum: "total.sum",
  avg: "total.avg",
  min: "total.min",
  max: "total.max",
  count: "total.count",
};

interface Place {
  index: number;
  start: number;
  isCurrent: boolean;
  onPoint: () => void;
}

/** A total in the words of its column: money as money, a time as a time. */
export function totalWords(screen: ListScreen, column: Column, fold: Fold | undefined, values: Record<string, unknown>) {
  const value = fold ? (values[`${column.field}:${fold}`] ?? null) : null;
  if (!fold || value === null) return null;
  if (fold === "count") return integer(Number(value));
  const rounded = typeof value === "number" ? Math.round(value * 100) / 100 : value;
  const record = { [column.field]: rounded } as Parameters<typeof cellOf>[0];
  return cellOf(record, fieldOf(screen.model, column), { ...column, renderer: null }, aroundOf(screen, record, null));
}

/** A line over the whole width of the grid. */
function Band({ index, start, isCurrent, onPoint, children }: Place & { children: ReactNode }) {
  return (
    <div
      role="row"
      id={`line-${index}`}
      aria-rowindex={index + 2}
      className={`grow line group ${isCurrent ? "cur" : ""}`}
      style={{ transform: `translateY(${start}px)` }}
      onClick={onPoint}
    >
      <div role="gridcell" className="gcell groupcell">
        {children}
      </div>
    </div>
  );
}

export function GroupRow({ line, ...place }: Place & { line: GroupLine }) {
  const { t } = useTranslation();
  return (
    <Band {...place}>
      <button type="button" className="linky" tabIndex={-1} aria-expanded={line.isOpen} onClick={line.toggle}>
        <Icon name={line.isOpen ? "chevron-down" : "chevron-right"} size={14} />
        <b>{line.label}</b>
        <span className="count">
          <span className="sr">{t("list.group_count")} </span>
          {integer(line.count)}
        </span>
      </button>
    </Band>
  );
}

export function MoreRow({ line, ...place }: Place & { line: MoreLine }) {
  const { t } = useTranslation();
  return (
    <Band {...place}>
      <button type="button" className="linky" tabIndex={-1} onClick={line.load}>
        {t("list.group_more", { count: line.left, shown: integer(line.left) })}
      </button>
    </Band>
  );
}
