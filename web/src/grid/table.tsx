import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { nextSort, readSort } from "~/core/address";
import type { Entity, Grid, ListScreen, Value } from "~/core/types";
import { useDrag } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { useKeys } from "~/shell/usekeys";
import { isEnd } from "./cells";
import type { ColumnActs } from "./columnmenu";
import { FOLD_WORDS, GroupRow, MoreRow, totalWords } from "./groupline";
import { HeaderCell } from "./header";
import type { GridLayout } from "./layout";
import { entityOf, GroupLine, type Line, lineKey, MoreLine } from "./lines";
import { Row, ThinRow } from "./row";
import type { RowLook } from "./rowstyle";
import type { Selection } from "./selection";

export const HEIGHTS = { compact: 28, normal: 36, wide: 44 } as const;
/** The title keeps this much; what is free beyond it is the title's too. */
const TITLE_MIN = 260;
export type Density = keyof typeof HEIGHTS;

export interface TableProps {
  screen: ListScreen;
  grid: Grid;
  lines: Line[];
  rows: Entity[];
  total: number | null;
  acts: ColumnActs;
  /** The totals of all rows by "field:fold"; null where no column has one. */
  totals: Record<string, Value> | null;
  layout: GridLayout;
  selection: Selection;
  cursor: number;
  onCursor: (at: number) => void;
  onOpen: (row: Entity, isNewTab: boolean) => void;
  addressOf: (row: Entity) => string;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  density: Density;
  isNarrow: boolean;
  hasMore: boolean;
  isFetching: boolean;
  /** The rows are still those of the filter before. */
  isStale: boolean;
  onMore: () => void;
  /** Puts a row in front of another, or behind all; none where the list is in no order people gave it. */
  onMove?: (row: Entity, before: Entity | null) => void;
  lookOf: (row: Entity) => RowLook;
  label: string;
  me: string | null;
}

export function Table(props: TableProps) {
  const { t } = useTranslation();
  const { lines, rows, layout, selection, cursor, screen, isNarrow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const height = isNarrow ? 60 : HEIGHTS[props.density];
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: isNarrow ? 0 : 32,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density is another height for every row
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const lastShown = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (props.hasMore && !props.isFetching && lastShown >= lines.length - 30) props.onMore();
  }, [lastShown, lines.length, props.hasMore, props.isFetching, props.onMore]);

  const go = (to: number) => {
    const line = Math.max(0, Math.min(lines.length - 1, to));
    props.onCursor(line);
    virtual.scrollToIndex(line, { align: "auto" });
  };
  const row = () => entityOf(lines[cursor]);
  const drag = useDrag({
    accepts: (held, zone) => held.kind === "row" && zone === "rows",
    onDrop: (held, _, at) => {
      const dragged = rows.find((one) => String(one.entity_id) === held.id);
      const last = items[items.length - 1];
      const target = lines[at < items.length ? (items[at]?.index ?? 0) : (last?.index ?? -1) + 1];
      if (dragged && target !== dragged) props.onMove?.(dragged, entityOf(target) ?? null);
    },
  });
  /** The row at the cursor goes one place up or down: the way by keyboard. */
  const shift = (by: number) => {
    const own = row();
    if (!own || !props.onMove) return;
    const to = cursor + by;
    if (to < 0 || to >= lines.length) return;
    props.onMove(own, entityOf(lines[by < 0 ? to : to + 1]) ?? null);
    props.onCursor(to);
  };
  const isEditable = Boolean(props.grid.editable) && screen.model.can.update && !isNarrow;
  const [cell, setCell] = useState(0);
  const [editing, setEditing] = useState<{ id: number; field: string } | null>(null);
  const at = Math.min(cell, layout.visible.length - 1);
  const step = (by: number) => () => isEditable && setCell(Math.max(0, Math.min(layout.visible.length - 1, at + by)));
  const edit = (record: Entity | undefined, field: string | null | undefined) => {
    setEditing(record && field ? { id: Number(record.entity_id), field } : null);
    if (!field) scroller.current?.focus();
  };
  /** Headings open and close with the keys that open and select records. */
  const onLine = (isOpening: boolean | null, otherwise: () => void) => () => {
    const line = lines[cursor];
    if (line instanceof GroupLine) return isOpening === null || isOpening !== line.isOpen ? line.toggle() : undefined;
    if (line instanceof MoreLine) return line.load();
    otherwise();
  };
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2);
  const acts: Record<string, () => void> = {
    ArrowDown: () => go(cursor + 1),
    ArrowUp: () => go(cursor - 1),
    PageDown: () => go(cursor + page()),
    PageUp: () => go(cursor - page()),
    Home: () => go(0),
    End: () => go(lines.length - 1),
    ArrowRight: onLine(true, step(1)),
    ArrowLeft: onLine(false, step(-1)),
    ...(isEditable ? { F2: () => edit(row(), layout.visible[at]?.column.field) } : {}),
    " ": onLine(null, () => selection.toggle(row(), cursor)),
    "shift+ ": () => selection.range(lines.map(entityOf), cursor),
    Enter: onLine(null, () => row() && props.onOpen(row() as Entity, false)),
    "ctrl+Enter": () => row() && props.onOpen(row() as Entity, true),
    "ctrl+a": () => selection.all(rows),
    "alt+ArrowUp": () => shift(-1),
    "alt+ArrowDown": () => shift(1),
  };
  useKeys({ j: () => go(cursor + 1), k: () => go(cursor - 1), Escape: () => selection.clear(), x: acts[" "] });
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target !== scroller.current && event.target.closest("button,[role=separator],input"))
      return;
    const name = `${event.altKey ? "alt+" : ""}${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.shiftKey && event.key === " " ? "shift+" : ""}${event.key}`;
    const act = acts[name];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const activeId = () => {
    const line = lines[cursor];
    if (!line) return undefined;
    const record = entityOf(line);
    if (!record) return `line-${cursor}`;
    return isEditable ? `cell-${record.entity_id}-${at}` : `row-${record.entity_id ?? cursor}`;
  };
  const titleField = screen.model.title_field;
  const template = `36px ${layout.visible
    .map((one) =>
      one.column.field === titleField ? `minmax(${one.isResized ? one.width : Math.min(one.width, TITLE_MIN)}px, 1fr)` : `${one.width}px`,
    )
    .join(" ")}`;
  const hasTitle = layout.visible.some((one) => one.column.field === titleField);
  const width =
    36 +
    layout.visible.reduce(
      (sum, one) => sum + (one.column.field === titleField && !one.isResized ? Math.min(one.width, TITLE_MIN) : one.width),
      0,
    );
  const sorts = readSort(props.sort);
  const isAll = rows.length > 0 && rows.every((one) => selection.has(one));
  const isSome = selection.size > 0;
  return (
    <div
      ref={scroller}
      data-scroll=""
      className={`scroll ${isNarrow ? "thin" : ""}`}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.total ?? -1}
      aria-colcount={isNarrow ? 1 : layout.visible.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={activeId()}
      aria-busy={props.isFetching || props.isStale}
      onKeyDown={press}
      style={
        { "--row": `${height}px`, "--cols": hasTitle ? template : `${template} 1fr`, "--grid-width": `${width}px` } as React.CSSProperties
      }
    >
      {isNarrow ? null : (
        <div role="rowgroup" className="ghead">
          <div role="row" aria-rowindex={1} className="grow">
            <div role="columnheader" aria-colindex={1} className="gcell check-cell">
              <input
                type="checkbox"
                className="check"
                aria-label={t("list.select_shown")}
                checked={isAll}
                ref={(box) => {
                  if (box) box.indeterminate = isSome && !isAll;
                }}
                onChange={() => (isSome ? selection.clear() : selection.all(rows))}
              />
            </div>
            {layout.visible.map((one, i) => (
              <HeaderCell
                key={one.column.field}
                column={one.column}
                width={one.width}
                index={i}
                layout={layout}
                sorted={sorts.find((part) => part.field === one.column.field)}
                acts={props.acts}
                onSort={(isAdding) => props.onSort(nextSort(props.sort, one.column.field, isAdding))}
              />
            ))}
          </div>
        </div>
      )}
      {drag.ghost}
      <div
        role="rowgroup"
        className="gbody"
        style={{ blockSize: virtual.getTotalSize() }}
        data-zone={props.onMove ? "rows" : undefined}
        data-flow="column"
        data-drop={drag.markEnd("rows", items.length)}
      >
        {items.map((item, nth) => {
          const line = lines[item.index];
          if (!line) return null;
          const place = {
            index: item.index,
            start: item.start,
            isCurrent: item.index === cursor,
            onPoint: () => props.onCursor(item.index),
          };
          if (line instanceof GroupLine) return <GroupRow key={lineKey(line, item.index)} line={line} {...place} />;
          if (line instanceof MoreLine) return <MoreRow key={lineKey(line, item.index)} line={line} {...place} />;
          const record = line;
          const shared = {
            record,
            ...place,
            isSelected: selection.has(record),
            screen,
            me: props.me,
            address: props.addressOf(record),
            look: props.lookOf(record),
            grip: props.onMove
              ? drag.grip({ kind: "row", id: String(record.entity_id), label: String(record._title ?? record._number ?? "") })
              : undefined,
            mark: drag.mark("rows", nth),
            onPick: () => selection.toggle(record, item.index),
            onRange: () => selection.range(lines.map(entityOf), item.index),
            onOpen: (isNewTab: boolean) => props.onOpen(record, isNewTab),
            edit: isEditable
              ? {
                  column: at,
                  field: editing?.id === record.entity_id ? (editing?.field ?? null) : null,
                  onCell: setCell,
                  onEdit: (field: string | null) => edit(record, field),
                }
              : undefined,
          };
          const key = record.entity_id ?? item.key;
          return isNarrow ? <ThinRow key={key} {...shared} grid={props.grid} /> : <Row key={key} {...shared} columns={layout.visible} />;
        })}
      </div>
      {props.totals && !isNarrow ? (
        <div role="rowgroup" className="gfoot">
          <div role="row" className="grow">
            <div role="rowheader" className="gcell check-cell" title={t("total.label")}>
              <span className="sr">{t("total.label")}</span>
              <span aria-hidden="true">Σ</span>
            </div>
            {layout.visible.map(({ column }) => {
              const fold = props.acts.totals.get(column.field);
              const words = props.totals ? totalWords(screen, column, fold, props.totals) : null;
              return (
                <div key={column.field} role="gridcell" className={`gcell num ${isEnd(screen.model, column) ? "r" : ""}`}>
                  {fold && words !== null ? (
                    <span className="cut" title={t(FOLD_WORDS[fold])}>
                      <small>{t(FOLD_WORDS[fold])}</small> {words}
                    </span>
                  ) : null}
                </div>
              );
            })}
          </div>
        </div>
      ) : null}
      {props.isFetching && rows.length > 0 ? (
        <p className="more" role="status">
          <Icon name="progress" size={14} />
          {t("list.more_coming")}
        </p>
      ) : null}
    </div>
  );
}
