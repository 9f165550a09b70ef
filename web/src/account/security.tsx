import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  account,
  beginPasskey,
  beginTotp,
  changeAccount,
  companyLogoAddress,
  confirmTotp,
  endPasskey,
  endToken,
  endTotp,
  finishPasskey,
  loginLog,
  newRecoveryCodes,
  newToken,
  setMailCodes,
  showToken,
} from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import type { Account, LoginAttempt, Passkey } from "~/core/types";
import { AskPassword, Card, CopyButton, copyText, faultsOf, Line, SelectLine, SwitchLine, useWork } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { pagesOf } from "~/shell/pages";
import { useSession } from "~/shell/session";
import { hasPasskeys, isGivenUp, makePasskey } from "./passkey";

const KEY = ["account"];
const again = () => client.invalidateQueries({ queryKey: KEY });

/** What a person knows and proves about himself: profile, second factors, passkeys, API token, log. */
export function Security() {
  const { t } = useTranslation();
  const { me } = useSession();
  const query = useQuery({ queryKey: KEY, queryFn: account });
  if (query.error && !query.data) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={8} />;
  return (
    <>
      {query.data.security.demanded ? (
        <p className="kit-notice">
          <Icon name="shield" />
          <span>{t("security.demanded")}</span>
        </p>
      ) : null}
      <Profile of={query.data} />
      {me.impersonator ? null : (
        <>
          <Factors of={query.data.security} />
          <Token has={query.data.api_token.exists} />
        </>
      )}
      <Log />
    </>
  );
}

const OWN = ["firstname", "lastname", "email", "phone", "timezone", "startup_page"] as const;

function Profile({ of }: { of: Account }) {
  const { t } = useTranslation();
  const start = () => Object.fromEntries(Object.entries(of.user).map(([k, v]) => [k, v ?? ""])) as Record<keyof Account["user"], string>;
  const [now, setNow] = useState(start);
  const { isBusy, fault, act } = useWork();
  const pages = pagesOf(useSession().menu);
  const faults = faultsOf(fault, [...OWN]);
  const set = (code: keyof Account["user"]) => (value: string) => setNow((old) => ({ ...old, [code]: value }));
  const changed = OWN.filter((code) => now[code] !== (of.user[code] ?? ""));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const values = Object.fromEntries(changed.map((code) => [code, now[code] || null]));
    if (await act(() => changeAccount(values), t("account.saved"))) {
      void again();
      void client.invalidateQueries({ queryKey: ["bootstrap"] });
    }
  };
  const zones = ["", ...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", ...(now.timezone ? [now.timezone] : [])])].sort();
  return (
    <Card
      title={t("account.profile")}
      text={of.user.company ?? undefined}
      actions={
        of.user.company_logo ? (
          <img className="logo" src={companyLogoAddress(of.user.company_logo)} alt={t("account.logo_of", { company: of.user.company })} />
        ) : undefined
      }
    >
      <form className="kit-form two" onSubmit={submit} noValidate>
        <Line
          id="own-firstname"
          label={t("account.firstname")}
          value={now.firstname}
          onChange={set("firstname")}
          fault={faults.firstname}
          isRequired
        />
        <Line id="own-lastname" label={t("account.lastname")} value={now.lastname} onChange={set("lastname")} fault={faults.lastname} />
        <Line id="own-email" type="email" label={t("account.email")} value={now.email} onChange={set("email")} fault={faults.email} />
        <Line id="own-phone" type="tel" label={t("account.phone")} value={now.phone} onChange={set("phone")} fault={faults.phone} />
        <SelectLine
          id="own-zone"
          label={t("account.timezone")}
          value={now.timezone}
          onChange={set("timezone")}
          fault={faults.timezone}
          choices={zones.map((value) => ({ value, label: value || t("account.zone_default") }))}
        />
        {pages.length > 0 ? (
          <SelectLine
            id="own-startup"
            label={t("account.startup")}
            value={now.startup_page}
            onChange={set("startup_page")}
            fault={faults.startup_page}
            choices={[{ value: "", label: t("desk.title") }, ...pages]}
          />
        ) : null}
        <div className="kit-foot wide">
          <button type="submit" className="btn primary" disabled={isBusy || changed.length === 0} aria-busy={isBusy}>
            {t("common.save")}
          </button>
          {faults[""] ? <span className="hint bad">{faults[""]}</span> : null}
        </div>
      </form>
    </Card>
  );
}

type Ask = "totp" | "endTotp" | "codes" | "mail" | "passkey" | { drop: Passkey };

function Factors({ of }: { of: Account["security"] }) {
  const { t } = useTranslation();
  const [ask, setAsk] = useState<Ask | null>(null);
  const [enrol, setEnrol] = useState<{ secret: string; qr: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => setAsk(null);
  const go = async (password: string) => {
    if (ask === "totp") setEnrol(await beginTotp(password));
    else if (ask === "endTotp") await endTotp(password).then(() => toast(t("security.totp_off")));
    else if (ask === "codes") setCodes((await newRecoveryCodes(password)).recovery_codes);
    else if (ask === "mail") await setMailCodes(password, !of.mail_codes);
    else if (ask === "passkey") {
      const { options, token } = await beginPasskey(password);
      try {
        const credential = await makePasskey(options);
        if (credential) await finishPasskey(token, deviceWords(), credential).then(() => toast(t("security.passkey_added")));
      } catch (error) {
        if (!isGivenUp(error)) throw error;
      }
    } else if (ask) await endPasskey(ask.drop.id, password).then(() => toast(t("security.passkey_removed")));
    close();
    void again();
  };
  return (
    <>
      <Card title={t("security.second")} text={t("security.second_text")}>
        <ul className="kit-list">
          <li>
            <Icon name="phone" size={20} />
            <span className="words">
              <b>{t("security.totp")}</b>
              <small>
                {of.totp ? `${t("security.on")} · ${t("security.recovery_left", { count: of.recovery_left })}` : t("security.totp_text")}
              </small>
            </span>
            {of.totp ? (
              <>
                <button type="button" className="btn sm" onClick={() => setAsk("codes")}>
                  {t("security.new_codes")}
                </button>
                <button type="button" className="btn sm" onClick={() => setAsk("endTotp")}>
                  {t("security.turn_off")}
                </button>
              </>
            ) : (
              <button type="button" className="btn sm" onClick={() => setAsk("totp")}>
                {t("security.set_up")}
              </button>
            )}
          </li>
        </ul>
        <SwitchLine label={t("security.mail")} hint={t("security.mail_text")} isOn={of.mail_codes} onChange={() => setAsk("mail")} />
      </Card>
      <Card
        title={t("security.passkeys")}
        text={t("security.passkeys_text")}
        actions={
          hasPasskeys() ? (
            <button type="button" className="btn sm" onClick={() => setAsk("passkey")}>
              <Icon name="plus" />
              {t("security.passkey_add")}
            </button>
          ) : null
        }
      >
        {of.passkeys.length > 0 ? (
          <ul className="kit-list">
            {of.passkeys.map((one) => (
              <li key={one.id}>
                <Icon name="key" size={20} />
                <span className="words">
                  <b>{one.name}</b>
                  <small>
                    {t("security.made")} <Time at={one.created_at} as="inline" />
                    {one.used_at ? (
                      <>
                        {" · "}
                        {t("account.last_used")} <Time at={one.used_at} as="inline" />
                      </>
                    ) : null}
                  </small>
                </span>
                <button
                  type="button"
                  className="btn sm"
                  aria-label={t("security.passkey_drop", { name: one.name })}
                  onClick={() => setAsk({ drop: one })}
                >
                  {t("common.remove")}
                </button>
              </li>
            ))}
          </ul>
        ) : null}
      </Card>
      {ask ? (
        <AskPassword
          title={t("security.sure")}
          text={t("security.sure_text")}
          action={t("common.continue")}
          isDanger={ask === "endTotp" || typeof ask === "object"}
          onGo={go}
          onClose={close}
        />
      ) : null}
      {enrol ? (
        <Enrol
          of={enrol}
          onClose={() => setEnrol(null)}
          onDone={(made) => {
            setEnrol(null);
            setCodes(made);
            void again();
          }}
        />
      ) : null}
      {codes ? <Codes codes={codes} onClose={() => setCodes(null)} /> : null}
    </>
  );
}

export function deviceWords(): string {
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(navigator.userAgent)?.[1] ?? "";
  return system === "Mac OS X" ? "macOS" : system || "–";
}

export function Enrol({
  of,
  onClose,
  onDone,
}: {
  of: { secret: string; qr: string };
  onClose: () => void;
  onDone: (codes: string[]) => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const { isBusy, fault, words, act } = useWork();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => onDone((await confirmTotp(code)).recovery_codes));
  };
  return (
    <Dialog title={t("security.totp")} isOpen onClose={onClose} size={440}>
      <form className="kit-form" onSubmit={submit}>
        <p className="soft">{t("security.scan")}</p>
        <img className="qr" alt={t("security.qr")} src={`data:image/svg+xml;base64,${btoa(of.qr)}`} />
        <div className="kit-secret">
          <code>{of.secret}</code>
          <CopyButton text={of.secret} />
        </div>
        <Line id="totp-code" label={t("login.code")} value={code} onChange={setCode} isMono fault={fault ? words : null} autoFocus />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={isBusy || code.trim().length < 6} aria-busy={isBusy}>
            {t("security.verify")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Codes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("security.codes")} isOpen onClose={onClose} size={440}>
      <div className="kit-form">
        <p className="soft">{t("security.codes_text")}</p>
        <ul className="codes mono">
          {codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <div className="dialog-foot">
          <CopyButton text={codes.join("\n")} />
          <button type="button" className="btn primary" onClick={onClose}>
            {t("security.codes_kept")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Token({ has }: { has: boolean }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const { isBusy, words, act } = useWork();
  const copy = () => act(async () => copyText((await showToken()).token), t("common.copied"));
  return (
    <Card title={t("security.token")} text={t("security.token_text")}>
      {shown ? (
        <div className="kit-secret">
          <code>{shown}</code>
          <CopyButton text={shown} />
        </div>
      ) : null}
      <div className="kit-foot">
        <button type="button" className="btn sm" onClick={() => setAsking(true)}>
          {t(has ? "security.token_new" : "security.token_make")}
        </button>
        {has ? (
          <>
            <button type="button" className="btn sm" disabled={isBusy} onClick={() => void copy()}>
              <Icon name="copy" />
              {t("kit.copy")}
            </button>
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              onClick={() =>
                void act(async () => {
                  await endToken();
                  setShown(null);
                  await again();
                }, t("security.token_gone"))
              }
            >
              {t("common.remove")}
            </button>
          </>
        ) : null}
        {words ? <span className="hint bad">{words}</span> : null}
      </div>
      {isAsking ? (
        <AskPassword
          title={t("security.token")}
          text={t(has ? "security.token_void" : "security.sure_text")}
          action={t("common.continue")}
          onClose={() => setAsking(false)}
          onGo={async (password) => {
            setShown((await newToken(password)).token);
            setAsking(false);
            await again();
          }}
        />
      ) : null}
    </Card>
  );
}

function Log() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["account", "log"], queryFn: loginLog });
  return (
    <Card title={t("security.log")} text={t("security.log_text")}>
      {query.data ? <Attempts items={query.data.items.slice(0, 12)} /> : <Loading label={t("common.loading")} rows={3} />}
    </Card>
  );
}

export function Attempts({ items }: { items: LoginAttempt[] }) {
  const { t, i18n } = useTranslation();
  if (items.length === 0) return <p className="soft">{t("security.no_attempts")}</p>;
  const named = (group: string, code: string | null) => (code && i18n.exists(`${group}.${code}`) ? t(`${group}.${code}`) : (code ?? ""));
  return (
    <div className="kit-scroll">
      <table className="kit-table">
        <thead>
          <tr>
            <th>{t("security.at")}</th>
            <th>{t("security.how")}</th>
            <th>{t("security.from")}</th>
            <th>{t("security.result")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={`${one.at} ${one.method} ${one.address} ${one.reason}`}>
              <td className="nowrap">
                <Time at={one.at} />
              </td>
              <td>{named("attempt", one.method)}</td>
              <td className="num-text">{one.address}</td>
              <td>
                <span className={`badge ${one.ok ? "ok" : "bad"}`}>{t(one.ok ? "security.ok" : "security.refused")}</span>
                {one.reason ? <small>{named("attempt_reason", one.reason)}</small> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
