import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { checkAutomation } from "~/core/calls";
import type { CheckedRule } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Loading, State } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import "./admin.css";

/** What of all automation will not work as it was meant: each finding leads to its rule. */
export function CheckPage() {
  const { t } = useTranslation();
  useTitle(t("check.title"));
  const query = useQuery({ queryKey: ["check"], queryFn: checkAutomation, staleTime: 0 });
  if (query.error && !query.data) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={8} />;
  const { items, rules } = query.data;
  return (
    <div className="admin">
      <h1>{t("check.title")}</h1>
      <p className="soft">
        {t("check.looked", { count: rules })}{" "}
        <button type="button" className="btn sm" disabled={query.isFetching} onClick={() => void query.refetch()}>
          <Icon name="refresh" size={14} /> {t("check.again")}
        </button>
      </p>
      {items.length === 0 ? <State icon="checkbox" title={t("check.good")} text={t("check.good_text")} /> : null}
      {items.length > 0 ? (
        <div className="answer-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("check.kind")}</th>
                <th scope="col">{t("check.rule")}</th>
                <th scope="col">{t("check.finding")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one, at) => (
                <tr key={`${one.rule.path}-${one.kind}-${at}`}>
                  <td>{one.what}</td>
                  <td>
                    <Rule rule={one.rule} />
                  </td>
                  <td>
                    {one.field && !one.text.includes(one.field.label) ? <b>{one.field.label}: </b> : null}
                    {one.text}
                    {one.others.map((other) => (
                      <div key={other.path}>
                        <Rule rule={other} />
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}

function Rule({ rule }: { rule: CheckedRule }) {
  return (
    <>
      <Link to={rule.path}>{rule.name}</Link> <span className="muted">{rule.model}</span>
    </>
  );
}
