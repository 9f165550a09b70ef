// The tabs of a user that are no fields: how he gets in, and what he can see.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deviceName } from "~/account/devices";
import { PictureButtons } from "~/account/picture";
import { Attempts } from "~/account/security";
import {
  endUserFactors,
  endUserSession,
  endUserToken,
  impersonate,
  newUserLink,
  newUserToken,
  userAccess,
  userSecurity,
} from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import { Card, CopyButton, Line, useWork } from "~/pages/kit";
import { Avatar, useFace } from "~/parts/avatar";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";
import { Time } from "~/parts/time";
import { useSession } from "~/shell/session";

export function UserSecurity({ id, username }: { id: number; username: string }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const key = ["user", id, "security"];
  const query = useQuery({ queryKey: key, queryFn: () => userSecurity(id) });
  const [secret, setSecret] = useState<{ title: string; text: string } | null>(null);
  const [isActing, setActing] = useState(false);
  const { isBusy, words, act } = useWork();
  const face = useFace(username);
  const run = (work: () => Promise<unknown>, done?: string) => void act(work, done).then(() => client.invalidateQueries({ queryKey: key }));
  if (query.error && !query.data) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  const s = query.data;
  if (!s) return <Loading label={t("common.loading")} rows={8} />;
  const factors = [
    s.totp && t("security.totp"),
    s.mail_codes && t("security.mail"),
    s.passkeys > 0 && t("user.passkeys", { count: s.passkeys }),
  ];
  const has = factors.filter(Boolean).join(", ");
  return (
    <div className="kit-pane">
      {words ? <p className="kit-notice">{words}</p> : null}
      <Card
        title={t("account.devices")}
        actions={
          s.sessions.length > 0 ? (
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              onClick={() => run(() => endUserSession(id, "all"), t("user.ended_all"))}
            >
              {t("user.end_all")}
            </button>
          ) : null
        }
      >
        {s.sessions.length === 0 ? <p className="soft">{t("user.no_sessions")}</p> : null}
        <ul className="kit-list">
          {s.sessions.map((one) => (
            <li key={one.id}>
              <Icon name="device-laptop" size={20} />
              <span className="words">
                <b>{deviceName(one.device)}</b>
                <small>
                  {one.address} · {t("account.last_used")} <Time at={one.last_used} as="inline" />
                </small>
              </span>
              <button
                type="button"
                className="btn sm"
                disabled={isBusy}
                aria-label={t("account.end_one", { device: deviceName(one.device) })}
                onClick={() => run(() => endUserSession(id, one.id), t("account.ended"))}
              >
                {t("account.end")}
              </button>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t("security.second")} text={has || t(s.demanded ? "user.demanded" : "user.no_factors")}>
        {has ? (
          <div className="kit-foot">
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              onClick={() => run(() => endUserFactors(id), t("user.factors_ended"))}
            >
              {t("user.end_factors")}
            </button>
            <span className="hint">{t("user.end_factors_text")}</span>
          </div>
        ) : null}
      </Card>
      <Card title={t("user.ways")} text={t("user.ways_text")}>
        <div className="kit-foot">
          <button
            type="button"
            className="btn sm"
            disabled={isBusy}
            onClick={() => run(async () => setSecret({ title: t("security.token"), text: (await newUserToken(id)).token }))}
          >
            {t(s.api_token ? "security.token_new" : "security.token_make")}
          </button>
          {s.api_token ? (
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              onClick={() => run(() => endUserToken(id), t("security.token_gone"))}
            >
              {t("user.token_end")}
            </button>
          ) : null}
          {s.one_time ? (
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              onClick={() => run(async () => setSecret({ title: t("user.link"), text: (await newUserLink(id)).link }))}
            >
              {t("user.link")}
            </button>
          ) : null}
          {me.super_admin && username !== me.user.username ? (
            <button type="button" className="btn sm" onClick={() => setActing(true)}>
              <Icon name="eye" />
              {t("user.act_as")}
            </button>
          ) : null}
        </div>
      </Card>
      <Card title={t("picture.title")}>
        <div className="row">
          <Avatar name={username} username={username} size="lg" />
          <PictureButtons id={id} hasPicture={face !== null} />
        </div>
      </Card>
      <Card title={t("security.log")}>
        <Attempts items={s.attempts} />
      </Card>
      {secret ? (
        <Dialog title={secret.title} isOpen onClose={() => setSecret(null)} size={480}>
          <div className="kit-form">
            <p className="soft">{t("user.shown_once")}</p>
            <div className="kit-secret">
              <code>{secret.text}</code>
              <CopyButton text={secret.text} />
            </div>
          </div>
        </Dialog>
      ) : null}
      {isActing ? <ActAs username={username} onClose={() => setActing(false)} /> : null}
    </div>
  );
}

function ActAs({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const { isBusy, words, act } = useWork();
  return (
    <Dialog title={t("user.act_as")} isOpen onClose={onClose} size={440}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act(async () => {
            await impersonate(username, reason.trim());
            window.location.replace("/"); // nothing of oneself may stay in memory
          });
        }}
      >
        <p className="soft">{t("user.act_as_text")}</p>
        <Line id="act-reason" label={t("user.reason")} value={reason} onChange={setReason} max={200} autoFocus fault={words} />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={isBusy} aria-busy={isBusy}>
            {t("user.act_as")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What a user can see, model by model, beside what there is. */
export function UserAccess({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["user", id, "access"], queryFn: () => userAccess(id) });
  if (query.error && !query.data) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={12} />;
  const yes = (is: boolean) =>
    is ? (
      <span role="img" aria-label={t("common.yes")}>
        <Icon name="check" />
      </span>
    ) : (
      <span className="muted">–</span>
    );
  return (
    <div className="kit-pane">
      <Card title={t("user.sees")} text={t("user.sees_text")}>
        <div className="kit-scroll">
          <table className="kit-table">
            <thead>
              <tr>
                <th>{t("user.records")}</th>
                <th className="num">{t("user.read")}</th>
                <th>{t("user.create")}</th>
                <th>{t("user.update")}</th>
                <th>{t("user.delete")}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.models.map((one) => (
                <tr key={one.model}>
                  <td>
                    <a href={`/list/${one.model}`}>{one.label}</a>
                  </td>
                  <td className="num whole">{t("user.of", { read: one.read, total: one.total })}</td>
                  <td>{yes(one.create)}</td>
                  <td>{yes(one.update)}</td>
                  <td>{yes(one.delete)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </div>
  );
}
