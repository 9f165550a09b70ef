// Pages for people who are not signed in: they came by a link, or want to become known.
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { confirmRegistration, type NewPerson, register, resetPassword } from "~/core/calls";
import { client } from "~/core/queries";
import type { Bootstrap } from "~/core/types";
import { faultsOf, Line, Problem, SecretLine, useWork } from "~/pages/kit";
import { Icon } from "~/parts/icon";
import { Gate } from "./gate";
import type { StrangerPath } from "./paths";

/** The secret of a link stands behind the "#", so that no server and no proxy writes it down. */
function useToken(): string {
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)).trim());
  return token;
}

export function Stranger({ bootstrap, path }: { bootstrap: Bootstrap; path: StrangerPath }) {
  const { t } = useTranslation();
  const name = bootstrap.product.name;
  const titles = {
    "/reset": t("reset.title"),
    "/confirm": t("confirm.title"),
    "/register": t("register.title"),
  };
  const title = titles[path];
  useEffect(() => {
    document.title = `${title} – ${name} – Steward`;
  }, [title, name]);
  return (
    <Gate product={bootstrap.product}>
      {path === "/reset" ? <Reset /> : null}
      {path === "/confirm" ? <Confirm /> : null}
      {path === "/register" ? <Register isOffered={bootstrap.login?.registration !== false} /> : null}
    </Gate>
  );
}

function BackToLogin({ isPrimary }: { isPrimary?: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = () => void navigate({ to: "/", replace: true });
  return isPrimary ? (
    <button type="button" className="btn primary" onClick={go}>
      {t("login.to_login")}
    </button>
  ) : (
    <div className="lrow links">
      <button type="button" className="linky" onClick={go}>
        {t("login.to_login")}
      </button>
    </div>
  );
}

function Over({ title, text }: { title: string; text: string }) {
  return (
    <div className="step" role="status">
      <div>
        <h1>{title}</h1>
        <p>{text}</p>
      </div>
      <BackToLogin isPrimary />
    </div>
  );
}

interface ChooseProps {
  title: string;
  text: string;
  action: string;
  onGo: (password: string) => Promise<void>;
  overTitle: string;
  overText: string;
}

/** A new password, twice: nobody can look it up again. */
function Choose({ title, text, action, onGo, overTitle, overText }: ChooseProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [isUnlike, setUnlike] = useState(false);
  const { isBusy, fault, words, act } = useWork();
  const faults = faultsOf(fault, ["password"]);
  const isOver = fault?.code === "forbidden" || fault?.code === "not_found" || fault?.faults.some((one) => one.field === "token");
  if (isOver) return <Over title={overTitle} text={fault?.faults[0]?.message || overText} />;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) {
      setUnlike(true);
      document.getElementById("again")?.focus();
      return;
    }
    if (!(await act(() => onGo(password)))) document.getElementById("password")?.focus();
  };
  return (
    <form className="step" onSubmit={submit} noValidate>
      <div>
        <h1>{title}</h1>
        <p>{text}</p>
      </div>
      <SecretLine
        id="password"
        label={t("setup.password")}
        value={password}
        onChange={setPassword}
        isNew
        autoFocus
        hint={t("setup.rule")}
        fault={faults.password ?? (fault ? words : null)}
      />
      <SecretLine
        id="again"
        label={t("setup.again")}
        value={again}
        onChange={(now) => {
          setAgain(now);
          setUnlike(false);
        }}
        isNew
        fault={isUnlike ? t("setup.different") : null}
      />
      <button type="submit" className="btn primary" disabled={isBusy || password === "" || again === ""} aria-busy={isBusy}>
        {action}
      </button>
      <BackToLogin />
    </form>
  );
}

function Reset() {
  const { t } = useTranslation();
  const token = useToken();
  const [isDone, setDone] = useState(false);
  if (!token) return <Over title={t("reset.over")} text={t("reset.over_text")} />;
  if (isDone) return <Over title={t("reset.done")} text={t("reset.done_text")} />;
  return (
    <Choose
      title={t("reset.title")}
      text={t("reset.text")}
      action={t("reset.submit")}
      onGo={async (password) => {
        await resetPassword(token, password);
        setDone(true);
      }}
      overTitle={t("reset.over")}
      overText={t("reset.over_text")}
    />
  );
}

function Confirm() {
  const { t } = useTranslation();
  const token = useToken();
  const { fault, words, act } = useWork();
  const [isDone, setDone] = useState(false);
  const isAsked = useRef(false);
  const ask = async () => {
    if (await act(() => confirmRegistration(token))) {
      setDone(true);
      void client.invalidateQueries({ queryKey: ["bootstrap"] });
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is used once
  useEffect(() => {
    if (isAsked.current || !token) return;
    isAsked.current = true;
    void ask();
  }, []);
  if (isDone) return <Over title={t("confirm.done")} text={t("confirm.done_text")} />;
  if (!token || (fault && !fault.isNetwork)) return <Over title={t("confirm.over")} text={t("confirm.over_text")} />;
  return (
    <div className="step" role="status" aria-busy={!fault}>
      <div>
        <h1>{t("confirm.title")}</h1>
        <p>{fault ? words : t("confirm.text")}</p>
      </div>
      {fault ? (
        <button type="button" className="btn primary" onClick={() => void ask()}>
          <Icon name="refresh" />
          {t("state.retry")}
        </button>
      ) : null}
    </div>
  );
}

const FIELDS = [
  { code: "firstname", text: "account.firstname", completes: "given-name" },
  { code: "lastname", text: "account.lastname", completes: "family-name" },
  { code: "email", text: "account.email", completes: "email" },
  { code: "username", text: "account.username", completes: "username" },
] as const;

/** The answer is the same whoever asks; only the mail says whether there is an account already. */
function Register({ isOffered }: { isOffered: boolean }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<NewPerson>({ username: "", firstname: "", lastname: "", email: "", password: "" });
  const [isSent, setSent] = useState(false);
  const { isBusy, fault, words, act } = useWork();
  if (!isOffered) return <Over title={t("register.off")} text={t("register.off_text")} />;
  if (isSent) return <Over title={t("register.sent")} text={t("register.sent_text", { email: person.email })} />;
  const faults = faultsOf(fault, [...FIELDS.map((one) => one.code), "password"]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await act(() => register(person))) setSent(true);
  };
  return (
    <form className="step" onSubmit={submit} noValidate>
      <div>
        <h1>{t("register.title")}</h1>
        <p>{t("register.text")}</p>
      </div>
      {FIELDS.map(({ code, text, completes }, at) => (
        <Line
          key={code}
          id={code}
          label={t(text)}
          type={code === "email" ? "email" : "text"}
          value={person[code]}
          autoComplete={completes}
          autoFocus={at === 0}
          onChange={(value) => setPerson({ ...person, [code]: value })}
          fault={faults[code]}
        />
      ))}
      <SecretLine
        id="password"
        label={t("login.password")}
        value={person.password}
        onChange={(value) => setPerson({ ...person, password: value })}
        isNew
        hint={t("setup.rule")}
        fault={faults.password}
      />
      <Problem text={faults[""] ? words : null} />
      <button
        type="submit"
        className="btn primary"
        disabled={isBusy || Object.values(person).some((one) => one.trim() === "")}
        aria-busy={isBusy}
      >
        {t("register.submit")}
      </button>
      <BackToLogin />
    </form>
  );
}
