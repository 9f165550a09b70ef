import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { updateRecord } from "~/core/calls";
import { applied, change, type Draft, keep, kept, type Merge, merge } from "~/core/draft";
import { asFault, type Fault } from "~/core/fault";
import { client, recordScreenQuery, touch } from "~/core/queries";
import type { Conflict, Entity, RecordScreen, Value, Values } from "~/core/types";
import { tellWarnings } from "./warnings";

export interface Clash {
  by: string | null;
  at: string | null;
  version: number;
  merge: Merge;
}

export type Faults = Record<string, string>;

/** A draft over one record: every change is kept at once, saving is one write of what changed. */
export function useDraft(screen: RecordScreen, id: number) {
  const model = screen.model.alias;
  const record = screen.record;
  const [draft, setDraft] = useState<Draft | null>(() => kept(model, id));
  const [wasKept] = useState(() => (draft ? draft.at : null));
  const [faults, setFaults] = useState<Faults>({});
  const [fault, setFault] = useState<Fault | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const [isSaving, setSaving] = useState(false);
  const now = useRef({ draft, record });
  now.current = { draft, record };

  useEffect(() => keep(model, id, draft), [model, id, draft]);

  const set = useCallback((field: string, value: Value, label?: Value) => {
    setDraft((old) => change(old, now.current.record, field, value, label));
    setFaults(({ [field]: _, ...others }) => others);
  }, []);
  const reset = useCallback(() => {
    setDraft(null);
    setFaults({});
    setFault(null);
  }, []);
  const undo = useCallback(
    (field: string) => setDraft((old) => change(old, now.current.record, field, now.current.record[field] ?? null)),
    [],
  );

  const store = useCallback(
    (saved: Entity) => {
      const query = recordScreenQuery(model, id);
      client.setQueryData(query.queryKey, (old: RecordScreen | undefined) => (old ? { ...old, record: { ...old.record, ...saved } } : old));
      touch(model, id);
    },
    [model, id],
  );

  /** A 409 may name the fields; where it does not, the record is read again and compared here. */
  const clashOf = useCallback(
    async (mine: Draft, told: Conflict | null): Promise<Clash> => {
      const fresh = await client.fetchQuery({ ...recordScreenQuery(model, id), staleTime: 0 });
      const found = merge(mine, fresh.record, now.current.record);
      return { by: told?.by ?? null, at: told?.at ?? null, version: told?.version ?? fresh.record.version ?? 0, merge: found };
    },
    [model, id],
  );

  const write = useCallback(
    async (values: Values, version: number | null): Promise<boolean> => {
      const saved = await updateRecord(model, id, values, version);
      setDraft(null);
      setClash(null);
      tellWarnings(saved);
      store(saved);
      return true;
    },
    [model, id, store],
  );

  const save = useCallback(async (): Promise<boolean> => {
    const mine = now.current.draft;
    if (!mine || isSaving) return !mine;
    setSaving(true);
    setFault(null);
    setFaults({});
    try {
      const found = merge(mine, now.current.record);
      const isNewer = mine.version !== (now.current.record.version ?? null);
      if (isNewer && found.conflicts.length > 0) {
        setClash(await clashOf(mine, null));
        return false;
      }
      return await write(mine.changes, isNewer ? (now.current.record.version ?? null) : mine.version);
    } catch (error) {
      const failed = asFault(error);
      if (failed.isWarning) return false; // thought over: the draft stays
      if (failed.status === 409) {
        const next = await clashOf(mine, failed.conflict);
        // Others changed other fields: nothing to decide, so it is saved on top.
        if (next.merge.conflicts.length === 0)
          return await write(mine.changes, next.version).catch(() => {
            setClash(next);
            return false;
          });
        setClash(next);
        return false;
      }
      setFault(failed);
      setFaults(Object.fromEntries(failed.faults.map((one) => [one.field, one.message])));
      return false;
    } finally {
      setSaving(false);
    }
  }, [isSaving, write, clashOf]);

  /** Saves what was decided field by field. */
  const settle = useCallback(
    async (chosen: Values): Promise<boolean> => {
      if (!clash) return false;
      setSaving(true);
      try {
        const values = { ...clash.merge.mine, ...chosen };
        if (Object.keys(values).length === 0) {
          setDraft(null);
          setClash(null);
          return true;
        }
        return await write(values, clash.version);
      } catch (error) {
        setFault(asFault(error));
        setClash(null);
        return false;
      } finally {
        setSaving(false);
      }
    },
    [clash, write],
  );

  const shown = useMemo(() => applied(record, draft), [record, draft]);
  return {
    draft,
    wasKept,
    shown,
    set,
    undo,
    reset,
    save,
    settle,
    clash,
    closeClash: () => setClash(null),
    faults,
    setFaults,
    fault,
    isSaving,
  };
}

export type DraftState = ReturnType<typeof useDraft>;
