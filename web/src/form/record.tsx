import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteRecord, pressButton, runAction, undoBatch, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { moment } from "~/core/format";
import { touch } from "~/core/queries";
import { holds } from "~/core/rules";
import type { Answer, FormButton, FormTab, RecordScreen, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { labelOf } from "~/fields/shared/values";
import { placeOf } from "~/grid/neighbours";
import { Icon } from "~/parts/icon";
import type { MenuEntry } from "~/parts/menu";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { useOfferedActs } from "~/shell/actions";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";
import { useKeys } from "~/shell/usekeys";
import { AnswerDialog } from "./answerdialog";
import { AskDialog } from "./askdialog";
import { Attachments, attachmentsQuery } from "./attachments";
import { customButtons, followButton, type ShownButton, standardButton, standsAt } from "./buttons";
import { Composer, type ComposerHandle } from "./composer";
import { ConflictDialog } from "./conflict";
import { standings } from "./effects";
import { inputId } from "./field";
import { FormGrid, type FormParts, SideSets } from "./fieldsets";
import { Header } from "./header";
import { History } from "./history";
import { Opening } from "./opening";
import { Panel } from "./panels";
import { usePresence } from "./presence";
import { footOf, Refusal } from "./refusal";
import { RelatedRecords } from "./related";
import { Relations } from "./relations";
import { SaveBar } from "./savebar";
import { tabsOf } from "./tabs";
import { Timeline } from "./timeline";
import { useDraft } from "./usedraft";

const WhoDialog = lazy(() => import("./who").then((m) => ({ default: m.WhoDialog })));

export interface RecordProps {
  screen: RecordScreen;
  id: number;
  tab: string | null;
  onTab: (tab: string | null) => void;
  write?: "public" | "internal";
  /** Closes the window the record stands in; without it, it is a page that leads back to its list. */
  onLeave?: () => void;
}

/** Long texts of the first tab belong to the middle of the page, not to the narrow side. */
function longFields(screen: RecordScreen, tab: FormTab | undefined, hasActivity: boolean): Set<string> {
  const out = new Set<string>();
  if (!hasActivity) return out;
  for (const place of tab?.fieldsets.flatMap((set) => set.fields) ?? []) {
    const field = screen.model.fields.find((one) => one.code === place.field);
    if (place.field === screen.model.title_field || (place.field === "description" && field && fieldType(field.type).isWide))
      out.add(place.field);
  }
  return out;
}

export function Record({ screen, id, tab, onTab, write, onLeave }: RecordProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const navigate = useNavigate();
  const { model, form, rights } = screen;
  const username = me.user.username;
  const state = useDraft(screen, id);
  const [editing, setEditing] = useState<string | null>(null);
  const [isWriting, setWriting] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [isNoticed, setNoticed] = useState(state.wasKept !== null);
  const composer = useRef<ComposerHandle>(null);
  const people = usePresence(model.alias, id, state.draft || isWriting ? "editing" : "viewing", username);
  const place = onLeave ? null : placeOf(model.alias, id);
  const hasActivity = model.traits.includes("activity");
  const first = form.tabs[0];
  const left = useMemo(() => longFields(screen, first, hasActivity), [screen, first, hasActivity]);
  const files = useQuery({ ...attachmentsQuery(model.alias, id), enabled: model.traits.includes("attachment") });

  const env = useMemo(() => aroundOf(model, screen.lists, me), [model, screen.lists, me]);
  const stands = useMemo(
    () => standings(form, state.shown, { rights, fields: env.fields, isNew: false, env }),
    [form, state.shown, rights, env],
  );
  const parts: FormParts = {
    screen,
    standings: stands,
    around: { model: model.alias, record: state.shown, lists: screen.lists, me: username },
    draft: state.draft,
    faults: state.faults,
    editing,
    onEdit: (code) => {
      if (code === null && editing) setTimeout(() => document.getElementById(`pen-${editing}`)?.focus(), 0);
      setEditing(code);
    },
    onSet: state.set,
    onUndo: state.undo,
  };

  const shownTabs = form.tabs.filter((one) => holds(one.show, state.shown, env) !== false);
  const tabs = tabsOf(
    { ...screen, form: { ...form, tabs: shownTabs } },
    {
      activity: t("record.tab_activity"),
      attachments: t("record.tab_attachments"),
      history: t("record.tab_history"),
      tasks: t("record.tab_tasks"),
      clocks: t("sla.clocks"),
    },
  ).map((one) => ({ ...one, count: one.pane === "attachments" ? (files.data?.items.length ?? 0) : 0 }));
  const current = tabs.find((one) => one.code === tab)?.code ?? tabs[0]?.code ?? "";
  const tabOfField = (code: string) => form.tabs.find((one) => one.fieldsets.some((set) => set.fields.some((f) => f.field === code)));
  const hasFault = (code: string) => Object.keys(state.faults).some((field) => tabOfField(field)?.code === code);

  // The first fault is where the hands go next, on whatever tab it stands.
  const firstFault = Object.keys(state.faults)[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per set of faults
  useEffect(() => {
    if (!firstFault) return;
    const home = tabOfField(firstFault);
    if (home && home !== first) onTab(home.code);
    setTimeout(() => document.getElementById(inputId(firstFault))?.focus(), 60);
  }, [state.fault]);

  const save = useCallback(async () => {
    const isDone = await state.save();
    if (isDone) {
      setEditing(null);
      setNoticed(false);
    }
    return isDone;
  }, [state.save]);
  const listAddress = place?.walk.address ?? `/list/${model.alias}`;
  const leave = onLeave ?? (() => void navigate({ to: listAddress }));
  const saveAndClose = async () => {
    if (await save()) leave();
  };

  /** One value, saved at once, with the way back. */
  const setNow = useCallback(
    async (field: string, value: Value, label: string) => {
      if (state.draft) return state.set(field, value, label);
      const old = screen.record[field] ?? null;
      const name = model.fields.find((one) => one.code === field)?.label ?? field;
      try {
        await updateRecord(model.alias, id, { [field]: value }, screen.record.version);
        touch(model.alias, id);
        toast(t("record.set", { field: name, value: label }), {
          undo: () => updateRecord(model.alias, id, { [field]: old }).then(() => touch(model.alias, id)),
        });
      } catch (error) {
        const fault = asFault(error);
        if (fault.isWarning) return; // a person was asked and said no
        if (fault.status === 409) {
          touch(model.alias, id);
          toast(t("record.changed_meanwhile"), { isFault: true });
        } else if (fault.faults.length > 0) {
          state.set(field, value, label);
          state.setFaults(Object.fromEntries(fault.faults.map((one) => [one.field, one.message])));
          toast(fault.message, { isFault: true });
        } else toast(fault.message, { isFault: true });
      }
    },
    [state.draft, state.set, state.setFaults, screen.record, model, id, t],
  );
  const assignMe = useCallback(() => {
    if (model.fields.some((one) => one.code === "assigned_username") && rights.update)
      void setNow("assigned_username", username, me.user.name);
  }, [model, rights.update, setNow, username, me.user.name]);
  const step = (next: number | null) => next !== null && void navigate({ to: `/record/${model.alias}/${next}` });
  const remove = async () => {
    try {
      const { batch } = await deleteRecord(model.alias, id, screen.record.version);
      touch(model.alias);
      leave();
      toast(t("record.deleted", { what: screen.record._number ?? screen.record._title ?? model.label }), {
        icon: "trash",
        undo: () =>
          undoBatch(batch)
            .then(() => touch(model.alias))
            .then(() => navigate({ to: `/record/${model.alias}/${id}` })),
      });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const [asked, setAsked] = useState<RecordScreen["actions"][number] | null>(null);
  const [told, setTold] = useState<{ title: string; answer: Answer } | null>(null);
  const act = (code: string) => {
    const action = screen.actions.find((one) => one.code === code);
    if (action?.confirm || action?.asks?.length) setAsked(action);
    else void run(code);
  };
  const run = async (code: string, given?: Record<string, Value>) => {
    setAsked(null);
    try {
      const answer = await runAction(model.alias, id, code, given);
      touch(model.alias, id);
      if (answer?.answer) setTold({ title: screen.actions.find((one) => one.code === code)?.label ?? "", answer: answer.answer });
      else if (answer?.path) void navigate({ to: answer.path });
      else {
        const batch = answer?.batch;
        toast(t("record.action_done"), {
          undo: batch
            ? () =>
                undoBatch(batch)
                  .then((back) => toast(t(back.done ? "bulk.undone" : "record.nothing_to_undo", { count: back.done })))
                  .catch((error) => toast(asFault(error).message, { isFault: true }))
                  .then(() => touch(model.alias, id))
            : undefined,
        });
      }
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const [pressed, setPressed] = useState<FormButton | null>(null);
  const [busy, setBusy] = useState("");
  const press = async (one: FormButton, given?: Record<string, Value>) => {
    setPressed(null);
    setBusy(one.code);
    try {
      if (one.save_before && state.draft && !(await save())) return;
      const done = await pressButton(model.alias, id, one.code, given);
      followButton(one, done, {
        to: (path) => void navigate({ to: path }),
        back: listAddress,
        said: t("record.action_done"),
        undone: (count) => t(count ? "bulk.undone" : "record.nothing_to_undo", { count }),
        model: model.alias,
        id,
      });
    } catch (error) {
      const fault = asFault(error);
      toast(fault.faults[0]?.message ?? fault.message, { isFault: true });
    } finally {
      setBusy("");
    }
  };
  const custom = customButtons(screen, state.shown, env);
  const buttonsAt = (place: "header" | "footer"): ShownButton[] =>
    custom
      .filter((one) => standsAt(one, place))
      .map((one) => ({
        code: one.code,
        label: one.label ?? one.code,
        icon: one.icon || "bolt",
        color: one.color ?? "",
        isBusy: busy === one.code,
        onPress: () => (one.confirm || one.asks?.length ? setPressed(one) : void press(one)),
      }));
  const standard = {
    reset: standardButton(screen, "reset", state.shown, env),
    save: standardButton(screen, "save", state.shown, env),
    apply: standardButton(screen, "apply", state.shown, env),
    delete: standardButton(screen, "delete", state.shown, env),
  };
  const openWriting = useCallback(
    (audience: "public" | "internal") => {
      if (composer.current) return composer.current.write(audience);
      onTab(null);
      setTimeout(() => composer.current?.write(audience), 60);
    },
    [onTab],
  );

  useKeys({
    "ctrl+s": (event) => {
      event.preventDefault();
      if (!standard.apply.isHidden || !standard.save.isHidden) void save();
    },
    j: () => step(place?.next ?? null),
    k: () => step(place?.previous ?? null),
    c: (event) => {
      event.preventDefault();
      openWriting("public");
    },
    i: (event) => {
      event.preventDefault();
      openWriting("internal");
    },
    a: assignMe,
    s: (event) => {
      event.preventDefault();
      (document.querySelector("[data-badge=status]") as HTMLElement | null)?.click();
    },
    e: (event) => {
      event.preventDefault();
      (document.querySelector(".side .pen, .form-grid input, .form-grid textarea") as HTMLElement | null)?.click();
      (document.querySelector(".form-grid input, .form-grid textarea") as HTMLElement | null)?.focus();
    },
    u: () => void navigate({ to: listAddress }),
  });
  const offered = useMemo(
    () => [
      ...(model.fields.some((one) => one.code === "assigned_username") && rights.update
        ? [{ key: "assign", label: t("act.assign_me"), icon: "user-check", hint: "a", run: assignMe }]
        : []),
      ...(rights.comment
        ? [{ key: "comment", label: t("act.comment"), icon: "message", hint: "c", run: () => openWriting("public") }]
        : []),
      ...(rights.comment_internal
        ? [{ key: "note", label: t("act.note"), icon: "lock", hint: "i", run: () => openWriting("internal") }]
        : []),
      ...(rights.update
        ? [
            {
              key: "status",
              label: t("act.status"),
              icon: "progress",
              hint: "s",
              run: () => (document.querySelector("[data-badge=status]") as HTMLElement | null)?.click(),
            },
          ]
        : []),
      { key: "link", label: t("record.copy_link"), icon: "link", run: () => void navigator.clipboard?.writeText(window.location.href) },
    ],
    [model, rights, t, assignMe, openWriting],
  );
  useOfferedActs(t("act.this", { what: screen.record._number ?? model.label }), offered);

  const more: MenuEntry[] = [
    ...(me.super_admin || me.type === "administrator" || me.can_configure
      ? [{ key: "who", label: t("who.title"), icon: "eye", onPick: () => setAsking(true) }]
      : []),
    ...(rights.delete && !standard.delete.isHidden
      ? [{ key: "delete", label: standard.delete.label ?? t("record.delete"), icon: "trash", isDanger: true, onPick: () => void remove() }]
      : []),
  ];
  const requesterField = model.fields.find((one) => one.code === "requester_username");
  const reader = requesterField ? labelOf(requesterField, screen.record.requester_username ?? null, screen.record, screen.lists) : "";
  const changes = state.draft ? Object.keys(state.draft.changes).length : 0;
  const hasOwnFault = (code: string) => {
    const standing = stands.get(code);
    return standing !== undefined && !standing.isHidden && !standing.isLocked && !left.has(code);
  };
  const counted = Object.keys(state.faults).filter(hasOwnFault).length;
  const refusal = <Refusal fault={state.draft ? state.fault : null} fields={model.fields} isShown={hasOwnFault} />;
  const shownTab = tabs.find((one) => one.code === current);
  const inner = shownTab?.pane === "fields" ? shownTab.form : undefined;
  const bar = (
    <SaveBar
      changes={changes}
      fault={state.fault ? footOf(state.fault, counted, t) : null}
      isSaving={state.isSaving}
      onReset={() => {
        state.reset();
        setEditing(null);
        setNoticed(false);
      }}
      onClose={() => void saveAndClose()}
      onApply={() => void save()}
      buttons={buttonsAt("footer")}
      standard={standard}
    />
  );
  return (
    <div className={`rec ${hasActivity ? "" : "single"}`}>
      <Header
        screen={screen}
        place={place}
        listAddress={listAddress}
        people={people}
        onStep={step}
        onSet={setNow}
        onAct={act}
        buttons={buttonsAt("header")}
        more={more}
        shownTitle={titleOf(state.draft?.changes[model.title_field ?? ""], screen.record._title ?? state.shown[model.title_field ?? ""])}
        canEditTitle={hasActivity && left.has(model.title_field ?? "") && stands.get(model.title_field ?? "")?.isLocked === false}
        onTitle={(title) => state.set(model.title_field ?? "", title)}
      />
      <div className="rt">
        <div className="tabs" role="tablist" aria-label={t("record.tabs")} onKeyDown={(event) => moveTab(event)}>
          {tabs.map((one) => (
            <button
              key={one.code}
              type="button"
              role="tab"
              id={`rt-${one.code}`}
              aria-selected={one.code === current}
              aria-controls="record-main"
              tabIndex={one.code === current ? 0 : -1}
              onClick={() => onTab(one.code === tabs[0]?.code ? null : one.code)}
            >
              {one.label}
              {one.count > 0 ? <span className="count">{one.count}</span> : null}
              {hasFault(one.code) ? <span className="fault-dot" role="img" aria-label={t("record.tab_fault")} /> : null}
            </button>
          ))}
        </div>
      </div>
      <section className="main" id="record-main" role="tabpanel" aria-labelledby={`rt-${current}`}>
        {hasActivity ? null : refusal}
        {shownTab?.pane === "activity" ? (
          <>
            <Timeline
              model={model.alias}
              id={id}
              record={screen.record}
              me={username}
              opening={<Opening screen={screen} parts={parts} />}
            />
            {rights.comment || rights.comment_internal ? (
              <Composer
                model={model.alias}
                id={id}
                canPublic={rights.comment}
                canInternal={rights.comment_internal}
                reader={reader || null}
                hasRequester={requesterField !== undefined}
                isForGuest={screen.record.source === "guest"}
                first={write}
                handle={composer}
                onWriting={setWriting}
              />
            ) : null}
          </>
        ) : null}
        {shownTab?.pane === "attachments" ? (
          <div className="pane">
            <Attachments model={model.alias} id={id} canAdd={rights.update || rights.comment} />
          </div>
        ) : null}
        {shownTab?.pane === "history" ? (
          <div className="pane">
            <History screen={screen} id={id} canRestore={rights.update} />
          </div>
        ) : null}
        {shownTab?.pane === "relation" ? (
          <div className="pane">
            <Relations model={model.alias} id={id} canChange={rights.update} />
          </div>
        ) : null}
        {shownTab?.pane === "panel" ? (
          <div className="pane">
            <Suspense fallback={<Loading label={t("common.loading")} rows={6} />}>
              <Panel code={shownTab.code} screen={screen} id={id} draft={state.draft?.changes ?? {}} />
            </Suspense>
          </div>
        ) : null}
        {shownTab?.related ? (
          <div className="pane">
            <RelatedRecords
              key={shownTab.code}
              model={model.alias}
              record={screen.record}
              related={shownTab.related}
              canChange={rights.update}
            />
          </div>
        ) : null}
        {inner ? (
          <div className="pane">
            <FormGrid parts={parts} tab={inner} />
          </div>
        ) : null}
        {hasActivity ? null : bar}
      </section>
      {hasActivity && first ? (
        <aside className="side" aria-label={t("record.fields")}>
          <div className="st-head">
            <Icon name="forms" size={14} />
            <span className="cut">
              {t("record.form")} <b>{form.label}</b>
            </span>
          </div>
          {isNoticed && state.wasKept && state.draft ? (
            <p className="draft-note" role="status">
              <Icon name="device-floppy" size={14} />
              <span>
                {t("record.draft_kept", { time: moment(state.wasKept) })}{" "}
                <button type="button" className="linky" onClick={() => setNoticed(false)}>
                  {t("record.draft_use")}
                </button>{" "}
                {t("common.or")}{" "}
                <button
                  type="button"
                  className="linky"
                  onClick={() => {
                    state.reset();
                    setNoticed(false);
                  }}
                >
                  {t("record.draft_discard")}
                </button>
              </span>
            </p>
          ) : null}
          {refusal}
          <div className="body">
            <SideSets parts={parts} tab={first} left={left} />
          </div>
          {bar}
        </aside>
      ) : null}
      <ConflictDialog screen={screen} state={state} onDone={() => setEditing(null)} />
      {asked ? (
        <AskDialog action={asked} screen={screen} onClose={() => setAsked(null)} onRun={(given) => void run(asked.code, given)} />
      ) : null}
      {pressed ? (
        <AskDialog action={pressed} screen={screen} onClose={() => setPressed(null)} onRun={(given) => void press(pressed, given)} />
      ) : null}
      {told ? <AnswerDialog title={told.title} answer={told.answer} onClose={() => setTold(null)} /> : null}
      <Suspense fallback={null}>{isAsking ? <WhoDialog model={model.alias} id={id} onClose={() => setAsking(false)} /> : null}</Suspense>
    </div>
  );
}

/** A title that is being changed, else the record in words: a person is more than the first name. */
function titleOf(changed: Value | undefined, now: Value | undefined): string {
  return String(changed ?? now ?? "");
}

function moveTab(event: React.KeyboardEvent<HTMLElement>): void {
  const stride = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!stride) return;
  event.preventDefault();
  const all = Array.from(event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]"));
  const next = all[(all.indexOf(event.target as HTMLElement) + stride + all.length) % all.length];
  next?.focus();
  next?.click();
}
