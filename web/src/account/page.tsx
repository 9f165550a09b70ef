import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { changePassword, endSession, ownSessions } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { client } from "~/core/queries";
import { languageName } from "~/core/texts";
import { Avatar } from "~/parts/avatar";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";
import { currentTheme, setTheme, THEMES, type Theme } from "~/parts/theme";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { pickLanguage } from "~/shell/top";
import { deviceName } from "./devices";
import { NoticeChoices } from "./notices";
import { PictureButtons } from "./picture";
import { OwnReplies } from "./replies";
import { Security } from "./security";
import "./account.css";

/** What a person decides for himself: the password, the devices that are signed in, language and look. */
export function AccountPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  useTitle(t("account.title"));
  return (
    <div className="account">
      <header className="account-head">
        <Avatar name={me.user.name} username={me.user.username} isMe size="lg" />
        <div>
          <h1>{me.user.name}</h1>
          <p className="muted">{[me.user.username, me.user.email].filter(Boolean).join(" · ")}</p>
          {me.impersonator ? null : <PictureButtons hasPicture={me.user.avatar !== null} />}
        </div>
      </header>
      <Security />
      {me.impersonator ? null : <PasswordForm />}
      <Devices />
      <NoticeChoices />
      {me.area === "backend" ? <OwnReplies /> : null}
      <Appearance />
    </div>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const { me } = useSession();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isDifferent, setDifferent] = useState(false);
  const of = (field: string) => fault?.faults.find((one) => one.field === field)?.message ?? null;
  const other = fault && fault.faults.length === 0 ? fault.message : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    setDifferent(password !== again);
    if (password !== again) return document.getElementById("account-again")?.focus();
    setBusy(true);
    try {
      await changePassword(current, password);
      setCurrent("");
      setPassword("");
      setAgain("");
      toast(t("account.password_changed"));
      void client.invalidateQueries({ queryKey: ["sessions"] });
    } catch (error) {
      const failed = asFault(error);
      setFault(failed);
      document.getElementById(failed.faults.some((one) => one.field === "current") ? "account-current" : "account-password")?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card" aria-labelledby="account-password-title">
      <h2 id="account-password-title">{t("account.password")}</h2>
      <p className="muted">{t("account.password_text")}</p>
      <form onSubmit={submit} noValidate>
        <input type="hidden" name="username" autoComplete="username" value={me.user.username} readOnly />
        <Secret
          id="account-current"
          label={t("account.current")}
          value={current}
          onChange={setCurrent}
          fault={of("current")}
          autoComplete="current-password"
        />
        <Secret
          id="account-password"
          label={t("account.new")}
          value={password}
          onChange={setPassword}
          fault={of("password") ?? other}
          autoComplete="new-password"
        />
        <Secret
          id="account-again"
          label={t("setup.again")}
          value={again}
          onChange={setAgain}
          fault={isDifferent ? t("setup.different") : null}
          autoComplete="new-password"
        />
        <button type="submit" className="btn primary" disabled={isBusy || !current || !password} aria-busy={isBusy}>
          {t("account.change_password")}
        </button>
      </form>
    </section>
  );
}

interface SecretProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  fault: string | null;
  autoComplete: string;
}

function Secret({ id, label, value, onChange, fault, autoComplete }: SecretProps) {
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        className={`input ${fault ? "bad" : ""}`}
        id={id}
        type="password"
        autoComplete={autoComplete}
        value={value}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <div role="alert">
        {fault ? (
          <p className="hint bad" id={`${id}-fault`}>
            <Icon name="alert-circle" size={14} />
            {fault}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Devices() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["sessions"], queryFn: ownSessions });
  const end = async (id: string) => {
    try {
      await endSession(id);
      toast(t(id === "others" ? "account.others_ended" : "account.ended"));
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    void client.invalidateQueries({ queryKey: ["sessions"] });
  };
  const items = query.data?.items ?? [];
  return (
    <section className="card" aria-labelledby="account-devices-title">
      <div className="account-line">
        <h2 id="account-devices-title">{t("account.devices")}</h2>
        {items.length > 1 ? (
          <button type="button" className="btn sm" onClick={() => void end("others")}>
            {t("account.end_others")}
          </button>
        ) : null}
      </div>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
      <ul className="devices">
        {items.map((one) => (
          <li key={one.id}>
            <Icon name="device-laptop" size={20} />
            <span>
              <b>{deviceName(one.device)}</b>
              <small>
                {one.address} · {t("account.last_used")} <Time at={one.last_used} as="inline" />
              </small>
            </span>
            {one.current ? (
              <span className="badge plain">{t("account.this_device")}</span>
            ) : (
              <button
                type="button"
                className="btn sm"
                onClick={() => void end(one.id)}
                aria-label={t("account.end_one", { device: deviceName(one.device) })}
              >
                {t("account.end")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Appearance() {
  const { t, i18n } = useTranslation();
  const { me, product } = useSession();
  const [theme, setNow] = useState<Theme>(currentTheme());
  return (
    <section className="card" aria-labelledby="account-look-title">
      <h2 id="account-look-title">{t("account.look")}</h2>
      <div className="account-look">
        <fieldset>
          <legend className="label">{t("shell.language")}</legend>
          {product.languages.map((lang) => (
            <label key={lang}>
              <input type="radio" name="language" checked={i18n.language === lang} onChange={() => pickLanguage(lang, me.user.timezone)} />
              {languageName(lang)}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend className="label">{t("account.theme")}</legend>
          {THEMES.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="theme"
                checked={theme === one}
                onChange={() => {
                  setTheme(one);
                  setNow(one);
                }}
              />
              {t(`theme.${one}_long`)}
            </label>
          ))}
        </fieldset>
      </div>
      <p className="muted">{t("account.zone", { zone: me.user.timezone || "UTC" })}</p>
    </section>
  );
}
