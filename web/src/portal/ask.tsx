import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { attach } from "~/core/calls";
import { asFault, Fault } from "~/core/fault";
import { bytes } from "~/core/format";
import { portalQuery, recordScreenQuery } from "~/core/queries";
import type { Entity, FormButton, PortalRequest, Value } from "~/core/types";
import { AskDialog } from "~/form/askdialog";
import { customButtons, standardButton } from "~/form/buttons";
import { FormGrid } from "~/form/fieldsets";
import { footOf, Refusal } from "~/form/refusal";
import { useNewDraft } from "~/form/usenew";
import { useFileDrop } from "~/parts/filedrop";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { FaultState, WaitPage } from "~/parts/states";
import { toast } from "~/parts/toast";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { usePress } from "./press";
import "~/form/form.css";

const gone = new Fault({ status: 404, code: "not_found" });

/** The form of one request of the catalogue. */
export function AskPage() {
  const { code } = useParams({ from: "/ask/$code" });
  const { model } = useSearch({ from: "/ask/$code" });
  const query = useQuery(portalQuery);
  const further = query.data?.models?.find((one) => one.model === model && one.create);
  const request = model
    ? further && { code: `new ${further.model}`, label: further.one, model: further.model, form: further.form, values: {} }
    : query.data?.groups.flatMap((group) => group.requests).find((one) => one.code === code && !one.url);
  useTitle(request?.label);
  if (query.error || !query.data)
    return <WaitPage error={query.error} onRetry={() => void query.refetch()} className="page-title" width="40%" />;
  if (!request)
    return (
      <div className="wrap">
        <FaultState isPage fault={gone} />
      </div>
    );
  return <AskForm key={request.code} request={request} />;
}

function AskForm({ request }: { request: PortalRequest }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const navigate = useNavigate();
  const state = useNewDraft(request.model, request.values, me, `ask ${request.code}`);
  const query = useQuery({
    ...recordScreenQuery(request.model, "new", { area: "portal", form: request.form ?? undefined, values: state.reloadValues }),
    placeholderData: keepPreviousData,
  });
  const screen = query.data;
  const parts = state.partsOf(screen);
  const [module, entity] = request.model.split("/") as [string, string];
  const isShown = (field: string) => parts?.standings.get(field)?.isHidden === false;
  const counted = Object.keys(state.faults).filter(isShown).length;
  const [files, setFiles] = useState<File[]>([]);
  const press = usePress(request.model);
  const [pressed, setPressed] = useState<FormButton | null>(null);
  /** With a button, the request is sent first; then it is pressed. */
  const send = async (button?: FormButton, given?: Record<string, Value>) => {
    setPressed(null);
    if (!screen) return;
    const record = await state.create(screen);
    if (!record) return;
    for (const file of files) {
      try {
        await attach(request.model, Number(record.entity_id), file);
      } catch (error) {
        toast(t("attach.fault", { name: file.name, why: asFault(error).message }), { isFault: true });
      }
    }
    toast(t("portal.sent", { number: record._number ?? "" }));
    void navigate({
      to: "/request/$module/$entity/$id",
      params: { module, entity, id: String(record.entity_id) },
      search: (request.confirmation ? { sent: request.code } : {}) as never,
      replace: true,
    });
    if (button) await press(Number(record.entity_id), button, given);
  };
  const env = screen && aroundOf(screen.model, screen.lists, me, true);
  const now = (parts?.around.record ?? {}) as Entity;
  const buttons = screen && env ? customButtons(screen, now, env) : [];
  const sending = screen && env ? standardButton(screen, "save", now, env) : null;
  return (
    <div className="wrap asking">
      <nav className="crumb" aria-label={t("record.path")}>
        <Link to="/">{t("portal.home")}</Link>
        <Icon name="chevron-right" size={14} />
        <span>{request.label}</span>
      </nav>
      <h1>{request.label}</h1>
      {request.description ? <p className="soft">{request.description}</p> : null}
      {state.wasKept ? (
        <p className="draft-note card" role="status">
          <Icon name="device-floppy" size={14} />
          {t("record.draft_back")}{" "}
          <button type="button" className="linky" onClick={state.discard}>
            {t("record.draft_discard")}
          </button>
        </p>
      ) : null}
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {parts && screen ? (
        <form
          className="card ask-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!sending?.isHidden) void send();
          }}
        >
          <Refusal fault={state.fault} fields={screen.model.fields} isShown={isShown} />
          {screen.form.tabs.map((tab) => (
            <FormGrid key={tab.code} parts={parts} tab={tab} />
          ))}
          {screen.model.traits.includes("attachment") ? <Files files={files} onChange={setFiles} /> : null}
          <div className="ask-foot">
            <p role="alert" className={state.fault ? "hint bad" : "sr"}>
              {state.fault ? footOf(state.fault, counted, t) : ""}
            </p>
            <Link to="/" className="btn lg">
              {t("common.cancel")}
            </Link>
            {buttons.map((one) => (
              <button
                key={one.code}
                type="button"
                className={`btn lg ${one.color ?? ""}`}
                disabled={state.isSaving}
                onClick={() => (one.confirm || one.asks?.length ? setPressed(one) : void send(one))}
              >
                <Icon name={one.icon || "bolt"} />
                {one.label ?? one.code}
              </button>
            ))}
            {sending?.isHidden ? null : (
              <button type="submit" className="btn primary lg" disabled={state.isSaving} aria-busy={state.isSaving}>
                <Icon name="send" />
                {sending?.label ?? t("portal.send")}
              </button>
            )}
          </div>
        </form>
      ) : null}
      {pressed && screen ? (
        <AskDialog action={pressed} screen={screen} onClose={() => setPressed(null)} onRun={(given) => void send(pressed, given)} />
      ) : null}
    </div>
  );
}

/** Files wait here and go with the request. */
function Files({ files, onChange }: { files: File[]; onChange: (files: File[]) => void }) {
  const { t } = useTranslation();
  const add = (more: File[]) => onChange([...files, ...more].slice(0, 10));
  const { isOver, drop } = useFileDrop(add);
  return (
    <div className={`ask-files ${isOver ? "over" : ""}`} {...drop}>
      {files.length > 0 ? (
        <ul aria-label={t("record.tab_attachments")}>
          {files.map((file, at) => (
            <li key={`${at} ${file.name}`}>
              <Icon name="paperclip" />
              <span>
                {file.name} <small className="muted num">{bytes(file.size)}</small>
              </span>
              <IconButton
                icon="x"
                size="md"
                label={t("guest.file_remove", { name: file.name })}
                onClick={() => onChange(files.filter((_, i) => i !== at))}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <label className="btn">
        <Icon name="paperclip" />
        {t("guest.file_add")}
        <input
          type="file"
          multiple
          className="sr"
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
    </div>
  );
}
