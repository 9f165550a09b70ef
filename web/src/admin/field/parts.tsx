import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigPlan, records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { Icon } from "~/parts/icon";

interface TextProps {
  id: string;
  label: string;
  value: string;
  hint?: string;
  isLocked?: boolean;
  isRequired?: boolean;
  rows?: number;
  type?: string;
  onChange: (value: string) => void;
}

/** A labelled line, or several with rows. */
export function Text({ id, label, value, hint, isLocked, isRequired, rows, type, onChange }: TextProps) {
  const common = {
    id,
    value,
    disabled: isLocked,
    "aria-describedby": hint ? `${id}-hint` : undefined,
    "aria-required": isRequired || undefined,
  };
  return (
    <div className={rows ? "admin-wide" : undefined}>
      <label className="label" htmlFor={id}>
        {label}
        {isRequired ? <span aria-hidden="true"> *</span> : null}
      </label>
      {rows ? (
        <textarea {...common} className="area" rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...common} className="input" type={type} onChange={(event) => onChange(event.target.value)} />
      )}
      {hint ? (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export interface Option {
  value: string;
  label: string;
  group?: string;
}

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: Option[];
  isLocked?: boolean;
  onChange: (value: string) => void;
}

export function Choice({ id, label, value, options, isLocked, onChange }: ChoiceProps) {
  const groups = [...new Set(options.map((one) => one.group).filter((one): one is string => Boolean(one)))];
  const line = (one: Option) => (
    <option key={one.value} value={one.value}>
      {one.label}
    </option>
  );
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="input" value={value} disabled={isLocked} onChange={(event) => onChange(event.target.value)}>
        {options.filter((one) => !one.group).map(line)}
        {groups.map((group) => (
          <optgroup key={group} label={group}>
            {options.filter((one) => one.group === group).map(line)}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

export function Check({
  label,
  isOn,
  isLocked,
  onChange,
}: {
  label: string;
  isOn: boolean;
  isLocked?: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <label>
      <input type="checkbox" className="check" checked={isOn} disabled={isLocked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

/** Which groups something is for; none says whom it means when none is chosen. */
export function Groups({
  legend,
  none,
  value,
  onChange,
}: {
  legend: string;
  none: string;
  value: number[];
  onChange: (ids: number[]) => void;
}) {
  const known = useQuery({
    queryKey: ["records", "admin/group", { chooser: true }],
    queryFn: () => records("admin/group", { limit: 200, sort: "name", fields: "name", total: "none" }),
    staleTime: 60_000,
  });
  const items = (known.data?.items ?? []).map((one) => ({ id: Number(one.entity_id), name: String(one.name) }));
  if (items.length === 0) return null;
  return (
    <fieldset className="admin-checks">
      <legend className="label">
        {legend} <span className="muted">{value.length === 0 ? none : null}</span>
      </legend>
      {items.map((one) => (
        <Check
          key={one.id}
          label={one.name}
          isOn={value.includes(one.id)}
          onChange={(isOn) => onChange(isOn ? [...value, one.id] : value.filter((id) => id !== one.id))}
        />
      ))}
    </fieldset>
  );
}

/** What a change would do, said before it is done. */
export function PlanText({ plan, children }: { plan: ConfigPlan | null; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="admin-plan">
      {plan ? (
        <>
          <b>{t("fields.plan_title")}</b>
          <ul>
            {(plan.tables ?? []).map((one) => (
              <li key={one}>{one}</li>
            ))}
            <li>{t("fields.plan_properties", { count: plan.changes?.length ?? 0 })}</li>
          </ul>
          {children}
        </>
      ) : null}
    </div>
  );
}

/** What went wrong, place by place where the server says so. */
export function messagesOf(error: unknown): string[] {
  const fault = asFault(error);
  return fault.faults.length > 0 ? fault.faults.map((one) => one.message) : [fault.message];
}

export function Messages({ list }: { list: string[] }) {
  return (
    <div role="alert">
      {list.map((one) => (
        <p key={one} className="hint bad">
          <Icon name="alert-circle" size={14} />
          {one}
        </p>
      ))}
    </div>
  );
}
