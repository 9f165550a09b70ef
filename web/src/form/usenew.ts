import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "~/core/api";
import { createRecord } from "~/core/calls";
import { applied, type Draft, keep, kept } from "~/core/draft";
import { asFault, Fault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { Entity, Me, RecordScreen, Value, Values } from "~/core/types";
import { isEmpty } from "~/fields/shared/values";
import { aroundOf } from "~/shell/around";
import { setBy, standings } from "./effects";
import { inputId } from "./field";
import type { FormParts } from "./fieldsets";
import type { Faults } from "./usedraft";
import { tellWarnings } from "./warnings";

const EMPTY = (): Draft => ({ changes: {}, base: {}, labels: {}, version: null, at: new Date().toISOString() });

/** The draft of a record that is not there yet. One key makes a second click harmless. */
export function useNewDraft(model: string, start: Values, me: Me, keepAs = `new ${JSON.stringify(start)}`) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => kept(model, keepAs) ?? EMPTY());
  const [wasKept, setWasKept] = useState(Object.keys(draft.changes).length > 0);
  const [reloadValues, setReloadValues] = useState<Values>(start);
  const [faults, setFaults] = useState<Faults>({});
  const [fault, setFault] = useState<Fault | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [form, setForm] = useState<RecordScreen["form"] | undefined>();
  const key = useRef(newKey());
  const screenNow = useRef<RecordScreen | undefined>(undefined);
  const active = useRef<ReadonlySet<number>>(new Set());
  const env = useMemo(() => (one: RecordScreen) => aroundOf(one.model, one.lists, me, true), [me]);

  useEffect(() => keep(model, keepAs, Object.keys(draft.changes).length > 0 ? draft : null), [model, keepAs, draft]);
  const put = (field: string, value: Value, label?: Value) => {
    setDraft((old) => {
      const labels = { ...old.labels };
      if (label === undefined) delete labels[field];
      else labels[field] = label;
      return { ...old, changes: { ...old.changes, [field]: value }, labels, at: new Date().toISOString() };
    });
    setFaults(({ [field]: _, ...others }) => others);
    const place = screenNow.current?.form.tabs
      .flatMap((tab) => tab.fieldsets.flatMap((set) => set.fields))
      .find((one) => one.field === field);
    // A field that decides the template asks the server which one it is now; everything typed stays.
    if (place?.reload) setReloadValues((old) => ({ ...old, ...draft.changes, [field]: value }));
  };
  const recordOf = (screen: RecordScreen): Entity => applied({ ...screen.record, ...start } as Entity, draft);

  const partsOf = (screen: RecordScreen | undefined): FormParts | null => {
    if (!screen) return null;
    screenNow.current = screen;
    const record = recordOf(screen);
    const stands = standings(screen.form, record, {
      rights: screen.rights,
      fields: new Map(screen.model.fields.map((one) => [one.code, one])),
      isNew: true,
      env: env(screen),
    });
    return {
      screen,
      standings: stands,
      around: { model, record, lists: screen.lists, me: me.user.username },
      draft: null,
      faults,
      editing: null,
      onEdit: () => undefined,
      onSet: put,
      onUndo: () => undefined,
    };
  };
  const loaded = screenNow.current;
  useEffect(() => {
    if (loaded && loaded.form !== form) setForm(loaded.form);
  }, [loaded, form]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rules act on what was typed
  useEffect(() => {
    const screen = screenNow.current;
    if (!screen) return;
    const { now, values } = setBy(screen.form, recordOf(screen), active.current, env(screen));
    active.current = now;
    if (Object.keys(values).length > 0) setDraft((old) => ({ ...old, changes: { ...old.changes, ...values } }));
  }, [draft, form]);

  const focus = (field: string | undefined) => field && setTimeout(() => document.getElementById(inputId(field))?.focus(), 30);
  const create = async (screen: RecordScreen): Promise<Entity | null> => {
    if (isSaving) return null;
    const parts = partsOf(screen);
    if (!parts) return null;
    const missing = [...parts.standings].filter(
      ([code, one]) => one.isRequired && !one.isHidden && !one.isLocked && isEmpty(parts.around.record[code]),
    );
    if (missing.length > 0) {
      const labelOf = (code: string) => screen.model.fields.find((one) => one.code === code)?.label ?? code;
      setFaults(Object.fromEntries(missing.map(([code]) => [code, t("field.missing", { field: labelOf(code) })])));
      setFault(new Fault({ status: 400, code: "invalid", detail: t("record.faults", { count: missing.length }) }));
      focus(missing[0]?.[0]);
      return null;
    }
    setSaving(true);
    setFault(null);
    setFaults({});
    const hidden = new Set([...parts.standings].filter(([, one]) => one.isHidden).map(([code]) => code));
    const values = Object.fromEntries(
      Object.entries({ ...start, ...draft.changes }).filter(
        ([code, value]) => (value !== null || !isEmpty(screen.record[code])) && !(hidden.has(code) && !(code in start)),
      ),
    );
    try {
      const record = await createRecord(model, values, key.current);
      keep(model, keepAs, null);
      key.current = newKey();
      touch(model);
      tellWarnings(record);
      return record;
    } catch (error) {
      const failed = asFault(error);
      // A refused write was not done: the corrected one is another.
      if (!failed.isNetwork) key.current = newKey();
      setFault(failed);
      setFaults(Object.fromEntries(failed.faults.map((one) => [one.field, one.message])));
      focus(failed.faults[0]?.field);
      return null;
    } finally {
      setSaving(false);
    }
  };
  const discard = () => {
    setDraft(EMPTY());
    setWasKept(false);
    setFaults({});
    setFault(null);
  };
  return { draft, wasKept, discard, reloadValues, faults, fault, isSaving, partsOf, create };
}
