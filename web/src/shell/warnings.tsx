import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "~/parts/icon";

/** Administrators are told on every page what is switched off. */
export function Warnings({ warnings, children }: { warnings: string[]; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="with-banner">
      <div className="imp warning" role="region" aria-label={t("warnings.label")}>
        <Icon name="alert-triangle" />
        <span>{warnings.join(" ")}</span>
      </div>
      {children}
    </div>
  );
}
