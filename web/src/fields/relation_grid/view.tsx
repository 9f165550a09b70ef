import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Condition } from "~/core/types";
import type { ViewProps } from "../type";

const Relations = lazy(() => import("~/form/relations").then((m) => ({ default: m.Relations })));

/** The records that one relation links to this one, read from the side the field says; links are drawn and removed here. */
export function RelationGrid({ field, around }: Pick<ViewProps, "field" | "around">) {
  const { t } = useTranslation();
  const options = (field.options ?? {}) as {
    relation?: number;
    opposite?: boolean;
    filter?: Condition;
    columns?: string[];
    sort?: string;
  };
  const id = Number(around.record.entity_id ?? 0);
  return (
    <section aria-label={field.label} className="relation-grid">
      <h3 className="form-heading">{field.label}</h3>
      {id === 0 ? (
        <p className="muted">{t("relations.after_save")}</p>
      ) : (
        <Suspense fallback={null}>
          <Relations
            model={around.model}
            id={id}
            canChange={!around.isPortal && !around.isLocked}
            only={{
              relation: Number(options.relation ?? 0),
              isSource: options.opposite !== true,
              filter: options.filter,
              columns: options.columns,
              sort: options.sort,
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
