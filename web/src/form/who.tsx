import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readers, why } from "~/core/calls";
import { asFault } from "~/core/fault";
import { Avatar } from "~/parts/avatar";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";

/** For administrators: who reads this record, by which way, and why somebody may or may not. */
export function WhoDialog({ model, id, onClose }: { model: string; id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const [user, setUser] = useState("");
  const [action, setAction] = useState("read");
  const [asked, setAsked] = useState<{ user: string; action: string } | null>(null);
  const all = useQuery({ queryKey: ["readers", model, id], queryFn: () => readers(model, id) });
  const proof = useQuery({
    queryKey: ["why", model, id, asked],
    queryFn: () => why(model, id, asked?.user ?? "", asked?.action ?? "read"),
    enabled: asked !== null,
  });
  return (
    <Dialog title={t("who.title")} isOpen onClose={onClose} size={640}>
      <form
        className="who-ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (user.trim()) setAsked({ user: user.trim(), action });
        }}
      >
        <label className="label" htmlFor="who-user">
          {t("who.ask")}
        </label>
        <div className="row">
          <input
            id="who-user"
            className="input"
            list="who-users"
            value={user}
            autoComplete="off"
            onChange={(event) => setUser(event.target.value)}
          />
          <datalist id="who-users">
            {all.data?.items.map((one) => (
              <option key={one.username} value={one.username}>
                {one.name}
              </option>
            ))}
          </datalist>
          <select className="input narrow" aria-label={t("who.action")} value={action} onChange={(event) => setAction(event.target.value)}>
            <option value="read">{t("who.read")}</option>
            <option value="update">{t("who.update")}</option>
            <option value="delete">{t("who.delete")}</option>
          </select>
          <button type="submit" className="btn primary">
            {t("who.why")}
          </button>
        </div>
      </form>
      <div role="status">
        {proof.error ? <FaultState fault={asFault(proof.error)} /> : null}
        {proof.data ? (
          <div className="proof">
            <p className={proof.data.allowed ? "yes" : "no"}>
              <Icon name={proof.data.allowed ? "circle-check" : "lock"} />
              {t(proof.data.allowed ? "who.allowed" : "who.refused", { user: asked?.user })}
            </p>
            <ol>
              {proof.data.steps.map((step, i) => (
                <li key={i}>
                  <Icon name={step.allowed ? "check" : "x"} size={14} />
                  <span>
                    <b>{step.rule}</b> {step.text}
                  </span>
                </li>
              ))}
            </ol>
          </div>
        ) : null}
      </div>
      <h3 className="sub-title">{t("who.readers", { count: all.data?.total ?? 0 })}</h3>
      {all.isPending ? <Loading label={t("common.loading")} rows={4} /> : null}
      {all.error ? <FaultState fault={asFault(all.error)} onRetry={() => void all.refetch()} /> : null}
      <ul className="readers">
        {all.data?.items.map((one) => (
          <li key={one.username}>
            <Avatar name={one.name} username={one.username} />
            <button
              type="button"
              className="linky"
              onClick={() => {
                setUser(one.username);
                setAsked({ user: one.username, action });
              }}
            >
              {one.name}
            </button>
            <span className="muted">{one.via}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
