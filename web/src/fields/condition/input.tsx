import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConditionWords } from "~/admin/parts";
import { isEqual } from "~/core/difference";
import type { Condition, Value } from "~/core/types";
import { ConditionTree, tidy } from "~/grid/editor";
import { Icon } from "~/parts/icon";
import { JsonInput, JsonView } from "../json/input";
import { useScope, useSubject } from "../shared/scope";
import type { InputProps, ViewProps } from "../type";
import "~/grid/grid.css";
import "~/admin/editor.css";

const groupOf = (value: Value): Condition | null => {
  const node = value as unknown as Condition | null;
  if (!node || typeof node !== "object") return null;
  if (node.rules?.length) return node;
  return node.field ? { condition: "AND", rules: [node] } : null;
};

/** What is kept: one rule as it is, nothing where there is none. */
const kept = (tree: Condition | null): Value => {
  const rules = tree ? (tidy(tree).rules ?? []) : [];
  return rules.length === 0 ? null : ((tree ? tidy(tree) : null) as unknown as Value);
};

export function ConditionInput(props: InputProps) {
  const { t } = useTranslation();
  const { field, around, value, onChange } = props;
  const alias = useSubject(field, around.record, around.model);
  const scope = useScope(alias, String(field.options?.terms ?? ""));
  const [tree, setTree] = useState<Condition | null>(groupOf(value));
  const [isText, setText] = useState(false);
  const said = useRef<Value>(value);
  // What comes from outside (a reset, another's save) is shown; what was said here is not thrown back.
  useEffect(() => {
    if (isEqual(said.current, value)) return;
    said.current = value;
    setTree(groupOf(value));
  }, [value]);
  const change = (next: Condition | null) => {
    setTree(next);
    const now = kept(next);
    if (isEqual(now, kept(groupOf(said.current)))) return;
    said.current = now;
    onChange(now);
  };
  if (isText)
    return (
      <div className="condition-field">
        <JsonInput {...props} />
        <button type="button" className="btn ghost xs" onClick={() => setText(false)}>
          {t("condition.as_rules")}
        </button>
      </div>
    );
  if (!alias) return <p className="hint">{t("condition.no_model")}</p>;
  if (!scope) return <p className="hint">{t("common.loading")}</p>;
  if (props.isDisabled)
    return (
      <div className="cond">
        <ConditionWords node={tree} scope={scope} none={t("editor.always")} />
      </div>
    );
  return (
    <div
      className={`condition-field conditions ${props.isInvalid ? "bad" : ""}`}
      role="group"
      aria-label={field.label}
      id={props.id}
      tabIndex={-1}
    >
      {tree ? (
        <ConditionTree node={tree} screen={scope} onChange={change} />
      ) : (
        <p className="muted">{t(field.required ? "condition.none_yet" : "editor.always")}</p>
      )}
      <div className="row">
        {tree ? (
          <button type="button" className="btn ghost xs" onClick={() => change(null)}>
            {t("filter.clear")}
          </button>
        ) : (
          <button type="button" className="btn sm" onClick={() => setTree({ condition: "AND", rules: [{}] })}>
            <Icon name="plus" size={14} />
            {t("filter.add_rule")}
          </button>
        )}
        <button type="button" className="btn ghost xs push" onClick={() => setText(true)}>
          {t("condition.as_text")}
        </button>
      </div>
    </div>
  );
}

export function ConditionView(props: ViewProps) {
  const { t } = useTranslation();
  const scope = useScope(useSubject(props.field, props.around.record, props.around.model), String(props.field.options?.terms ?? ""));
  const node = groupOf(props.value);
  if (!node) return null;
  return scope ? <ConditionWords node={node} scope={scope} none={t("editor.always")} /> : <JsonView {...props} />;
}
