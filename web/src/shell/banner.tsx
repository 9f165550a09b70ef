import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { goBack } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { Person } from "~/core/types";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";
import { useSession } from "./session";

/** Whoever acts as somebody else is told so on every page, with the way back. */
export function Banner({ impersonator, children }: { impersonator: Person; children: ReactNode }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const [isBusy, setBusy] = useState(false);
  const back = async () => {
    setBusy(true);
    try {
      await goBack();
      // Nothing of the other person may stay in memory: the page begins anew.
      window.location.replace("/");
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
      setBusy(false);
    }
  };
  return (
    <div className="with-banner">
      <div className="imp" role="region" aria-label={t("impersonate.label")}>
        <Icon name="eye" />
        <span>{t("impersonate.now", { name: me.user.name, by: impersonator.name })}</span>
        <button type="button" className="btn sm" disabled={isBusy} onClick={() => void back()}>
          <Icon name="logout" />
          {t("impersonate.back")}
        </button>
      </div>
      {children}
    </div>
  );
}
