import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chooseNotices, type NoticeChoice, noticeChoices } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import { FaultState, Loading } from "~/parts/states";
import { toast } from "~/parts/toast";

const KEY = ["notice-choices"];

/** By occasion: told in the centre, by mail, both or neither. A tick is kept at once. */
export function NoticeChoices() {
  const { t, i18n } = useTranslation();
  const query = useQuery({ queryKey: [...KEY, i18n.language], queryFn: noticeChoices });
  const choose = async (one: NoticeChoice, change: Partial<NoticeChoice>) => {
    const { kind, app, mail } = { ...one, ...change };
    const key = [...KEY, i18n.language];
    client.setQueryData<typeof query.data>(
      key,
      (now) => now && { ...now, items: now.items.map((other) => (other.kind === kind ? { ...other, app, mail } : other)) },
    );
    try {
      client.setQueryData(key, await chooseNotices([{ kind, app, mail }]));
      toast(t("notify.kept"));
    } catch (error) {
      void client.invalidateQueries({ queryKey: KEY });
      toast(asFault(error).message, { isFault: true });
    }
  };
  return (
    <section className="card" aria-labelledby="account-notify-title">
      <h2 id="account-notify-title">{t("notify.title")}</h2>
      <p className="muted">{t("notify.choose_text")}</p>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={6} /> : null}
      {query.data ? (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("notify.occasion")}</th>
              <th scope="col">{t("notify.app")}</th>
              <th scope="col">{t("notify.mail")}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((one) => (
              <tr key={one.kind}>
                <td>{one.label}</td>
                <td>
                  <input
                    type="checkbox"
                    className="check"
                    aria-label={t("notify.by_app", { what: one.label })}
                    checked={one.app}
                    onChange={(event) => void choose(one, { app: event.target.checked })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    className="check"
                    aria-label={t("notify.by_mail", { what: one.label })}
                    checked={one.mail}
                    onChange={(event) => void choose(one, { mail: event.target.checked })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {query.data && !query.data.mail ? <p className="muted">{t("notify.no_mail")}</p> : null}
    </section>
  );
}
