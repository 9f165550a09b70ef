import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setUp } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";

/** The token of a set-up link. It stands behind the "#", which no browser sends to a server or writes into a log. */
export function setUpToken(): string {
  return window.location.pathname === "/set-up" ? window.location.hash.slice(1) : "";
}

/** The first thing anybody sees of a new installation: the password of its first administrator. */
export function SetUpStep({ token }: { token: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isDifferent, setDifferent] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    setDifferent(password !== again);
    if (password !== again) return document.getElementById("set-up-again")?.focus();
    setBusy(true);
    try {
      await setUp(token, password);
      window.location.replace("/");
    } catch (error) {
      setFault(asFault(error));
      document.getElementById("set-up-password")?.focus();
      setBusy(false);
    }
  };
  const message = fault?.faults.find((one) => one.field === "password")?.message ?? fault?.message;
  return (
    <form className="step" onSubmit={submit} noValidate>
      <div>
        <h1>{t("setup.title")}</h1>
        <p>{t("setup.text")}</p>
      </div>
      <input type="hidden" name="username" autoComplete="username" value="admin" readOnly />
      <div>
        <label className="label" htmlFor="set-up-password">
          {t("login.password")}
        </label>
        <div className="pw">
          <input
            className={`input ${fault ? "bad" : ""}`}
            id="set-up-password"
            type={isShown ? "text" : "password"}
            autoComplete="new-password"
            autoFocus
            value={password}
            aria-invalid={fault ? true : undefined}
            aria-describedby={fault ? "set-up-fault" : undefined}
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
            <p className="hint bad" id="set-up-fault">
              <Icon name="alert-circle" size={14} />
              {message}
            </p>
          ) : null}
        </div>
      </div>
      <div>
        <label className="label" htmlFor="set-up-again">
          {t("setup.again")}
        </label>
        <input
          className={`input ${isDifferent ? "bad" : ""}`}
          id="set-up-again"
          type={isShown ? "text" : "password"}
          autoComplete="new-password"
          value={again}
          aria-invalid={isDifferent || undefined}
          aria-describedby={isDifferent ? "set-up-different" : undefined}
          onChange={(e) => setAgain(e.target.value)}
        />
        <div role="alert">
          {isDifferent ? (
            <p className="hint bad" id="set-up-different">
              <Icon name="alert-circle" size={14} />
              {t("setup.different")}
            </p>
          ) : null}
        </div>
      </div>
      <button type="submit" className="btn primary" disabled={isBusy || password === ""} aria-busy={isBusy}>
        {t("setup.submit")}
      </button>
    </form>
  );
}

/** Shown instead of the login while an installation waits for its first password and the link was not used. */
export function SetUpWaiting() {
  const { t } = useTranslation();
  return (
    <div className="step">
      <div>
        <h1>{t("setup.waiting")}</h1>
        <p>{t("setup.waiting_text")}</p>
      </div>
    </div>
  );
}
