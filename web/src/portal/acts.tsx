import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { runAction } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import type { FormButton, RecordAction, RecordScreen, Value } from "~/core/types";
import { AskDialog } from "~/form/askdialog";
import { customButtons } from "~/form/buttons";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";
import { aroundOf } from "~/shell/around";
import { useSession } from "~/shell/session";
import { inPortal, usePress } from "./press";

/** What people can do with their request beside writing: say that it is solved, take it back, open it again, and what the
 * buttons of its form are for. */
export function RequestActs({ screen, id }: { screen: RecordScreen; id: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<RecordAction | null>(null);
  const [pressed, setPressed] = useState<FormButton | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { model } = screen;
  const { me } = useSession();
  const press = usePress(model.alias);
  const push = async (one: FormButton, given?: Record<string, Value>) => {
    setPressed(null);
    setBusy(true);
    await press(id, one, given);
    setBusy(false);
  };
  const buttons = customButtons(screen, screen.record, aroundOf(model, screen.lists, me, false));
  const run = async (code: string, given?: Record<string, Value>) => {
    setAsked(null);
    setBusy(true);
    try {
      const answer = await runAction(model.alias, id, code, given);
      touch(model.alias, id);
      if (answer?.path) void navigate({ to: inPortal(answer.path) });
      toast(t("record.action_done"));
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  if (screen.actions.length + buttons.length === 0) return null;
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
      {buttons.map((one) => (
        <button
          key={`button ${one.code}`}
          type="button"
          className={`btn sm ${one.color ?? ""}`}
          disabled={isBusy}
          onClick={() => (one.confirm || one.asks?.length ? setPressed(one) : void push(one))}
        >
          <Icon name={one.icon || "bolt"} />
          {one.label ?? one.code}
        </button>
      ))}
      {pressed ? (
        <AskDialog action={pressed} screen={screen} onClose={() => setPressed(null)} onRun={(given) => void push(pressed, given)} />
      ) : null}
      {asked ? (
        <AskDialog action={asked} screen={screen} onClose={() => setAsked(null)} onRun={(given) => void run(asked.code, given)} />
      ) : null}
    </div>
  );
}
