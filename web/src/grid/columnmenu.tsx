import { useState } from "react";
import { useTranslation } from "react-i18next";
import { columnRule } from "~/core/filter";
import type { Column, Condition, ListScreen, Value } from "~/core/types";
import { operatorsOf } from "~/fields/registry";
import { Icon } from "~/parts/icon";
import { Panel } from "~/parts/menu";
import { fieldOf } from "./cells";
import type { ConditionScope } from "./editor";
import { FOLD_WORDS } from "./groupline";
import { FOLDS, type Fold, foldsOf } from "./totals";
import { ValueInput } from "./valueinput";
import { filterable, MANY_VALUES, NO_VALUE, TWO_VALUES } from "./words";

export interface ColumnActs {
  screen: ListScreen;
  filter: Condition | null | undefined;
  onFilter: (field: string, rule: Condition | null) => void;
  group: string | undefined;
  onGroup: (field: string | undefined) => void;
  totals: Map<string, Fold>;
  onTotal: (field: string, fold: Fold | null) => void;
  onHide: (field: string) => void;
}

/** What a column can do beside being sorted: its quick filter, grouping, its total, going away. */
export function ColumnMenu({ column, acts }: { column: Column; acts: ColumnActs }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { screen } = acts;
  const field = fieldOf(screen.model, column);
  const rule = columnRule(acts.filter, column.field);
  const canFilter = column.filterable !== false && filterable(screen.model).some((one) => one.code === column.field);
  const folds = screen.model.fields.some((one) => one.code === column.field) ? foldsOf(field) : [];
  const close = () => setOpen(false);
  return (
    <Panel
      isOpen={isOpen}
      onClose={close}
      label={t("column.menu", { label: column.label })}
      width={300}
      align="end"
      button={
        <button
          type="button"
          className={`colmenu ${rule ? "on" : ""}`}
          aria-expanded={isOpen}
          aria-label={t(rule ? "column.menu_filtered" : "column.menu", { label: column.label })}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={rule ? "filter" : "chevron-down"} size={14} />
        </button>
      }
    >
      <div className="colpanel">
        {canFilter ? (
          <QuickFilter
            key={JSON.stringify(rule)}
            screen={screen}
            field={column.field}
            rule={rule}
            onApply={(next) => {
              acts.onFilter(column.field, next);
              close();
            }}
          />
        ) : (
          <h2 className="panel-title">{column.label}</h2>
        )}
        {folds.length > 0 ? (
          <div className="form-field">
            <label className="label" htmlFor={`total-${column.field}`}>
              {t("total.label")}
            </label>
            <select
              id={`total-${column.field}`}
              className="input"
              value={acts.totals.get(column.field) ?? ""}
              onChange={(event) => acts.onTotal(column.field, (event.target.value || null) as Fold | null)}
            >
              <option value="">{t("total.none")}</option>
              {FOLDS.filter((one) => folds.includes(one)).map((one) => (
                <option key={one} value={one}>
                  {t(FOLD_WORDS[one])}
                </option>
              ))}
            </select>
          </div>
        ) : null}
        <div className="row">
          {column.groupable ? (
            <button
              type="button"
              className="btn ghost sm"
              aria-pressed={acts.group === column.field}
              onClick={() => {
                acts.onGroup(acts.group === column.field ? undefined : column.field);
                close();
              }}
            >
              <Icon name="stack-2" />
              {t(acts.group === column.field ? "column.ungroup" : "column.group")}
            </button>
          ) : null}
          <button
            type="button"
            className="btn ghost sm"
            onClick={() => {
              close();
              acts.onHide(column.field);
            }}
          >
            <Icon name="eye-off" />
            {t("column.hide")}
          </button>
        </div>
      </div>
    </Panel>
  );
}

interface QuickFilterProps {
  screen: ConditionScope;
  /** What stands over it, where that is not the name of the field. */
  title?: string;
  field: string;
  rule: Condition | undefined;
  onApply: (rule: Condition | null) => void;
}

const shapeOf = (op: string) =>
  MANY_VALUES.has(op) ? "many" : TWO_VALUES.has(op) ? "two" : op.endsWith("in_class") ? "class" : NO_VALUE.has(op) ? "none" : "one";

/** One rule about one field. */
export function QuickFilter({ screen, title, field: code, rule, onApply }: QuickFilterProps) {
  const { t } = useTranslation();
  const field = filterable(screen.model).find((one) => one.code === code);
  const operators = field ? operatorsOf(field).filter((op) => !op.endsWith("in_class") || field.options?.source?.kind === "list") : [];
  const [operator, setOperator] = useState(rule?.operator ?? operators[0] ?? "equal");
  const [value, setValue] = useState<Value>(rule?.value ?? null);
  if (!field) return null;
  const isReady = NO_VALUE.has(operator) || (value !== null && value !== "" && !(Array.isArray(value) && value.length === 0));
  return (
    <form
      className="conditions"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (isReady) onApply(NO_VALUE.has(operator) ? { field: code, operator } : { field: code, operator, value });
      }}
    >
      <h2 className="panel-title">{title ?? t("column.filter", { label: field.label })}</h2>
      <select
        className="input"
        aria-label={t("filter.operator_of", { field: field.label })}
        value={operator}
        onChange={(event) => {
          if (shapeOf(event.target.value) !== shapeOf(operator)) setValue(null);
          setOperator(event.target.value);
        }}
      >
        {operators.map((op) => (
          <option key={op} value={op}>
            {t(`op.${op}`)}
          </option>
        ))}
      </select>
      <ValueInput key={shapeOf(operator)} screen={screen} field={field} operator={operator} value={value} onChange={setValue} />
      <div className="row">
        {rule ? (
          <button type="button" className="btn ghost sm" onClick={() => onApply(null)}>
            {t("filter.clear")}
          </button>
        ) : null}
        <span className="push" />
        <button type="submit" className="btn primary sm" disabled={!isReady}>
          {t("filter.apply")}
        </button>
      </div>
    </form>
  );
}
