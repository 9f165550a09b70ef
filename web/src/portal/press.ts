import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { pressButton } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { FormButton, Value } from "~/core/types";
import { followButton } from "~/form/buttons";
import { toast } from "~/parts/toast";

/** Where a path of the back end leads in the portal. */
export const inPortal = (path: string): string => path.replace(/^\/record\//, "/request/");

/** usePress presses a button of a portal form on a record, and goes where it leads. */
export function usePress(model: string) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return async (id: number, one: FormButton, given?: Record<string, Value>) => {
    try {
      followButton(one, await pressButton(model, id, one.code, given, "portal"), {
        to: (path) => void navigate({ to: inPortal(path) }),
        back: "/requests",
        said: t("record.action_done"),
        model,
        id,
      });
    } catch (error) {
      const fault = asFault(error);
      toast(fault.faults[0]?.message ?? fault.message, { isFault: true });
    }
  };
}
