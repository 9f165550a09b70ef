import { useMemo, useState } from "react";
import type { Entity } from "~/core/types";

const idOf = (row: Entity | undefined) => (typeof row?.entity_id === "number" ? row.entity_id : null);

interface Chosen {
  /** What the list showed when this was chosen. */
  of: string;
  ids: ReadonlySet<number>;
  /** How many there are when all rows of the list are meant, also those that are not loaded. */
  whole: number | null;
}

const NOTHING: ReadonlySet<number> = new Set();

/**
 * Selected rows by id, so that a selection survives sorting, scrolling and new rows. It belongs to what the list showed: once
 * the grid, the filter or the search says other rows, it is empty, because nobody can see any more what it means.
 */
export function useSelection(of: string) {
  const [chosen, choose] = useState<Chosen>({ of, ids: NOTHING, whole: null });
  const [anchor, setAnchor] = useState(0);
  const isCurrent = chosen.of === of;
  const ids = isCurrent ? chosen.ids : NOTHING;
  const whole = isCurrent ? chosen.whole : null;
  return useMemo(() => {
    const put = (next: ReadonlySet<number>) => choose({ of, ids: next, whole: null });
    return {
      ids,
      size: ids.size,
      whole,
      takeWhole: (count: number) => choose({ of, ids, whole: count }),
      has: (row: Entity) => whole !== null || ids.has(idOf(row) ?? -1),
      toggle: (row: Entity | undefined, at: number) => {
        const id = idOf(row);
        if (id === null) return;
        const next = new Set(ids);
        if (!next.delete(id)) next.add(id);
        setAnchor(at);
        put(next);
      },
      range: (rows: (Entity | undefined)[], to: number) => {
        const next = new Set(ids);
        for (const row of rows.slice(Math.min(anchor, to), Math.max(anchor, to) + 1)) {
          const id = idOf(row);
          if (id !== null) next.add(id);
        }
        put(next);
      },
      all: (rows: Entity[]) => put(new Set(rows.map(idOf).filter((id): id is number => id !== null))),
      clear: () => put(NOTHING),
    };
  }, [of, ids, whole, anchor]);
}

export type Selection = ReturnType<typeof useSelection>;
