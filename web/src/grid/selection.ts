import { useMemo, useState } from "react";
import type { Entity } from "~/core/types";

const idOf = (row: Entity | undefined) => (typeof row?.entity_id === "number" ? row.entity_id : null);

/** Selected rows by id, so that a selection survives sorting, scrolling and new rows. */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const [isWhole, setWhole] = useState(false);
  const [anchor, setAnchor] = useState(0);
  return useMemo(() => {
    const put = (next: Set<number>) => {
      setIds(next);
      setWhole(false);
    };
    return {
      ids,
      size: ids.size,
      /** Everything the filter finds, also what is not loaded. */
      isWhole,
      takeWhole: () => setWhole(true),
      has: (row: Entity) => isWhole || ids.has(idOf(row) ?? -1),
      toggle: (row: Entity | undefined, at: number) => {
        const id = idOf(row);
        if (id === null) return;
        const next = new Set(ids);
        if (!next.delete(id)) next.add(id);
        setAnchor(at);
        put(next);
      },
      range: (rows: Entity[], to: number) => {
        const next = new Set(ids);
        for (const row of rows.slice(Math.min(anchor, to), Math.max(anchor, to) + 1)) {
          const id = idOf(row);
          if (id !== null) next.add(id);
        }
        put(next);
      },
      all: (rows: Entity[]) => put(new Set(rows.map(idOf).filter((id): id is number => id !== null))),
      clear: () => put(new Set()),
    };
  }, [ids, isWhole, anchor]);
}

export type Selection = ReturnType<typeof useSelection>;
