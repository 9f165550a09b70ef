import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { runAction } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { RecordAction, RecordScreen, Value } from "~/core/types";
import { AskDialog } from "~/form/askdialog";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";

/** What people can do with their request beside writing: say that it is solved, take it back, open it again. */
export function RequestActs({ screen, id }: { screen: RecordScreen; id: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<RecordAction | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { model } = screen;
  const run = async (code: string, given?: Record<string, Value>) => {
    setAsked(null);
    setBusy(true);
    try {
      const answer = await runAction(model.alias, id, code, given);
      touch(model.alias, id);
      if (answer?.path) void navigate({ to: answer.path.replace(/^\/record\//, "/request/") });
      toast(t("record.action_done"));
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  if (screen.actions.length === 0) return null;
  return (
    <div className="req-acts">
      {screen.actions.map((action) => (
        <button
          key={action.code}
          type="button"
          className="btn sm"
          disabled={isBusy}
          onClick={() => (action.confirm || action.asks?.length ? setAsked(action) : void run(action.code))}
        >
          <Icon name={action.icon ?? "bolt"} />
          {action.label}
        </button>
      ))}
      {asked ? (
        <AskDialog action={asked} screen={screen} onClose={() => setAsked(null)} onRun={(given) => void run(asked.code, given)} />
      ) : null}
    </div>
  );
}
