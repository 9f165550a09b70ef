import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Gate } from "~/account/gate";
import { hasPasskeys, isGivenUp, provePasskey } from "~/account/passkey";
import { beginPasskeyLogin, finishPasskeyLogin, forgot, secondFactor, sendCode, signIn } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import type { Bootstrap, SecondFactor } from "~/core/types";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { useEnter } from "./session";
import { SetUpStep, SetUpWaiting, setUpToken } from "./setup";

export interface LoginProps {
  bootstrap: Bootstrap;
  /** A page waits behind: it keeps what was written while its owner signs in again. */
  isDialog: boolean;
}

export function Login({ bootstrap, isDialog }: LoginProps) {
  const { t } = useTranslation();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const [isForgot, setForgot] = useState(false);
  const [token] = useState(setUpToken);
  const name = bootstrap.product.name;
  useEffect(() => {
    if (!isDialog) document.title = `${t("login.title")} – ${name} – Steward`;
  }, [isDialog, name, t]);
  return (
    <Gate product={bootstrap.product} over={isDialog ? t("login.again") : undefined}>
      {token ? (
        <SetUpStep token={token} />
      ) : bootstrap.login?.set_up ? (
        <SetUpWaiting />
      ) : isForgot ? (
        <ForgotStep onBack={() => setForgot(false)} />
      ) : factor ? (
        <SecondStep factor={factor} onBack={() => setFactor(null)} />
      ) : (
        <PasswordStep bootstrap={bootstrap} isDialog={isDialog} onFactor={setFactor} onForgot={() => setForgot(true)} />
      )}
    </Gate>
  );
}

interface StepProps {
  bootstrap: Bootstrap;
  isDialog: boolean;
  onFactor: (factor: SecondFactor) => void;
  onForgot: () => void;
}

function faultText(fault: Fault, t: ReturnType<typeof useTranslation>["t"]): string {
  if (fault.status === 429) return t("login.too_many", { n: fault.retryAfter ?? 60 });
  if (fault.status === 401) return fault.message && fault.message !== "unauthenticated" ? fault.message : t("login.wrong");
  if (fault.isNetwork) return t("state.network_text");
  return fault.message;
}

function PasswordStep({ bootstrap, isDialog, onFactor, onForgot }: StepProps) {
  const { t } = useTranslation();
  const enter = useEnter();
  const [username, setUsername] = useState(bootstrap.me?.user.username ?? "");
  const [password, setPassword] = useState("");
  const [isShown, setShown] = useState(false);
  const [isKept, setKept] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const { data } = await signIn(username.trim(), password, isKept);
      if (data && "second_factor" in data) onFactor(data.second_factor);
      else await enter();
    } catch (error) {
      setFault(asFault(error));
      document.getElementById("password")?.focus();
    } finally {
      setBusy(false);
    }
  };
  const byPasskey = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { token, options } = await beginPasskeyLogin();
      const credential = await provePasskey(options);
      if (credential) {
        await finishPasskeyLogin(token, credential);
        await enter();
      }
    } catch (error) {
      if (!isGivenUp(error)) setFault(asFault(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="step" onSubmit={submit} noValidate>
      <div>
        <h1>{t(isDialog ? "login.again" : "login.title")}</h1>
        <p>{t(isDialog ? "login.again_text" : "login.text")}</p>
      </div>
      <div>
        <label className="label" htmlFor="username">
          {t("login.username")}
        </label>
        <input
          className="input"
          id="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={!username}
          value={username}
          onChange={(e) => setUsername(e.target.value)}
        />
      </div>
      <div>
        <label className="label" htmlFor="password">
          {t("login.password")}
        </label>
        <div className="pw">
          <input
            className={`input ${fault ? "bad" : ""}`}
            id="password"
            type={isShown ? "text" : "password"}
            autoComplete="current-password"
            autoFocus={Boolean(username)}
            value={password}
            aria-invalid={fault ? true : undefined}
            aria-describedby={fault ? "password-fault" : undefined}
            onChange={(e) => setPassword(e.target.value)}
          />
          <IconButton
            icon={isShown ? "eye-off" : "eye"}
            label={t(isShown ? "field.hide" : "field.show")}
            onClick={() => setShown(!isShown)}
          />
        </div>
        <div role="alert">
          {fault ? (
            <p className="hint bad" id="password-fault">
              <Icon name="alert-circle" size={14} />
              {faultText(fault, t)}
            </p>
          ) : null}
        </div>
      </div>
      <div className="lrow">
        <input type="checkbox" className="check" id="remember" checked={isKept} onChange={(e) => setKept(e.target.checked)} />
        <label htmlFor="remember">{t("login.remember")}</label>
      </div>
      <button type="submit" className="btn primary" disabled={isBusy} aria-busy={isBusy}>
        {t("login.submit")}
      </button>
      {bootstrap.login?.passkey && hasPasskeys() ? (
        <button type="button" className="btn wide" disabled={isBusy} onClick={() => void byPasskey()}>
          <Icon name="key" />
          {t("login.passkey")}
        </button>
      ) : null}
      {bootstrap.login?.reset || bootstrap.login?.registration ? (
        <div className="lrow links">
          {bootstrap.login.reset ? (
            <button type="button" className="linky" onClick={onForgot}>
              {t("login.forgot")}
            </button>
          ) : null}
          {bootstrap.login.registration ? <Link to="/register">{t("login.register")}</Link> : null}
        </div>
      ) : null}
      {bootstrap.login?.guest ? (
        <Link to="/guest" className="btn wide">
          {t("guest.enter")}
        </Link>
      ) : null}
    </form>
  );
}

function SecondStep({ factor, onBack }: { factor: SecondFactor; onBack: () => void }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const typed = factor.methods.filter((method) => method !== "passkey");
  const other = (method: string) => typed.find((one) => one !== method) ?? method;
  const [method, setMethod] = useState<string>(typed[0] ?? "totp");
  const [code, setCode] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const send = async (now: string) => {
    setBusy(true);
    setFault(null);
    try {
      await secondFactor(factor.token, method, now.replace(/\s/g, ""));
      await enter();
    } catch (error) {
      setFault(asFault(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="step"
      onSubmit={(event) => {
        event.preventDefault();
        void send(code);
      }}
    >
      <div>
        <h1>{t("login.second")}</h1>
        <p>{t(method === "mail" ? "login.second_mail" : "login.second_totp")}</p>
      </div>
      <div>
        <label className="label" htmlFor="code">
          {t("login.code")}
        </label>
        <input
          className={`input code num ${fault ? "bad" : ""}`}
          id="code"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? "code-fault" : undefined}
          onChange={(e) => setCode(e.target.value)}
        />
        <div role="alert">
          {fault ? (
            <p className="hint bad" id="code-fault">
              <Icon name="alert-circle" size={14} />
              {fault.status === 401 ? t("login.code_wrong") : faultText(fault, t)}
            </p>
          ) : null}
        </div>
      </div>
      <button type="submit" className="btn primary" disabled={isBusy || code.trim().length < 6} aria-busy={isBusy}>
        {t("login.second_submit")}
      </button>
      <div className="lrow links">
        <button type="button" className="linky" onClick={onBack}>
          {t("login.back")}
        </button>
        {typed.length > 1 ? (
          <button
            type="button"
            className="linky"
            onClick={() => {
              if (other(method) === "mail") void sendCode(factor.token).catch((error) => setFault(asFault(error)));
              setMethod(other(method));
            }}
          >
            {t(method === "mail" ? "login.use_totp" : "login.use_mail")}
          </button>
        ) : null}
      </div>
    </form>
  );
}

/** The answer is the same whether the name is known or not: a page for strangers tells nothing about people. */
function ForgotStep({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    try {
      await forgot(username.trim(), email.trim());
      setSent(true);
    } catch (error) {
      setFault(asFault(error));
    }
  };
  return (
    <form className="step" onSubmit={submit}>
      <div>
        <h1>{t("login.forgot")}</h1>
        <p role="status">{t(isSent ? "login.forgot_sent" : "login.forgot_text")}</p>
      </div>
      {isSent ? null : (
        <>
          <div>
            <label className="label" htmlFor="forgot">
              {t("login.username")}
            </label>
            <input
              className="input"
              id="forgot"
              autoComplete="username"
              autoFocus
              required
              value={username}
              onChange={(e) => setUsername(e.target.value)}
            />
          </div>
          <div>
            <label className="label" htmlFor="forgot-email">
              {t("account.email")}
            </label>
            <input
              className="input"
              id="forgot-email"
              type="email"
              autoComplete="email"
              required
              value={email}
              onChange={(e) => setEmail(e.target.value)}
            />
            <div role="alert">{fault ? <p className="hint bad">{faultText(fault, t)}</p> : null}</div>
          </div>
          <button type="submit" className="btn primary">
            {t("login.forgot_submit")}
          </button>
        </>
      )}
      <div className="lrow links">
        <button type="button" className="linky" onClick={onBack}>
          {t("login.back")}
        </button>
      </div>
    </form>
  );
}
