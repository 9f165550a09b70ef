import { columnOrderingFeature, columnSizingFeature, columnVisibilityFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { useCallback, useMemo, useState } from "react";
import { recall, remember } from "~/core/draft";
import type { Column, Entity, Grid, Model } from "~/core/types";

const features = tableFeatures({ columnOrderingFeature, columnVisibilityFeature, columnSizingFeature });

/** What a person changed of a grid's columns; everything else is as the grid says. */
interface Layout {
  order: string[];
  visibility: Record<string, boolean>;
  sizing: Record<string, number>;
}

const EMPTY: Layout = { order: [], visibility: {}, sizing: {} };
const DEFAULT_WIDTH = 140;
export const MIN_WIDTH = 48;

type Change<T> = T | ((old: T) => T);
const after = <T>(change: Change<T>, old: T): T => (typeof change === "function" ? (change as (old: T) => T)(old) : change);

/** A numbered model shows its number even where the grid does not name it. */
export function columnsOf(grid: Grid, model: Model, numberLabel: string): Column[] {
  if (!model.numbered || grid.columns.some((column) => column.field === "_number")) return grid.columns;
  const icons = grid.columns.filter((column) => column.renderer === "icon");
  const others = grid.columns.filter((column) => column.renderer !== "icon" && column.field !== "entity_id");
  return [...icons, { field: "_number", label: numberLabel, width: 84, sortable: false }, ...others];
}

export function useLayout(model: string, code: string, columns: Column[], rows: Entity[]) {
  const name = `columns.${model}.${code}`;
  const [kept, setKept] = useState<{ name: string; layout: Layout }>(() => ({ name, layout: recall(name, EMPTY) }));
  const layout = kept.name === name ? kept.layout : recall(name, EMPTY);
  const change = useCallback(
    (part: Partial<Layout>) => {
      const next = { ...layout, ...part };
      remember(name, next);
      setKept({ name, layout: next });
    },
    [name, layout],
  );
  const defs = useMemo(
    () =>
      columns.map((column) => ({
        id: column.field,
        accessorFn: (row: Entity) => row[column.field],
        size: column.width ?? DEFAULT_WIDTH,
        minSize: MIN_WIDTH,
      })),
    [columns],
  );
  const state = useMemo(
    () => ({
      columnOrder: layout.order,
      columnVisibility: {
        ...Object.fromEntries(columns.filter((one) => one.hidden).map((one) => [one.field, false])),
        ...layout.visibility,
      },
      columnSizing: layout.sizing,
    }),
    [layout, columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    state,
    onColumnOrderChange: (next: Change<string[]>) => change({ order: after(next, layout.order) }),
    onColumnVisibilityChange: (next: Change<Record<string, boolean>>) => change({ visibility: after(next, state.columnVisibility) }),
    onColumnSizingChange: (next: Change<Record<string, number>>) => change({ sizing: after(next, layout.sizing) }),
  });
  const byField = new Map(columns.map((column) => [column.field, column]));
  const all = table.getAllLeafColumns().map((leaf) => ({
    column: byField.get(leaf.id) as Column,
    width: leaf.getSize(),
    isVisible: leaf.getIsVisible(),
    isResized: leaf.id in layout.sizing,
  }));
  return {
    all,
    visible: all.filter((one) => one.isVisible),
    resize: (field: string, width: number) => table.setColumnSizing((old) => ({ ...old, [field]: Math.max(MIN_WIDTH, Math.round(width)) })),
    show: (field: string, isVisible: boolean) => table.setColumnVisibility((old) => ({ ...old, [field]: isVisible })),
    move: (field: string, to: number) => {
      const order = all.map((one) => one.column.field).filter((one) => one !== field);
      order.splice(Math.max(0, to), 0, field);
      table.setColumnOrder(order);
    },
    reset: () => change(EMPTY),
    isChanged: JSON.stringify(layout) !== JSON.stringify(EMPTY),
  };
}

export type GridLayout = ReturnType<typeof useLayout>;
