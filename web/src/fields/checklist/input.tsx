import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "~/core/types";
import { AddLine } from "~/parts/addline";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import type { InputProps, ViewProps } from "../type";

export interface Item {
  text: string;
  done: boolean;
}

/** The items of a value, whatever it holds. */
export function itemsOf(value: Value): Item[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).map((one) => {
    const item = (one ?? {}) as Partial<Item>;
    return { text: String(item.text ?? ""), done: item.done === true };
  });
}

export function ChecklistInput(props: InputProps) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState("");
  const items = itemsOf(props.value);
  const put = (next: Item[]) => props.onChange((next.length > 0 ? next : null) as unknown as Value);
  const add = () => {
    if (!fresh.trim()) return;
    put([...items, { text: fresh.trim(), done: false }]);
    setFresh("");
  };
  return (
    <div className="checklist">
      <ul aria-label={props.field.label}>
        {items.map((one, at) => (
          <li key={`${at} ${one.text}`}>
            <label>
              <input
                type="checkbox"
                className="check"
                checked={one.done}
                disabled={props.isDisabled}
                onChange={(event) => put(items.map((other, i) => (i === at ? { ...other, done: event.target.checked } : other)))}
              />
              <span className={one.done ? "done" : ""}>{one.text}</span>
            </label>
            {props.isDisabled ? null : (
              <IconButton
                icon="x"
                label={t("field.remove_item", { what: one.text })}
                onClick={() => put(items.filter((_, i) => i !== at))}
              />
            )}
          </li>
        ))}
      </ul>
      {props.isDisabled ? null : (
        <span className="checklist-add">
          <AddLine
            id={props.id}
            className="input"
            placeholder={t("field.new_item")}
            aria-describedby={props.describedBy}
            value={fresh}
            onChange={setFresh}
            action={t("field.add_item")}
            onAdd={add}
          />
        </span>
      )}
    </div>
  );
}

export const checklistCell = ({ value }: ViewProps) => {
  const items = itemsOf(value);
  return items.length === 0 ? "" : `${items.filter((one) => one.done).length}/${items.length}`;
};

export function ChecklistView({ value }: ViewProps) {
  return (
    <ul className="checklist-view">
      {itemsOf(value).map((one, at) => (
        <li key={at}>
          <Icon name={one.done ? "circle-check" : "circle-dotted"} size={14} />
          <span className={one.done ? "done" : ""}>{one.text}</span>
        </li>
      ))}
    </ul>
  );
}
