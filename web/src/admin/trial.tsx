// What a change of a group rule would do to a user, before it is saved.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RuleEffect, records, type TriedRecords, tryRule } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { Values } from "~/core/types";
import { Picker, type PickerChoice } from "~/fields/shared/picker";
import { Card } from "~/pages/kit";
import { Icon } from "~/parts/icon";

const USER = "admin/user";

/** `values` are what was typed and not saved; without an id they are a new rule. */
export function RuleTrial({ id, values }: { id: number | null; values: Values }) {
  const { t } = useTranslation();
  const [user, setUser] = useState<PickerChoice | null>(null);
  const trial = useMutation({
    mutationFn: (remove: boolean) => tryRule({ user: String(user?.value), rule: id ?? undefined, values, remove }),
  });
  const fault = trial.error ? asFault(trial.error) : null;
  const words = fault ? fault.faults.map((one) => one.message) : [];
  return (
    <div className="kit-pane">
      <Card title={t("trial.title")} text={t("trial.text")}>
        {/* No form: it stands inside that of a new rule. */}
        <div className="kit-form">
          <div>
            <label className="label" htmlFor="trial-user">
              {t("trial.user")}
            </label>
            <Picker
              id="trial-user"
              label={t("trial.user")}
              chosen={user ? [user] : []}
              choices={async (search, signal) => {
                const found = await records(USER, { search: search || undefined, limit: 20, fields: "username" }, signal);
                const items = found.items.map((one) => ({ value: String(one.username), label: String(one._title ?? one.username) }));
                return { items, more: found.next !== null };
              }}
              onChange={(chosen) => setUser(chosen[0] ?? null)}
            />
          </div>
          <div className="kit-foot">
            {id === null ? null : (
              <button type="button" className="btn" disabled={!user || trial.isPending} onClick={() => trial.mutate(true)}>
                {t("trial.without")}
              </button>
            )}
            <button
              type="button"
              className="btn primary push"
              disabled={!user || trial.isPending}
              aria-busy={trial.isPending}
              onClick={() => trial.mutate(false)}
            >
              <Icon name="eye" />
              {t("trial.go")}
            </button>
          </div>
        </div>
        <div role="status">{trial.data ? <Effect effect={trial.data} /> : null}</div>
        <div role="alert">
          {(fault && words.length === 0 ? [fault.message] : words).map((one) => (
            <p key={one} className="hint bad">
              <Icon name="alert-circle" size={14} />
              {one}
            </p>
          ))}
        </div>
      </Card>
    </div>
  );
}

function Effect({ effect }: { effect: RuleEffect }) {
  const { t } = useTranslation();
  const numbers = { who: effect.name, before: effect.before, after: effect.after, total: effect.total };
  return (
    <div className="kit-form">
      <p className="num">{t(`trial.effect_${effect.permission}`, numbers)}</p>
      {effect.applies ? <p className="kit-notice plain">{effect.applies}</p> : null}
      <div className="kit-form two">
        <Tried title={t("trial.gains", { count: effect.gained.count })} model={effect.model} tried={effect.gained} />
        <Tried title={t("trial.loses", { count: effect.lost.count })} model={effect.model} tried={effect.lost} />
      </div>
    </div>
  );
}

function Tried({ title, model, tried }: { title: string; model: string; tried: TriedRecords }) {
  const { t } = useTranslation();
  const left = tried.count - tried.items.length;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="kit-list">
        {tried.items.map((one) => (
          <li key={one.entity_id}>
            <a className="words" href={`/record/${model}/${one.entity_id}`} target="_blank" rel="noreferrer">
              {[one._number, one._title].filter(Boolean).join(" ")}
            </a>
          </li>
        ))}
      </ul>
      {left > 0 ? <p className="muted">{t("trial.more", { count: left })}</p> : null}
    </section>
  );
}
