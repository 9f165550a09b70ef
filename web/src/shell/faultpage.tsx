import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asFault } from "~/core/fault";
import { FaultState, State } from "~/parts/states";

export function FaultPage({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page-fault">
      <FaultState isPage fault={asFault(error)} onRetry={reset} />
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <div className="page-fault">
      <State isPage icon="search" title={t("state.not_found")} text={t("state.not_found_text")}>
        <a className="btn sm" href="/">
          {t("state.home")}
        </a>
      </State>
    </div>
  );
}
