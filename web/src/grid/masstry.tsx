import { useTranslation } from "react-i18next";
import { integer } from "~/core/format";
import type { BatchResult } from "~/core/types";
import { missedOf } from "./mass";
import { RowFaults } from "./massfaults";

/** What a mass action would do: how many change, how many do not need to, which cannot and why. */
export function MassTry({ model, tried, isDelete }: { model: string; tried: BatchResult; isDelete?: boolean }) {
  const { t } = useTranslation();
  const missed = missedOf(tried);
  const unchanged = tried.unchanged ?? 0;
  const changed = tried.done - unchanged;
  const looked = tried.results?.length ?? 0;
  return (
    <div className="masstry" role="status">
      {(tried.matched ?? looked) > looked ? <p className="hint">{t("bulk.tried_first", { shown: integer(looked) })}</p> : null}
      <ul>
        <li>{t(isDelete ? "bulk.would_delete" : "bulk.would_change", { count: changed, shown: integer(changed) })}</li>
        {unchanged ? <li>{t("bulk.would_not", { count: unchanged, shown: integer(unchanged) })}</li> : null}
        {missed.length > 0 ? <li>{t("bulk.would_fail", { count: missed.length, shown: integer(missed.length) })}</li> : null}
      </ul>
      {missed.length > 0 ? <RowFaults model={model} rows={missed} /> : null}
    </div>
  );
}
