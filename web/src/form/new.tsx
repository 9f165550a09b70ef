import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { pressButton } from "~/core/calls";
import { asFault } from "~/core/fault";
import { within } from "~/core/format";
import { recordScreenQuery } from "~/core/queries";
import type { Entity, FormButton, Value, Values } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { aroundOf } from "~/shell/around";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { useKeys } from "~/shell/usekeys";
import { AskDialog } from "./askdialog";
import { customButtons, followButton } from "./buttons";
import { FormGrid } from "./fieldsets";
import { footOf, Refusal } from "./refusal";
import { useNewDraft } from "./usenew";

const RuleTrial = lazy(() => import("~/admin/trial").then((m) => ({ default: m.RuleTrial })));

export interface NewRecordProps {
  model: string;
  values: { [field: string]: string };
}

const typed = (values: { [field: string]: string }): Values =>
  Object.fromEntries(Object.entries(values).map(([field, text]) => [field, /^\d+$/.test(text) ? Number(text) : text]));

/** A new record: the form in six columns; what is typed is kept until it is sent. */
export function NewRecord({ model, values }: NewRecordProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { me } = useSession();
  const start = typed(values);
  const state = useNewDraft(model, start, me);
  const query = useQuery({ ...recordScreenQuery(model, "new", { values: state.reloadValues }), placeholderData: keepPreviousData });
  const screen = query.data;
  useTitle(screen ? t("record.new_title", { what: screen.model.label }) : undefined);
  const parts = state.partsOf(screen);
  const done = (record: Entity) => {
    toast(t("record.created", { what: record._number ?? record._title ?? screen?.model.label }));
    void navigate({ to: `/record/${model}/${record.entity_id}`, replace: true });
  };
  const create = () => screen && void state.create(screen).then((record) => record && done(record));
  const [pressed, setPressed] = useState<FormButton | null>(null);
  /** The record is made first; then its button is pressed. */
  const press = async (one: FormButton, given?: Record<string, Value>) => {
    setPressed(null);
    const record = screen ? await state.create(screen) : null;
    if (!record) return;
    done(record);
    const id = Number(record.entity_id);
    try {
      followButton(one, await pressButton(model, id, one.code, given), {
        to: (path) => void navigate({ to: path }),
        back: `/list/${model}`,
        said: t("record.action_done"),
        undone: (count) => t(count ? "bulk.undone" : "record.nothing_to_undo", { count }),
        model,
        id,
      });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  useKeys({
    "ctrl+s": (event) => {
      event.preventDefault();
      create();
    },
    "ctrl+Enter": create,
  });
  if (query.error && !screen) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!screen || !parts) return <Loading label={t("common.loading")} rows={10} />;
  // What hangs on a record comes when there is one.
  const tabs = screen.form.tabs.filter((tab) => tab.show_on_create !== false && (tab.fieldsets.length > 0 || tab.code === "rule_trial"));
  const isShown = (code: string) =>
    parts.standings.get(code)?.isHidden === false &&
    tabs.some((tab) => tab.fieldsets.some((set) => set.fields.some((one) => one.field === code)));
  const counted = Object.keys(state.faults).filter(isShown).length;
  return (
    <form
      className="newrec"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <header className="new-head">
        <h1>{t("record.new_title", { what: screen.model.label })}</h1>
        <span className="muted">{screen.form.label}</span>
        {state.wasKept ? (
          <span className="draft-note" role="status">
            <Icon name="device-floppy" size={14} />
            {t("record.draft_back")}{" "}
            <button type="button" className="linky" onClick={state.discard}>
              {t("record.draft_discard")}
            </button>
          </span>
        ) : null}
      </header>
      <div className="new-body">
        <Refusal fault={state.fault} fields={screen.model.fields} isShown={isShown} />
        {tabs.map((tab) => (
          <section key={tab.code} aria-label={tab.label}>
            {tabs.length > 1 ? <h2 className="form-tab">{tab.label}</h2> : null}
            {tab.code === "rule_trial" ? (
              <Suspense fallback={<Loading label={t("common.loading")} rows={2} />}>
                <RuleTrial id={null} values={{ ...start, ...state.draft.changes }} />
              </Suspense>
            ) : (
              <FormGrid parts={parts} tab={tab} />
            )}
          </section>
        ))}
      </div>
      <div className={`savebar ${state.fault ? "bad" : ""}`}>
        <span role="alert">{state.fault ? footOf(state.fault, counted, t) : ""}</span>
        <span className="push" />
        <button type="button" className="btn sm" onClick={() => void navigate({ to: `/list/${model}` })}>
          {t("common.cancel")}
        </button>
        {customButtons(screen, parts.around.record as Entity, aroundOf(screen.model, screen.lists, me, true)).map((one) => (
          <button
            key={one.code}
            type="button"
            className={`btn sm ${one.color ?? ""}`}
            disabled={state.isSaving}
            onClick={() => (one.confirm || one.asks?.length ? setPressed(one) : void press(one))}
          >
            <Icon name={one.icon || "bolt"} />
            {one.label}
          </button>
        ))}
        <button type="submit" className="btn primary sm" disabled={state.isSaving} aria-busy={state.isSaving}>
          {t("record.create", { what: within(screen.model.label) })} <span className="kbd">Ctrl S</span>
        </button>
      </div>
      {pressed ? (
        <AskDialog action={pressed} screen={screen} onClose={() => setPressed(null)} onRun={(given) => void press(pressed, given)} />
      ) : null}
    </form>
  );
}
