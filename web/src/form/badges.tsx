import { useTranslation } from "react-i18next";
import type { Field, ListValue, RecordScreen, Value } from "~/core/types";
import { labelOf, listValue, valuesOf } from "~/fields/shared/values";
import { PriorityGlyph, StatusGlyph, severity, statusClass } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { Dropdown } from "~/parts/menu";

export interface RecordBadgesProps {
  screen: RecordScreen;
  /** Where it may be changed, the badge is a menu. */
  onSet?: (field: string, value: Value, label: string) => void;
}

const fieldOf = (screen: RecordScreen, code: string): Field | undefined => screen.model.fields.find((field) => field.code === code);

/** Status and priority, each with its glyph and its word. */
export function RecordBadges({ screen, onSet }: RecordBadgesProps) {
  return (
    <span className="badges">
      <Badge
        screen={screen}
        code="status"
        onSet={onSet}
        draw={(value) => <StatusGlyph value={value} />}
        kind={(value) => statusClass(value) ?? "plain"}
      />
      <Badge screen={screen} code="priority_id" onSet={onSet} draw={(value) => <PriorityGlyph value={value} />} kind={priorityKind} />
    </span>
  );
}

function priorityKind(value: ListValue | undefined): string {
  const level = severity(value);
  return level === "critical" || level === "high" ? level : "plain";
}

interface BadgeProps extends RecordBadgesProps {
  code: string;
  draw: (value: ListValue | undefined) => React.ReactNode;
  kind: (value: ListValue | undefined) => string;
}

function Badge({ screen, code, onSet, draw, kind }: BadgeProps) {
  const { t } = useTranslation();
  const field = fieldOf(screen, code);
  const now = screen.record[code] ?? null;
  if (!field || now === null) return null;
  const value = listValue(field, screen.lists, now);
  const label = labelOf(field, now, screen.record, screen.lists);
  const can = onSet && screen.rights.update && screen.rights.fields[code] !== "view" && !field.read_only;
  const inner = (
    <>
      {draw(value)}
      {label}
    </>
  );
  if (!can) return <span className={`badge ${kind(value)}`}>{inner}</span>;
  const options = (valuesOf(field, screen.lists) ?? []).filter((one) => one.enabled !== false || one.value === now);
  return (
    <Dropdown
      align="start"
      button={
        <button
          type="button"
          className={`badge can ${kind(value)}`}
          data-badge={code}
          aria-label={t("record.change_field", { field: field.label, value: label })}
        >
          {inner}
          <Icon name="chevron-down" size={14} />
        </button>
      }
      entries={options.map((one) => ({
        key: String(one.value),
        label: one.label,
        icon: draw(one),
        isCurrent: one.value === now,
        onPick: () => onSet(code, one.value, one.label),
      }))}
    />
  );
}
