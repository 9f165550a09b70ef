import { useTranslation } from "react-i18next";
import type { Field, FormField, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { isEmpty, labelOf } from "~/fields/shared/values";
import type { Around } from "~/fields/type";
import { Icon } from "~/parts/icon";
import type { Standing } from "./effects";

export interface FieldProps {
  place: FormField;
  field: Field;
  standing: Standing;
  value: Value;
  around: Around;
  fault?: string;
  was?: { value: Value; record: Around["record"] } | null;
  isEditing?: boolean;
  onEdit?: (code: string | null) => void;
  onSet: (field: string, value: Value, label?: Value) => void;
  onUndo?: (field: string) => void;
}

export const inputId = (code: string) => `f-${code}`;

/** Where a rule limits the values of a list, the others are not offered. */
function limited(field: Field, around: Around, standing: Standing): Around {
  const source = field.options?.source;
  if (!standing.values || source?.kind !== "list" || !around.lists[source.list]) return around;
  const list = around.lists[source.list]!;
  return {
    ...around,
    lists: { ...around.lists, [source.list]: { ...list, values: list.values.filter((one) => standing.values?.includes(one.value)) } },
  };
}

function Message({ id, fault, help }: { id: string; fault?: string; help?: string | null }) {
  if (fault) {
    return (
      <p className="hint bad" id={id}>
        <Icon name="alert-circle" size={14} />
        {fault}
      </p>
    );
  }
  return help ? (
    <p className="hint" id={id}>
      {help}
    </p>
  ) : null;
}

/** A field with its label above: in forms for new records, in tabs, in the portal. */
export function FormCell(props: FieldProps) {
  const { t } = useTranslation();
  const { place, field, standing, value, around, fault, was } = props;
  if (standing.isHidden) return null;
  const type = fieldType(field.type);
  const id = inputId(field.code);
  const label = place.label || field.label;
  const help = place.help ?? field.help;
  const from = place.line_break ? "1 / " : place.margin ? `${place.margin + 1} / ` : "";
  const wide = type.isWide ? Math.max(place.columns ?? 6, 3) : (place.columns ?? 3);
  const style = { gridColumn: `${from}span ${Math.min(6, wide)}` };
  if (type.isLayout)
    return (
      <div className="form-field layout" style={style}>
        <type.view field={field} value={value} around={standing.isLocked ? { ...around, isLocked: true } : around} />
      </div>
    );
  const labelled = standing.isLocked ? `${id}-label` : undefined;
  const Name = standing.isLocked || type.isGroup || field.type === "editor" ? "span" : "label";
  return (
    <div className={`form-field ${was ? "changed" : ""}`} style={style}>
      <Name className="label" id={`${id}-label`} {...(Name === "label" ? { htmlFor: id } : {})}>
        {label}
        {standing.isRequired && !standing.isLocked ? <span className="req"> {t("field.required")}</span> : null}
      </Name>
      {standing.isLocked && !type.isLive ? (
        <div className="locked" role="group" aria-labelledby={labelled}>
          {isEmpty(value) ? <span className="muted">–</span> : <type.view field={field} value={value} around={around} />}
        </div>
      ) : (
        <type.input
          id={id}
          field={field}
          value={value}
          around={limited(field, around, standing)}
          isRequired={standing.isRequired}
          isInvalid={Boolean(fault)}
          describedBy={fault || help ? `${id}-hint` : undefined}
          onChange={(next, words) => props.onSet(field.code, next, words)}
        />
      )}
      <Message id={`${id}-hint`} fault={fault} help={help} />
    </div>
  );
}

/** A field of the side column: a line to read, edited in place. What changed keeps the old value in sight. */
export function SideField(props: FieldProps) {
  const { t } = useTranslation();
  const { place, field, standing, value, around, fault, was, isEditing, onEdit, onSet, onUndo } = props;
  if (standing.isHidden) return null;
  const type = fieldType(field.type);
  if (type.isLayout)
    return (
      <div className="f wide">
        <type.view field={field} value={value} around={standing.isLocked ? { ...around, isLocked: true } : around} />
      </div>
    );
  const label = place.label || field.label;
  const id = inputId(field.code);
  const isOpen = type.isLive || (!standing.isLocked && (isEditing || Boolean(fault) || field.type === "flag"));
  const help = fault ? undefined : isEditing ? (place.help ?? field.help) : undefined;
  const isGroup = type.isGroup || field.type === "editor";
  const shownOld = was ? labelOf(field, was.value, was.record, around.lists) : "";
  return (
    <div
      className={`f ${was ? "changed" : ""} ${isOpen ? "edit" : ""} ${type.isWide ? "wide" : ""} ${standing.isLocked ? "" : "can"}`}
      onClick={(event) => !isOpen && !standing.isLocked && !(event.target as HTMLElement).closest("a,button") && onEdit?.(field.code)}
    >
      <span className="l">{isOpen && !isGroup ? <label htmlFor={id}>{label}</label> : label}</span>
      {isOpen ? (
        <div
          className="v"
          onKeyDown={(event) => {
            const at = event.target as HTMLElement;
            if (!event.currentTarget.contains(at) || at.closest("button")) return; // a dialog over it, or a button beside it
            if (event.key === "Escape" && !event.defaultPrevented) {
              onUndo?.(field.code);
              onEdit?.(null);
            }
            if (
              event.key === "Enter" &&
              !event.ctrlKey &&
              !event.defaultPrevented &&
              !type.isWide &&
              at.getAttribute("aria-expanded") !== "true"
            )
              onEdit?.(null);
          }}
        >
          <type.input
            id={id}
            field={{ ...field, label }}
            value={value}
            around={limited(field, around, standing)}
            autoFocus={isEditing}
            isRequired={standing.isRequired}
            isInvalid={Boolean(fault)}
            describedBy={fault || help ? `${id}-hint` : undefined}
            onChange={(next, words) => onSet(field.code, next, words)}
          />
          <Message id={`${id}-hint`} fault={fault} help={help} />
        </div>
      ) : (
        <span className="v">
          {isEmpty(value) ? (
            <span className="muted">{field.type === "user" && field.code.startsWith("assigned") ? t("field.nobody") : "–"}</span>
          ) : (
            <type.view field={field} value={value} around={around} />
          )}
          {was && shownOld ? (
            <span className="was" title={t("field.was", { value: shownOld })}>
              {shownOld.replace(/<[^>]*>/g, " ").slice(0, 60)}
            </span>
          ) : null}
          {standing.isLocked ? null : (
            <button
              type="button"
              className="pen"
              id={`pen-${field.code}`}
              aria-label={t("field.edit", { field: label })}
              onClick={() => onEdit?.(field.code)}
            >
              <Icon name="pencil" size={14} />
            </button>
          )}
        </span>
      )}
    </div>
  );
}
