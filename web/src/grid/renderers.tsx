// What a grid may ask for beside the look of the field type. Like cells they are pure: no hooks, no state.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { clocksOf } from "~/core/clock";
import type { Column, Entity, Field } from "~/core/types";
import { filled, filledAddress } from "~/fields/shared/template";
import { isEmpty, labelOf, listValue } from "~/fields/shared/values";
import type { Around } from "~/fields/type";
import { Avatar } from "~/parts/avatar";
import { statusClass } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { SlaClock } from "~/parts/sla";
import { HolderLink } from "./holder";

export interface DrawProps {
  record: Entity;
  field: Field;
  column: Column;
  around: Around;
  /** The cell in the look of its field type. */
  plain: () => ReactNode;
}

const option = (column: Column, name: string): string => {
  const value = column.options?.[name];
  return typeof value === "string" ? value : "";
};

const STATUS: Field = { code: "status", type: "select", label: "", options: { source: { kind: "list", list: "service_status" } } };

function sla({ record, field, around }: DrawProps) {
  const due = record[field.code];
  if (typeof due !== "string") return null;
  const group = statusClass(listValue(STATUS, around.lists, record.status ?? null));
  const clocks = clocksOf(record);
  const clock = clocks.find((one) => one.due === due) ?? clocks.at(-1);
  return (
    <SlaClock clock={clock} due={due} start={record.created_at as string} isPaused={group === "suspended"} isMet={group === "closed"} />
  );
}

function progress({ record, field }: DrawProps) {
  const share = Number(record[field.code] ?? Number.NaN);
  if (!Number.isFinite(share)) return null;
  const words = `${Math.round(share)} %`;
  return (
    <span className="cellbar">
      <span className="bar" aria-hidden="true">
        <i style={{ inlineSize: `${Math.max(0, Math.min(100, share))}%` }} />
      </span>
      <span className="num">{words}</span>
    </span>
  );
}

function tooltip({ record, field, column, around, plain }: DrawProps) {
  const asked = option(column, "tooltip");
  const words = asked ? filled(asked, record).slice(0, 1000) : labelOf(field, record[field.code] ?? null, record, around.lists);
  return <span title={words || undefined}>{plain()}</span>;
}

/** Where a link goes: a record of ours, a file of ours, or an address of http, mail or telephone; anything else is no link. */
function target(record: Entity, address: string): { to: string; isOurs: boolean } | null {
  const [kind, model, field] = address.split(":");
  if (kind === "record" && model && field) {
    const id = record[field];
    return id ? { to: `/record/${model}/${id}`, isOurs: true } : null;
  }
  const to = filledAddress(address, record);
  return /^(https?:\/\/|mailto:|tel:|\/api\/v1\/attachments\/\d+\/)/i.test(to) ? { to, isOurs: false } : null;
}

function link({ record, field, column, plain }: DrawProps) {
  if (isEmpty(record[field.code])) return null;
  const found = target(record, option(column, "url"));
  const asked = option(column, "text");
  const words = asked ? filled(asked, record) : plain();
  if (!found) return words;
  // The row under it does not hear of the click.
  const quiet = (event: React.MouseEvent) => event.stopPropagation();
  return found.isOurs ? (
    <Link className="celllink" to={found.to} tabIndex={-1} onClick={quiet} onDoubleClick={quiet}>
      {words}
    </Link>
  ) : (
    <a className="celllink" href={found.to} target="_blank" rel="noopener noreferrer" tabIndex={-1} onClick={quiet} onDoubleClick={quiet}>
      {words}
      <Icon name="external-link" size={14} />
    </a>
  );
}

const badge = ({ record, field, plain }: DrawProps) => (isEmpty(record[field.code]) ? null : <span className="cellbadge">{plain()}</span>);

function person({ record, field, around }: DrawProps) {
  const value = record[field.code];
  if (isEmpty(value)) return null;
  const name = labelOf(field, value ?? null, record, around.lists);
  return (
    <span className="who">
      <Avatar name={name} username={String(value)} isMe={value === around.me} />
      <span className="cut">{name}</span>
    </span>
  );
}

const holder = ({ record, plain }: DrawProps) => <HolderLink record={record}>{plain()}</HolderLink>;

export const renderers: Record<string, (props: DrawProps) => ReactNode> = { sla, progress, tooltip, link, badge, person, record: holder };
