import { useTranslation } from "react-i18next";
import type { Related } from "~/core/types";
import { RelatedRecords } from "~/form/related";
import type { ViewProps } from "../type";

/** The records of another model that refer to this one; nothing for who may not read such records. */
export function DetailGrid({ field, around }: Pick<ViewProps, "field" | "around">) {
  const { t } = useTranslation();
  const { related } = (field.options ?? {}) as { related?: Related };
  if (!related || around.isPortal) return null;
  const given = around.isLocked ? { ...related, create: false, update: false } : related;
  return (
    <section aria-label={field.label} className="relation-grid">
      <h3 className="form-heading">{field.label}</h3>
      {around.record.entity_id ? (
        <RelatedRecords model={around.model} record={around.record} related={given} canChange={false} />
      ) : (
        <p className="muted">{t("details.after_save")}</p>
      )}
    </section>
  );
}
