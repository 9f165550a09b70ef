import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SortPart } from "~/core/address";
import type { Column } from "~/core/types";
import { Icon } from "~/parts/icon";
import { type ColumnActs, ColumnMenu } from "./columnmenu";
import { type GridLayout, MIN_WIDTH } from "./layout";

export interface HeaderCellProps {
  column: Column;
  width: number;
  index: number;
  layout: GridLayout;
  sorted: SortPart | undefined;
  acts: ColumnActs;
  onSort: (isAdding: boolean) => void;
}

/** A header sorts by click, moves by dragging or Alt+arrows, and its edge resizes by dragging or arrows. */
export function HeaderCell({ column, width, index, layout, sorted, acts, onSort }: HeaderCellProps) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  const from = useRef<{ x: number; width: number; sign: number } | null>(null);
  const place = layout.all.findIndex((one) => one.column.field === column.field);

  const down = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width, sign: document.documentElement.dir === "rtl" ? -1 : 1 };
  };
  const move = (event: PointerEvent) => {
    if (from.current) layout.resize(column.field, from.current.width + (event.clientX - from.current.x) * from.current.sign);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -8, ArrowRight: 8 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    layout.resize(column.field, width + step);
  };
  const moveKeys = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    layout.move(column.field, place + step);
  };
  const label = column.label || column.field;
  const inner = (
    <>
      <span className={column.renderer === "icon" ? "sr" : "cut"}>{label}</span>
      {column.renderer === "icon" ? <Icon name="flag" size={14} /> : null}
      {sorted ? <Icon name={sorted.descending ? "arrow-down" : "arrow-up"} size={14} /> : null}
    </>
  );
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
      className={`gcell head ${isOver ? "drop" : ""} ${column.align === "end" ? "r" : ""}`}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes("text/column")) {
          event.preventDefault();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const field = event.dataTransfer.getData("text/column");
        if (field) layout.move(field, place);
      }}
    >
      <button
        type="button"
        className="sorter"
        draggable
        title={t("list.header_hint", { label })}
        disabled={column.sortable === false && column.field === "_number" ? undefined : false}
        onDragStart={(event) => event.dataTransfer.setData("text/column", column.field)}
        onClick={(event) => column.sortable !== false && onSort(event.shiftKey)}
        onKeyDown={moveKeys}
      >
        {inner}
      </button>
      {column.field === "_number" ? null : <ColumnMenu column={column} acts={acts} />}
      <div
        role="separator"
        className="sizer"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t("list.width_of", { label })}
        aria-valuenow={width}
        aria-valuemin={MIN_WIDTH}
        aria-valuemax={1200}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={() => {
          from.current = null;
        }}
        onKeyDown={keys}
      />
    </div>
  );
}
