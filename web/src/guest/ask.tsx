import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Caption, faultsOf, Line, Problem, useWork } from "~/pages/kit";
import { Html } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { WaitPage } from "~/parts/states";
import { toast } from "~/parts/toast";
import { homeQuery } from "./area";
import { type GuestAsk, type GuestField, type GuestReceipt, guestAsk, guestForm, guestHome } from "./calls";
import { FilePicker, useFiles } from "./files";
import { prove } from "./proof";

type Values = GuestAsk["values"];

/** The form of one public request, and who asks. */
export function AskPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const [who, setWho] = useState({ name: "", email: "", phone: "", company: "", website: "", consent: false });
  const [sent, setSent] = useState<GuestReceipt | null>(null);
  const [isLive, setLive] = useState(false);
  const files = useFiles();
  const { isBusy, fault, words, act } = useWork();
  const home = useQuery(homeQuery);
  const late = useDeferredValue(values);
  const choices = isLive ? late : Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === "number"));
  const query = useQuery({
    queryKey: ["guest", "form", code, choices],
    queryFn: async () => {
      const form = await guestForm(code, choices);
      setLive(form.live);
      return form;
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (query.error || !query.data)
    return <WaitPage error={query.error} onRetry={() => void query.refetch()} className="guest" width="50%" />;
  const confirmation = home.data?.groups.flatMap((group) => group.requests).find((one) => one.code === code)?.confirmation;
  if (sent?.waits) return <Waits email={who.email} confirmation={confirmation} />;
  if (sent) return <Sent number={sent.number} token={sent.token} confirmation={confirmation} />;
  const { fields } = query.data;
  const faults = faultsOf(fault, [...fields.map((one) => one.code), "name", "email", "phone", "company", "consent", "files"]);
  const set = (field: string, value: string | number | boolean | null) => setValues((before) => ({ ...before, [field]: value }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const isDone = await act(async () => {
      const { proof } = await guestHome(); // a challenge is good once
      const answer = await prove(proof.challenge, proof.bits);
      setSent(await guestAsk({ request: code, values, ...who, files: files.tickets, proof: { challenge: proof.challenge, answer } }));
    });
    if (!isDone) setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), 60);
    else window.scrollTo(0, 0);
  };
  return (
    <div className="wrap asking guest">
      <nav className="crumb" aria-label={t("record.path")}>
        <Link to="/guest">{t("guest.title")}</Link>
        <Icon name="chevron-right" size={14} />
        <span>{query.data.label}</span>
      </nav>
      <h1>{query.data.label}</h1>
      {query.data.description ? <p className="soft">{query.data.description}</p> : null}
      <form className="card ask-form" noValidate onSubmit={(event) => void submit(event)}>
        {fields.map((field) => (
          <Entry key={field.code} field={field} value={field.set ?? values[field.code] ?? null} fault={faults[field.code]} onSet={set} />
        ))}
        {home.data ? <FilePicker id="guest-files" takes={home.data.files} state={files} /> : null}
        <Problem text={faults.files} />
        <fieldset className="guest-who">
          <legend className="label">{t("guest.who")}</legend>
          {(["name", "email", "phone", "company"] as const).map((one) => (
            <Line
              key={one}
              id={`guest-${one}`}
              label={t(`guest.${one}`)}
              value={who[one]}
              max={200}
              type={one === "email" ? "email" : one === "phone" ? "tel" : "text"}
              autoComplete={one === "phone" ? "tel" : one === "company" ? "organization" : one}
              isRequired={one === "name" || one === "email"}
              fault={faults[one]}
              onChange={(value) => setWho((before) => ({ ...before, [one]: value }))}
            />
          ))}
        </fieldset>
        <div className="guest-trap" aria-hidden="true">
          <label htmlFor="guest-website">Website</label>
          <input
            id="guest-website"
            name="website"
            tabIndex={-1}
            autoComplete="off"
            value={who.website}
            onChange={(event) => setWho((before) => ({ ...before, website: event.target.value }))}
          />
        </div>
        <div>
          <div className="guest-consent">
            <input
              type="checkbox"
              className="check"
              id="guest-consent"
              checked={who.consent}
              aria-invalid={faults.consent ? true : undefined}
              aria-describedby={faults.consent ? "guest-consent-fault" : undefined}
              onChange={(event) => setWho((before) => ({ ...before, consent: event.target.checked }))}
            />
            <label htmlFor="guest-consent">{home.data?.consent || t("guest.consent")}</label>
          </div>
          <Problem text={faults.consent} id="guest-consent-fault" />
        </div>
        <div className="ask-foot">
          <Problem
            text={fault ? (faults[""] ?? (fault.faults.length > 0 ? t("record.faults", { count: fault.faults.length }) : words)) : null}
          />
          <Link to="/guest" className="btn lg">
            {t("common.cancel")}
          </Link>
          <button type="submit" className="btn primary lg" disabled={isBusy || files.isBusy} aria-busy={isBusy}>
            <Icon name="send" />
            {t("portal.send")}
          </button>
        </div>
      </form>
    </div>
  );
}

interface EntryProps {
  field: GuestField;
  value: string | number | boolean | null;
  fault?: string;
  onSet: (field: string, value: string | number | boolean | null) => void;
}

const TYPES: Record<string, "email" | "tel" | "number"> = { email: "email", phone: "tel", integer: "number" };

function Entry({ field, value, fault, onSet }: EntryProps) {
  const { t } = useTranslation();
  const id = `guest-${field.code}`;
  const around = {
    id,
    className: `input ${fault ? "bad" : ""}`,
    disabled: field.set !== null && field.set !== undefined,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": fault ? `${id}-fault` : undefined,
  };
  if (field.options)
    return (
      <div className="kit-line">
        <Caption id={id} label={field.label} isRequired={field.required} />
        <select
          {...around}
          value={value === null ? "" : String(value)}
          onChange={(event) => onSet(field.code, event.target.value ? Number(event.target.value) : null)}
        >
          <option value="">{t("guest.choose")}</option>
          {field.options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
        <Problem text={fault} id={`${id}-fault`} />
      </div>
    );
  if (field.type === "editor" || field.type === "textarea")
    return (
      <div className="kit-line">
        <Caption id={id} label={field.label} isRequired={field.required} />
        <textarea
          {...around}
          className={`${around.className} area`}
          rows={6}
          maxLength={field.max || undefined}
          value={String(value ?? "")}
          onChange={(event) => onSet(field.code, event.target.value)}
        />
        <Problem text={fault} id={`${id}-fault`} />
      </div>
    );
  if (field.type === "flag")
    return (
      <div className="guest-consent">
        <input
          type="checkbox"
          {...around}
          className="check"
          checked={value === true}
          onChange={(event) => onSet(field.code, event.target.checked)}
        />
        <label htmlFor={id}>{field.label}</label>
      </div>
    );
  if (field.type === "date")
    return (
      <div className="kit-line">
        <Caption id={id} label={field.label} isRequired={field.required} />
        <input {...around} type="date" value={String(value ?? "")} onChange={(event) => onSet(field.code, event.target.value || null)} />
        <Problem text={fault} id={`${id}-fault`} />
      </div>
    );
  return (
    <Line
      id={id}
      label={field.label}
      value={String(value ?? "")}
      type={TYPES[field.type]}
      max={field.max || undefined}
      isRequired={field.required}
      fault={fault}
      onChange={(now) => onSet(field.code, now)}
    />
  );
}

/** Nothing is filed yet: the mail that is on its way does it. */
function Waits({ email, confirmation }: { email: string; confirmation?: string | null }) {
  const { t } = useTranslation();
  return (
    <div className="wrap guest" role="status">
      <h1>{t("guest.waits")}</h1>
      <p>{t("guest.waits_text", { email })}</p>
      {confirmation ? <Html html={confirmation} /> : null}
    </div>
  );
}

/** The secret is shown once: it is kept nowhere. */
export function Sent({ number, token, confirmation }: { number: string; token: string; confirmation?: string | null }) {
  const { t } = useTranslation();
  const address = `${window.location.origin}/guest/follow#${token}`;
  return (
    <div className="wrap guest" role="status">
      <h1>{t("guest.sent", { number })}</h1>
      {confirmation ? <Html html={confirmation} /> : null}
      <p>{t("guest.sent_text")}</p>
      <p className="card guest-link">
        <a href={address}>{address}</a>
      </p>
      <p className="guest-buttons">
        <button
          type="button"
          className="btn"
          onClick={() => void navigator.clipboard?.writeText(address).then(() => toast(t("common.copied"), { icon: "link" }))}
        >
          <Icon name="link" />
          {t("record.copy_link")}
        </button>
        <Link to="/guest" className="btn">
          {t("guest.another")}
        </Link>
      </p>
    </div>
  );
}
