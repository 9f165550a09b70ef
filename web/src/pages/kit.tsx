// What forms of the account and of the administration are made of.
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asFault, type Fault } from "~/core/fault";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import "./kit.css";

export type Faults = Record<string, string>;

/** Faults by field, in the words of the server; what belongs to no field stands at "". */
export function faultsOf(fault: Fault | null, known: string[]): Faults {
  const out: Faults = {};
  if (!fault) return out;
  for (const one of fault.faults) {
    const at = known.includes(one.field) ? one.field : "";
    out[at] = out[at] ? `${out[at]} ${one.message}` : one.message;
  }
  if (Object.keys(out).length === 0) out[""] = fault.message;
  return out;
}

/** act does one thing at a time and keeps what went wrong. */
export function useWork() {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const act = async (work: () => Promise<unknown>, done?: string): Promise<boolean> => {
    setBusy(true);
    setFault(null);
    try {
      await work();
      if (done) toast(done);
      return true;
    } catch (error) {
      setFault(asFault(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const words = fault ? faultWords(fault, t) : null;
  return { isBusy, fault, words, act, clear: () => setFault(null) };
}

export function faultWords(fault: Fault, t: ReturnType<typeof useTranslation>["t"]): string {
  if (fault.isNetwork) return t("state.network_text");
  if (fault.status === 429) return t("login.too_many", { n: fault.retryAfter ?? 60 });
  if (fault.code === "not_found") return t("state.not_found_text");
  if (fault.code === "internal" && fault.status >= 500) return t("state.fault_text");
  return fault.faults.length > 0 ? fault.faults.map((one) => one.message).join(" ") : fault.message;
}

export function Problem({ text, id }: { text: string | null | undefined; id?: string }) {
  return (
    <div role="alert">
      {text ? (
        <p className="hint bad" id={id}>
          <Icon name="alert-circle" size={14} />
          <span>{text}</span>
        </p>
      ) : null}
    </div>
  );
}

export interface LineProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  fault?: string | null;
  type?: "text" | "email" | "tel" | "number";
  autoComplete?: string;
  autoFocus?: boolean;
  isRequired?: boolean;
  isDisabled?: boolean;
  isMono?: boolean;
  max?: number;
  className?: string;
}

function below(id: string, hint: ReactNode, fault: string | null | undefined): string | undefined {
  return [fault ? `${id}-fault` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ") || undefined;
}

export function Caption({ id, label, isRequired }: { id: string; label: string; isRequired?: boolean }) {
  const { t } = useTranslation();
  return (
    <label className="label" htmlFor={id}>
      {label}
      {isRequired ? <span className="req"> ({t("field.required")})</span> : null}
    </label>
  );
}

export function Line(props: LineProps) {
  const { id, label, value, onChange, hint, fault } = props;
  return (
    <div className={`kit-line ${props.className ?? ""}`}>
      <Caption id={id} label={label} isRequired={props.isRequired} />
      <input
        id={id}
        className={`input ${props.isMono ? "mono" : ""} ${fault ? "bad" : ""}`}
        type={props.type ?? "text"}
        value={value}
        maxLength={props.max}
        disabled={props.isDisabled}
        autoComplete={props.autoComplete ?? "off"}
        autoCapitalize={props.isMono ? "none" : undefined}
        spellCheck={props.isMono ? false : undefined}
        autoFocus={props.autoFocus}
        data-autofocus={props.autoFocus || undefined}
        aria-required={props.isRequired || undefined}
        aria-invalid={fault ? true : undefined}
        aria-describedby={below(id, hint, fault)}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      <Problem text={fault} id={`${id}-fault`} />
    </div>
  );
}

export interface SecretLineProps extends Omit<LineProps, "type" | "isMono" | "autoComplete"> {
  isNew?: boolean;
}

export function SecretLine({ id, label, value, onChange, hint, fault, isNew, autoFocus, isRequired }: SecretLineProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <div className="kit-line">
      <Caption id={id} label={label} isRequired={isRequired} />
      <div className="pw">
        <input
          id={id}
          className={`input ${fault ? "bad" : ""}`}
          type={isShown ? "text" : "password"}
          autoComplete={isNew ? "new-password" : "current-password"}
          autoFocus={autoFocus}
          data-autofocus={autoFocus || undefined}
          value={value}
          aria-required={isRequired || undefined}
          aria-invalid={fault ? true : undefined}
          aria-describedby={below(id, hint, fault)}
          onChange={(event) => onChange(event.target.value)}
        />
        <IconButton
          icon={isShown ? "eye-off" : "eye"}
          label={t(isShown ? "field.hide" : "field.show")}
          onClick={() => setShown(!isShown)}
        />
      </div>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      <Problem text={fault} id={`${id}-fault`} />
    </div>
  );
}

export interface SelectLineProps {
  id: string;
  label: string;
  value: string;
  choices: { value: string; label: string }[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  fault?: string | null;
  isDisabled?: boolean;
  isRequired?: boolean;
}

export function SelectLine({ id, label, value, choices, onChange, hint, fault, isDisabled, isRequired }: SelectLineProps) {
  return (
    <div className="kit-line">
      <Caption id={id} label={label} isRequired={isRequired} />
      <select
        id={id}
        className={`input ${fault ? "bad" : ""}`}
        value={value}
        disabled={isDisabled}
        aria-invalid={fault ? true : undefined}
        aria-describedby={below(id, hint, fault)}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      <Problem text={fault} id={`${id}-fault`} />
    </div>
  );
}

export function SwitchLine({
  label,
  hint,
  isOn,
  onChange,
  isDisabled,
}: {
  label: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="kit-switch">
      <span>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <small className="hint" id={`${id}-hint`}>
            {hint}
          </small>
        ) : null}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  );
}

export interface AskPasswordProps {
  title: string;
  text: ReactNode;
  action: string;
  isDanger?: boolean;
  /** Throws what the server refused; closes by itself otherwise. */
  onGo: (password: string) => Promise<void>;
  onClose: () => void;
}

/** The own password again, before something that matters. */
export function AskPassword({ title, text, action, isDanger, onGo, onClose }: AskPasswordProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const { isBusy, fault, words, act } = useWork();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await act(() => onGo(password)))) document.getElementById("again")?.focus();
  };
  const own = faultsOf(fault, ["password"]);
  return (
    <Dialog title={title} isOpen onClose={onClose} size={440}>
      <form onSubmit={submit} className="kit-form">
        <div className="soft">{text}</div>
        <SecretLine
          id="again"
          label={t("account.own_password")}
          value={password}
          onChange={setPassword}
          autoFocus
          fault={own.password ?? (fault ? words : null)}
        />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button
            type="submit"
            className={`btn ${isDanger ? "danger" : "primary"}`}
            disabled={isBusy || password === ""}
            aria-busy={isBusy}
          >
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** copy works on an intranet without TLS as well, where the clipboard is not offered. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  const home = document.querySelector("[role=dialog]") ?? document.body;
  home.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  return (
    <button type="button" className="btn sm" onClick={() => void copyText(text).then(() => toast(t("common.copied"), { icon: "copy" }))}>
      <Icon name="copy" />
      {label ?? t("kit.copy")}
    </button>
  );
}

export interface PageProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of settings: a heading, what it is for, and its cards. */
export function Page({ title, text, actions, children }: PageProps) {
  return (
    <div className="kit-page">
      <header className="kit-head">
        <div>
          <h1>{title}</h1>
          {text ? <p className="soft">{text}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

export function Card({ title, text, actions, children }: { title: string; text?: ReactNode; actions?: ReactNode; children?: ReactNode }) {
  const id = useId();
  return (
    <section className="card kit-card" aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {text ? <p className="soft">{text}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </header>
      {children}
    </section>
  );
}

export interface TabSpec {
  code: string;
  label: string;
}

/** Tabs that the address remembers: arrows walk, Home and End jump. */
export function Tabs({
  tabs,
  current,
  label,
  onPick,
}: {
  tabs: TabSpec[];
  current: string;
  label: string;
  onPick: (code: string) => void;
}) {
  const walk = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((one) => one.code === current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onPick(next.code);
    setTimeout(() => document.getElementById(`kt-${next.code}`)?.focus(), 0);
  };
  return (
    <div className="kit-tabs">
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={walk}>
        {tabs.map((one) => (
          <button
            key={one.code}
            type="button"
            role="tab"
            id={`kt-${one.code}`}
            aria-selected={one.code === current}
            aria-controls="kit-pane"
            tabIndex={one.code === current ? 0 : -1}
            onClick={() => onPick(one.code)}
          >
            {one.label}
          </button>
        ))}
      </div>
    </div>
  );
}
