import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Condition, Field, Lists, Model } from "~/core/types";
import { operatorsOf } from "~/fields/registry";
import { Picker } from "~/fields/shared/picker";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { ValueInput } from "./valueinput";
import { type ChipWords, filterable, MANY_VALUES, NO_VALUE, TWO_VALUES, wordsOf } from "./words";

/** What a condition is written about: the fields of a model and the lists behind them. */
export interface ConditionScope {
  model: Model;
  lists: Lists;
}

export interface EditorProps {
  screen: ConditionScope;
  filter: Condition | null;
  onApply: (filter: Condition | null) => void;
  onCancel: () => void;
}

const isReady = (node: Condition): boolean =>
  node.rules
    ? node.rules.some(isReady)
    : Boolean(
        node.field &&
          node.operator &&
          (NO_VALUE.has(node.operator) || (node.value !== null && node.value !== undefined && node.value !== "")),
      );

/** Rules without a field or a value say nothing and are left out. */
export function tidy(node: Condition): Condition {
  return { ...node, rules: (node.rules ?? []).filter(isReady).map((one) => (one.rules ? tidy(one) : one)) };
}

/** A builder for the condition tree: fields, operators, values, groups of AND and OR. */
export function Editor({ screen, filter, onApply, onCancel }: EditorProps) {
  const { t } = useTranslation();
  const [tree, setTree] = useState<Condition>(filter?.rules?.length ? filter : { condition: "AND", rules: [{}] });
  return (
    <form
      className="conditions"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onApply(tidy(tree));
      }}
    >
      <h2 className="panel-title">{t("filter.title")}</h2>
      <ConditionTree node={tree} screen={screen} onChange={setTree} />
      <div className="row panel-foot">
        <button type="button" className="btn ghost sm" onClick={() => onApply(null)}>
          {t("filter.clear")}
        </button>
        <span className="push" />
        <button type="button" className="btn sm" onClick={onCancel}>
          {t("common.cancel")}
        </button>
        <button type="submit" className="btn primary sm">
          {t("filter.apply")}
        </button>
      </div>
    </form>
  );
}

/** The tree by itself, for whoever keeps a condition: forms, grids, rules. */
export function ConditionTree(props: { node: Condition; screen: ConditionScope; onChange: (node: Condition) => void }) {
  return <Group {...props} depth={0} />;
}

interface GroupProps {
  node: Condition;
  screen: ConditionScope;
  onChange: (node: Condition) => void;
  onRemove?: () => void;
  depth: number;
}

function Group({ node, screen, onChange, onRemove, depth }: GroupProps) {
  const { t } = useTranslation();
  const rules = node.rules ?? [];
  const put = (at: number, next: Condition | null) =>
    onChange({ ...node, rules: next ? rules.map((one, i) => (i === at ? next : one)) : rules.filter((_, i) => i !== at) });
  return (
    <fieldset className={`cgroup depth-${depth}`}>
      <legend className="sr">{t(node.condition === "OR" ? "filter.any_of" : "filter.all_of")}</legend>
      <div className="row">
        <div className="seg" role="group" aria-label={t("filter.joined")}>
          {(["AND", "OR"] as const).map((word) => (
            <button
              key={word}
              type="button"
              aria-pressed={(node.condition ?? "AND") === word}
              onClick={() => onChange({ ...node, condition: word })}
            >
              {t(word === "AND" ? "filter.all_of" : "filter.any_of")}
            </button>
          ))}
        </div>
        {onRemove ? <IconButton icon="x" label={t("filter.remove_group")} size="xs" onClick={onRemove} /> : null}
      </div>
      {rules.map((one, i) =>
        one.rules ? (
          <Group key={i} node={one} screen={screen} depth={depth + 1} onChange={(next) => put(i, next)} onRemove={() => put(i, null)} />
        ) : (
          <Rule key={i} node={one} screen={screen} onChange={(next) => put(i, next)} onRemove={() => put(i, null)} />
        ),
      )}
      <div className="row">
        <button type="button" className="btn ghost xs" onClick={() => onChange({ ...node, rules: [...rules, {}] })}>
          <Icon name="plus" size={14} />
          {t("filter.add_rule")}
        </button>
        {depth < 2 ? (
          <button
            type="button"
            className="btn ghost xs"
            onClick={() => onChange({ ...node, rules: [...rules, { condition: node.condition === "OR" ? "AND" : "OR", rules: [{}] }] })}
          >
            <Icon name="plus" size={14} />
            {t("filter.add_group")}
          </button>
        ) : null}
      </div>
    </fieldset>
  );
}

function shapeOf(operator: string): string {
  return MANY_VALUES.has(operator) ? "many" : TWO_VALUES.has(operator) ? "two" : operator.endsWith("in_class") ? "class" : "one";
}

function Rule({
  node,
  screen,
  onChange,
  onRemove,
}: {
  node: Condition;
  screen: ConditionScope;
  onChange: (node: Condition) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const fields = filterable(screen.model);
  const field: Field | undefined = fields.find((one) => one.code === node.field);
  const operators = field ? operatorsOf(field).filter((op) => !op.endsWith("in_class") || field.options?.source?.kind === "list") : [];
  const operator = node.operator ?? operators[0] ?? "equal";
  const name = field?.label ?? t("filter.field");
  // A path over references, the user or an expression: said as it is, and kept as it is.
  if (node.field && !field) return <Foreign words={wordsOf(node, screen, t)} onRemove={onRemove} />;
  return (
    <div className="crule">
      <Picker
        id={`field-${name}`}
        label={t("filter.field")}
        isRequired
        autoFocus={!node.field}
        chosen={field ? [{ value: field.code, label: field.label }] : []}
        choices={fields.map((one) => ({ value: one.code, label: one.label }))}
        placeholder={t("filter.field")}
        onChange={(next) => {
          const chosen = fields.find((one) => one.code === next[0]?.value);
          if (chosen) onChange({ field: chosen.code, operator: operatorsOf(chosen)[0] ?? "equal", value: null });
        }}
      />
      {field ? (
        <>
          <select
            className="input"
            aria-label={t("filter.operator_of", { field: name })}
            value={operator}
            onChange={(event) =>
              onChange({
                ...node,
                operator: event.target.value,
                value: shapeOf(event.target.value) === shapeOf(operator) ? node.value : null,
              })
            }
          >
            {operators.map((op) => (
              <option key={op} value={op}>
                {t(`op.${op}`)}
              </option>
            ))}
          </select>
          <ValueInput
            key={field.code + shapeOf(operator)}
            screen={screen}
            field={field}
            operator={operator}
            value={node.value ?? null}
            onChange={(value) => onChange({ ...node, operator, value })}
          />
        </>
      ) : null}
      <IconButton icon="x" label={t("filter.remove", { what: name })} size="sm" onClick={onRemove} />
    </div>
  );
}

function Foreign({ words, onRemove }: { words: ChipWords; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="crule foreign">
      <code>{words.field}</code>
      <span>
        {words.operator} {words.value}
      </span>
      <IconButton icon="x" label={t("filter.remove", { what: words.field })} size="sm" onClick={onRemove} />
    </div>
  );
}
