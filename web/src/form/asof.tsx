import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { recordAsOf } from "~/core/calls";
import { same } from "~/core/draft";
import { asFault } from "~/core/fault";
import type { Entity, Field, RecordScreen } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { isEmpty } from "~/fields/shared/values";
import { Dialog } from "~/parts/dialog";
import { FaultState, Loading } from "~/parts/states";
import { Time } from "~/parts/time";

export interface AsOfProps {
  screen: RecordScreen;
  id: number;
  /** The moment, as the history spells it. */
  at: string;
  onClose: () => void;
}

/** The fields of the form as they were at a moment of the history; what is another value now says so. */
export function AsOf({ screen, id, at, onClose }: AsOfProps) {
  const { t } = useTranslation();
  const { model, lists, record } = screen;
  const query = useQuery({ queryKey: ["history", model.alias, id, "as-of", at], queryFn: () => recordAsOf(model.alias, id, at) });
  const codes = [...new Set(screen.form.tabs.flatMap((tab) => tab.fieldsets.flatMap((set) => set.fields.map((place) => place.field))))];
  const fields = codes
    .map((code) => model.fields.find((one) => one.code === code))
    .filter((one): one is Field => one !== undefined && !fieldType(one.type).isLayout && !fieldType(one.type).isHidden);
  const then = query.data;
  return (
    <Dialog
      title={
        <>
          {t("history.as_of")} <Time at={at} as="inline" />
        </>
      }
      isOpen
      onClose={onClose}
      size={640}
    >
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={6} /> : null}
      {then ? (
        <dl className="as-of">
          {fields
            .filter(({ code }) => !isEmpty(then[code]) || !isEmpty(record[code]))
            .map((field) => {
              const View = fieldType(field.type).view;
              const show = (of: Entity) =>
                isEmpty(of[field.code]) ? (
                  "–"
                ) : (
                  <View field={field} value={of[field.code] ?? null} around={{ model: model.alias, record: of, lists, me: null }} />
                );
              const isOther = !same(then[field.code], record[field.code]);
              return (
                <div key={field.code} className={isOther ? "changed" : undefined}>
                  <dt>{field.label}</dt>
                  <dd>
                    {show(then)}
                    {isOther ? (
                      <small>
                        {t("history.now")} {show(record)}
                      </small>
                    ) : null}
                  </dd>
                </div>
              );
            })}
        </dl>
      ) : null}
    </Dialog>
  );
}
