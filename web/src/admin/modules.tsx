import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigPlan, type CustomModule, changeConfig, customModules, installModule, moduleText } from "~/core/calls";
import { client } from "~/core/queries";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { Messages, messagesOf, PlanText, Text } from "./field/parts";
import "./admin.css";
import "./module/module.css";

/** Saves text as a file of the person's. */
function keep(name: string, text: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** The modules that administrators made: from here they are changed, switched off, carried elsewhere and removed. */
export function ModulesPage() {
  const { t } = useTranslation();
  useTitle(t("modules.title"));
  const [isImporting, setImporting] = useState(false);
  const [doomed, setDoomed] = useState<CustomModule | null>(null);
  const query = useQuery({ queryKey: ["config", "modules"], queryFn: customModules });
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  const items = query.data?.items ?? [];
  const templates = (query.data?.templates ?? []).filter((one) => !one.taken);
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("modules.title")}</h1>
        <div className="admin-buttons">
          <button type="button" className="btn" onClick={() => setImporting(true)}>
            <Icon name="download" />
            {t("modules.import")}
          </button>
          <Link className="btn primary" to="/admin/modules/$code" params={{ code: "new" }} search={{}}>
            <Icon name="plus" />
            {t("modules.new")}
          </Link>
        </div>
      </div>
      <p className="muted">{t("modules.text")}</p>
      {query.isPending ? <Loading label={t("common.loading")} rows={4} /> : null}
      {query.data && items.length === 0 ? <State icon="apps" title={t("modules.none")} text={t("modules.none_text")} /> : null}
      {items.length > 0 ? (
        <ul className="modules">
          {items.map((one) => (
            <Card key={one.code} module={one} onRemove={() => setDoomed(one)} />
          ))}
        </ul>
      ) : null}
      {templates.length > 0 ? (
        <section aria-labelledby="templates">
          <h2 id="templates">{t("modules.templates")}</h2>
          <ul className="modules">
            {templates.map((one) => (
              <li key={one.code} className="card module">
                <h3>
                  <Icon name={one.icon} size={20} />
                  {one.label}
                </h3>
                <p className="muted">{one.description}</p>
                <Link className="btn sm" to="/admin/modules/$code" params={{ code: "new" }} search={{ template: one.code }}>
                  {t("modules.begin_with", { what: one.label })}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {isImporting ? <ImportDialog onClose={() => setImporting(false)} /> : null}
      {doomed ? <RemoveDialog module={doomed} onClose={() => setDoomed(null)} /> : null}
    </div>
  );
}

function Card({ module, onRemove }: { module: CustomModule; onRemove: () => void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const turn = async () => {
    setBusy(true);
    try {
      const code = module.code;
      await changeConfig({
        changes: [
          module.disabled
            ? { kind: "module", code, property: "disabled", reset: true }
            : { kind: "module", code, property: "disabled", value: true },
        ],
        dry_run: false,
        note: t("modules.note", { what: module.label }),
      });
      await client.invalidateQueries();
      toast(t(module.disabled ? "modules.is_on" : "modules.is_off", { what: module.label }));
    } catch (error) {
      toast(messagesOf(error).join(" "), { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  const save = async () => {
    try {
      keep(`${module.code}.yaml`, (await moduleText(module.code)).text);
    } catch (error) {
      toast(messagesOf(error).join(" "), { isFault: true });
    }
  };
  return (
    <li className={`card module ${module.disabled ? "off" : ""}`}>
      <h3>
        <Icon name={module.icon} size={20} />
        {module.label}
        <code>{module.code}</code>
        {module.disabled ? <span className="tag">{t("modules.off")}</span> : null}
      </h3>
      {module.description ? <p className="muted">{module.description}</p> : null}
      <ul className="module-models">
        {module.models.map((one) => {
          const [own, entity] = one.alias.split("/") as [string, string];
          return (
            <li key={one.alias}>
              <Icon name={one.icon} />
              {one.disabled ? (
                one.plural
              ) : (
                <Link to="/list/$module/$entity" params={{ module: own, entity }}>
                  {one.plural}
                </Link>
              )}
              <span className="muted">
                {one.records === null ? null : `${t("modules.records", { count: one.records })}, `}
                {t("modules.fields", { count: one.fields })}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="muted">
        {module.version ? `${module.version} · ` : ""}
        {module.at ? (
          <>
            {module.by}, <Time at={module.at} as="inline" />
          </>
        ) : null}
      </p>
      <div className="module-acts">
        <Link className="btn sm" to="/admin/modules/$code" params={{ code: module.code }} search={{}}>
          <Icon name="pencil" size={14} />
          {t("modules.change")}
        </Link>
        <button type="button" className="btn sm" onClick={() => void save()}>
          {t("modules.export")}
        </button>
        <button type="button" className="btn sm" disabled={isBusy} onClick={() => void turn()}>
          {t(module.disabled ? "modules.turn_on" : "modules.turn_off")}
        </button>
        <IconButton icon="trash" label={t("modules.remove_one", { what: module.label })} onClick={onRemove} />
      </div>
    </li>
  );
}

/** Removing asks for the name: many people's rows go out of sight with it. */
function RemoveDialog({ module, onClose }: { module: CustomModule; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [messages, setMessages] = useState<string[]>([]);
  const changes = [{ kind: "module", code: module.code, remove: true }];
  const plan = useQuery({
    queryKey: ["config", "modules", "remove", module.code],
    queryFn: () => changeConfig({ changes, dry_run: true, note: "" }),
    retry: false,
    gcTime: 0,
  });
  const remove = async () => {
    setBusy(true);
    try {
      await changeConfig({ changes, dry_run: false, note: t("modules.note_removed", { what: module.label }) });
      await client.invalidateQueries();
      toast(t("modules.removed", { what: module.label }));
      onClose();
    } catch (error) {
      setMessages(messagesOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("modules.remove_one", { what: module.label })}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button
            type="button"
            className="btn danger"
            disabled={isBusy || !plan.data || typed !== module.code}
            onClick={() => void remove()}
          >
            {t("modules.remove")}
          </button>
        </>
      }
    >
      <p>{t("modules.remove_text", { what: module.label })}</p>
      <PlanText plan={plan.data ?? null} />
      <Text id="module-typed" label={t("modules.type_name", { name: module.code })} value={typed} onChange={setTyped} />
      <Messages list={plan.error ? messagesOf(plan.error) : messages} />
    </Dialog>
  );
}

/** A module from text: what it would change is shown first. */
function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [plan, setPlan] = useState<{ module: string; exists: boolean; plan: ConfigPlan } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [messages, setMessages] = useState<string[]>([]);
  const put = (next: string) => {
    setText(next);
    setPlan(null);
    setMessages([]);
  };
  const send = async (isDry: boolean) => {
    setBusy(true);
    setMessages([]);
    try {
      const answer = await installModule({ text, dry_run: isDry });
      if (isDry) return setPlan(answer);
      await client.invalidateQueries();
      toast(t("modules.installed", { what: answer.module }));
      onClose();
    } catch (error) {
      setPlan(null);
      setMessages(messagesOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size={720}
      title={t("modules.import")}
      footer={
        <>
          <button type="button" className="btn" disabled={isBusy || !text.trim()} onClick={() => void send(true)}>
            {t("fields.plan")}
          </button>
          <button type="button" className="btn primary" disabled={isBusy || !plan} onClick={() => void send(false)}>
            {t("modules.install")}
          </button>
        </>
      }
    >
      <p className="muted">{t("modules.import_text")}</p>
      <div className="admin-form">
        <div>
          <label className="label" htmlFor="module-file">
            {t("modules.file")}
          </label>
          <input
            id="module-file"
            className="input"
            type="file"
            accept=".yaml,.yml,.json,text/yaml,application/json"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void file.text().then(put);
            }}
          />
        </div>
        <Text id="module-text" rows={10} label={t("modules.as_text")} value={text} onChange={put} />
      </div>
      <PlanText plan={plan?.plan ?? null}>
        {plan?.exists ? <p className="hint">{t("modules.exists", { what: plan.module })}</p> : null}
      </PlanText>
      <Messages list={messages} />
    </Dialog>
  );
}
