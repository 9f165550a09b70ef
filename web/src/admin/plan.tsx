// Changes of the configuration are seen before they are made.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, type ConfigPlan, changeConfig } from "~/core/calls";
import { client } from "~/core/queries";
import { Dialog } from "~/parts/dialog";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { Changes } from "./changes";
import { Messages, messagesOf } from "./field/parts";

export interface PlanDialogProps {
  title: string;
  text?: string;
  /** What the button says that does it. */
  action: string;
  plan: ConfigPlan | null;
  isPending: boolean;
  isReady: boolean;
  onDo: () => void;
  onClose: () => void;
  /** What went wrong. */
  children: ReactNode;
}

/** What would change is seen before it is done. */
export function PlanDialog({ title, text, action, plan, isPending, isReady, onDo, onClose, children }: PlanDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen
      size={760}
      onClose={onClose}
      title={title}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="button" className="btn primary" disabled={!isReady} onClick={onDo}>
            {action}
          </button>
        </>
      }
    >
      {text ? <p className="muted">{text}</p> : null}
      {isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
      {plan ? <Plan plan={plan} /> : null}
      {children}
    </Dialog>
  );
}

/** A plan of the server: changes of the tables in its words, then what differs. */
export function Plan({ plan }: { plan: ConfigPlan }) {
  const { t } = useTranslation();
  return (
    <>
      {plan.tables?.length ? (
        <div className="admin-plan">
          <b>{t("versions.tables")}</b>
          <ul>
            {plan.tables.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <Changes list={plan.changes ?? []} />
    </>
  );
}

/** Changes of several objects as one version: seen first, then made. */
export function SaveChanges(props: {
  title: string;
  /** What the history says of them. */
  note: string;
  /** What is said when they are in force. */
  said: string;
  changes: ConfigChange[];
  /** The version they were made on; 0 leaves it unchecked. */
  version: number;
  onClose: () => void;
}) {
  const { changes, version, note, onClose } = props;
  const { t } = useTranslation();
  const send = (isDry: boolean): Promise<ConfigPlan> => changeConfig({ changes, version, dry_run: isDry, note });
  const plan = useQuery({ queryKey: ["config", "plan", version, changes], queryFn: () => send(true), gcTime: 0, retry: false });
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const act = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await send(false);
      await client.invalidateQueries();
      toast(props.said);
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const wrong = problem ?? plan.error;
  return (
    <PlanDialog
      title={props.title}
      action={t("editor.save_now")}
      plan={plan.data ?? null}
      isPending={plan.isPending}
      isReady={Boolean(plan.data) && !isBusy}
      onDo={() => void act()}
      onClose={onClose}
    >
      <Messages list={wrong ? messagesOf(wrong) : []} />
    </PlanDialog>
  );
}
