import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clocksOf } from "~/core/clock";
import { integer } from "~/core/format";
import type { Presence, RecordAction, RecordScreen, Value } from "~/core/types";
import { labelOf } from "~/fields/shared/values";
import { holderOf, holderWords } from "~/grid/holder";
import type { Place } from "~/grid/neighbours";
import { Avatar } from "~/parts/avatar";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton, type MenuEntry } from "~/parts/menu";
import { Clocks, SlaClock } from "~/parts/sla";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { RecordBadges } from "./badges";
import type { ShownButton } from "./buttons";
import { Followers } from "./followers";

export interface HeaderProps {
  screen: RecordScreen;
  place: Place | null;
  listAddress: string;
  people: Presence[];
  onStep: (id: number) => void;
  onSet: (field: string, value: Value, label: string) => void;
  onAct: (code: string) => void;
  /** The buttons that the form itself brings. */
  buttons: ShownButton[];
  more: MenuEntry[];
  /** The title is a field as well; it is edited where it stands. */
  shownTitle: string;
  canEditTitle: boolean;
  onTitle: (title: string) => void;
}

export function Header({
  screen,
  place,
  listAddress,
  people,
  onStep,
  onSet,
  onAct,
  buttons,
  more,
  shownTitle,
  canEditTitle,
  onTitle,
}: HeaderProps) {
  const { t } = useTranslation();
  const { model, record, lists } = screen;
  const number = record._number ?? `${model.label} ${record.entity_id ?? ""}`;
  const title = record._title || String(record[model.title_field ?? ""] ?? number);
  const word = (code: string) => {
    const field = model.fields.find((one) => one.code === code);
    return field ? labelOf(field, record[code] ?? null, record, lists) : "";
  };
  const alone = screen.actions.filter((action) => !action.group);
  const groups = [...new Set(screen.actions.flatMap((action) => action.group ?? []))];
  const entry = (action: RecordAction): MenuEntry => ({
    key: action.code,
    label: action.label,
    icon: action.icon ?? "bolt",
    onPick: () => onAct(action.code),
  });
  const titleLabel = model.fields.find((one) => one.code === model.title_field)?.label ?? "";
  const clocks = clocksOf(record);
  const holder = holderOf(record);
  const holderPath: string = holder ? `/record/${holder.model}/${holder.id}` : "";
  const personField = model.fields.find((one) => one.type === "username");
  const person = personField ? String(record[personField.code] ?? "") : "";
  const people_ = [word("requester_username"), word("company_id")].filter(Boolean).join(", ");
  return (
    <header className="rh">
      <div className="line">
        <nav className="crumb" aria-label={t("record.path")}>
          <Link to={listAddress}>{model.plural}</Link>
          {place ? (
            <>
              <Icon name="chevron-right" size={14} />
              <Link to={place.walk.address}>{place.walk.label}</Link>
            </>
          ) : null}
          <Icon name="chevron-right" size={14} />
          <span>{number}</span>
        </nav>
        {place ? (
          <>
            <span className="muted num tiny">
              {t("record.place", { at: integer(place.at + 1), of: integer(place.walk.total ?? place.walk.ids.length) })}
            </span>
            <IconButton
              icon="chevron-up"
              size="xs"
              label={t("keys.previous_record")}
              disabled={place.previous === null}
              onClick={() => place.previous !== null && onStep(place.previous)}
            />
            <IconButton
              icon="chevron-down"
              size="xs"
              label={t("keys.next_record")}
              disabled={place.next === null}
              onClick={() => place.next !== null && onStep(place.next)}
            />
          </>
        ) : null}
        <span className="presence push" role="status">
          {people.length > 0 ? (
            <>
              <span className="avs">
                {people.slice(0, 4).map((one) => (
                  <Avatar key={one.username} name={one.name} username={one.username} />
                ))}
              </span>
              <span className="cut">
                {people.map((one) => t(one.doing === "editing" ? "record.editing" : "record.viewing", { who: one.name })).join(", ")}
              </span>
            </>
          ) : null}
        </span>
        <IconButton
          className="copy"
          icon="link"
          label={t("record.copy_link")}
          onClick={() =>
            void navigator.clipboard
              ?.writeText(window.location.origin + window.location.pathname)
              .then(() => toast(t("common.copied"), { icon: "link" }))
          }
        />
        {buttons.map((one) => (
          <button
            key={one.code}
            type="button"
            className={`btn sm act ${one.color}`}
            disabled={one.isBusy}
            aria-busy={one.isBusy}
            onClick={one.onPress}
          >
            <Icon name={one.icon} />
            {one.label}
          </button>
        ))}
        {groups.map((group) => (
          <Dropdown
            key={group}
            width={260}
            button={
              <button type="button" className="btn sm act">
                <Icon name="bolt" />
                {group}
                <Icon name="chevron-down" size={14} />
              </button>
            }
            entries={screen.actions.filter((action) => action.group === group).map(entry)}
          />
        ))}
        {alone.slice(0, 2).map((action) => (
          <button key={action.code} type="button" className="btn sm act" onClick={() => onAct(action.code)}>
            <Icon name={action.icon ?? "bolt"} />
            {action.label}
          </button>
        ))}
        <Dropdown
          width={240}
          button={<IconButton icon="dots" label={t("record.more")} />}
          entries={[
            ...buttons.map((one) => ({ key: `button ${one.code}`, label: one.label, icon: one.icon, onPick: one.onPress })),
            ...alone.map(entry),
            ...groups.flatMap((group) => [{ title: group }, ...screen.actions.filter((action) => action.group === group).map(entry)]),
            ...more,
          ]}
        />
      </div>
      <div className="rh-title">
        {person ? <Avatar name={title} username={person} size="lg" /> : null}
        <TitleLine title={title} label={titleLabel} value={shownTitle} canEdit={canEditTitle} onSet={onTitle} />
      </div>
      <div className="line facts">
        <RecordBadges screen={screen} onSet={onSet} />
        {holder ? (
          <Link className="soft cut" to={holderPath}>
            {holderWords(record)}
          </Link>
        ) : null}
        {people_ ? <span className="soft">{people_}</span> : null}
        {typeof record.created_at === "string" ? (
          <span className="muted">
            {t(model.traits.includes("activity") ? "record.opened" : "record.made")} <Time at={record.created_at} as="inline" />
          </span>
        ) : null}
        {model.traits.includes("activity") && record.entity_id ? <Followers model={model.alias} id={record.entity_id} /> : null}
        {clocks.length > 0 ? (
          <Clocks clocks={clocks} />
        ) : typeof record.due_date === "string" ? (
          <span className="clocks">
            <small className="muted">{t("record.due")}</small>
            <SlaClock due={record.due_date} start={record.created_at as string} isMet={Boolean(record.closed_at)} />
          </span>
        ) : null}
      </div>
    </header>
  );
}

function TitleLine({
  title,
  label,
  value,
  canEdit,
  onSet,
}: {
  title: string;
  label: string;
  value: string;
  canEdit: boolean;
  onSet: (title: string) => void;
}) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  if (isEditing) {
    return (
      <div className="title-edit">
        <h1 className="sr">{title}</h1>
        <input
          className="input"
          aria-label={label}
          autoFocus
          value={value}
          onChange={(event) => onSet(event.target.value)}
          onBlur={() => setEditing(false)}
          onKeyDown={(event) => {
            if (event.key === "Enter" || event.key === "Escape") setEditing(false);
            if (event.key === "Escape") onSet(title);
          }}
        />
      </div>
    );
  }
  return (
    <h1 className={value !== title ? "changed" : ""}>
      {value || title}
      {canEdit ? (
        <IconButton
          className="title-pen"
          icon="pencil"
          size="xs"
          label={t("field.edit", { field: label })}
          onClick={() => setEditing(true)}
        />
      ) : null}
    </h1>
  );
}
