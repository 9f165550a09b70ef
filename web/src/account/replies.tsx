import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { records } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { Entity, Values } from "~/core/types";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";

const MODEL = "system/quick_reply";

/** The own prepared texts; each opens in its form. */
export function OwnReplies() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["records", MODEL, "mine"], queryFn: () => records(MODEL, { grid: "mine", limit: 200 }) });
  const items = query.data?.items ?? [];
  const word = (one: Entity, code: string) => String((one._labels as Values | undefined)?.[code] ?? one[code] ?? "");
  return (
    <section className="card" aria-labelledby="account-replies-title">
      <div className="account-line">
        <h2 id="account-replies-title">{t("replies.title")}</h2>
        <Link to="/record/$module/$entity/$id" params={{ module: "system", entity: "quick_reply", id: "new" }} className="btn sm">
          <Icon name="plus" />
          {t("replies.new")}
        </Link>
      </div>
      <p className="muted">{t("replies.text")}</p>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
      {query.data && items.length === 0 ? <p className="muted">{t("replies.none")}</p> : null}
      <ul className="devices">
        {items.map((one) => (
          <li key={one.entity_id}>
            <Icon name="bolt" size={20} />
            <span>
              <Link to="/record/$module/$entity/$id" params={{ module: "system", entity: "quick_reply", id: String(one.entity_id) }}>
                {String(one.name ?? "")}
              </Link>
              <small>{[one.shortcut ? `/${one.shortcut}` : "", one.folder, word(one, "visibility")].filter(Boolean).join(" · ")}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
