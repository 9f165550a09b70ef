import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { guestCheck } from "~/core/calls";
import { Icon } from "~/parts/icon";
import { Loading, State } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import "./admin.css";

/** What visitors without an account are offered, and why not the rest. */
export function GuestsPage() {
  const { t } = useTranslation();
  useTitle(t("guests.title"));
  const query = useQuery({ queryKey: ["guest-check"], queryFn: guestCheck, staleTime: 0 });
  if (query.error && !query.data) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={8} />;
  const { on, mail, confirm, requests, categories } = query.data;
  const open = requests.filter((one) => one.open);
  return (
    <div className="admin">
      <h1>{t("guests.title")}</h1>
      <p className="soft">
        {on ? t("guests.on") : t("guests.off")} {t("guests.count", { count: open.length, all: requests.length })}
      </p>
      {on && !mail ? <p className="hint bad">{t(confirm ? "guests.no_mail_confirm" : "guests.no_mail")}</p> : null}
      {requests.length === 0 ? (
        <State icon="forms" title={t("guests.none")} text={t("guests.none_text")} />
      ) : (
        <ul className="chains">
          {requests.map((one) => (
            <li key={one.path} className="card">
              <h2>
                <Icon name={one.open ? "eye" : "eye-off"} size={16} />
                <Link to={one.path}>{one.name}</Link>
                <span className={`badge ${one.open ? "closed" : "plain"}`}>{t(one.open ? "guests.open" : "guests.closed")}</span>
              </h2>
              <ol>
                {one.links.map((link) => {
                  const words = t(`guests.link_${link.code}`, { detail: link.detail });
                  return (
                    <li key={link.code} className={link.holds ? "yes" : "no"}>
                      <Icon name={link.holds ? "check" : "x"} size={16} />
                      <span className="sr">{t(link.holds ? "guests.holds" : "guests.fails")}: </span>
                      <span>
                        {link.path && !link.holds ? <Link to={link.path}>{words}</Link> : words}
                        {link.detail ? <span className="muted"> ({link.detail})</span> : null}
                      </span>
                    </li>
                  );
                })}
              </ol>
            </li>
          ))}
        </ul>
      )}
      <h2>{t("guests.categories")}</h2>
      <p className="soft">{categories.length ? categories.join(", ") : t("guests.no_categories")}</p>
    </div>
  );
}
