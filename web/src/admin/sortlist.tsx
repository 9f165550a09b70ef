import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDrag, useLifted } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";

export interface SortItem {
  id: string;
  label: string;
  /** What stands behind the name: marks, buttons. */
  more?: ReactNode;
  icon?: string;
  isOff?: boolean;
  isBad?: boolean;
  depth?: number;
}

export interface SortListProps {
  id: string;
  label: string;
  items: SortItem[];
  chosen?: string | null;
  onChoose?: (id: string) => void;
  /** `to` counts as the list is now. */
  onMove: (from: number, to: number, about: string | null) => void;
  /** Something of a palette is dropped in. */
  onInsert?: (id: string, at: number) => void;
  empty: string;
}

/** A list whose order is changed by dragging, or by keyboard: Space lifts, the arrows carry, Space drops, Escape puts back. */
export function SortList({ id, label, items, chosen, onChoose, onMove, onInsert, empty }: SortListProps) {
  const { t } = useTranslation();
  const [lifted, setLifted] = useState<{ id: string; from: number } | null>(null);
  const [said, setSaid] = useState("");
  const zone = `list ${id}`;
  const drag = useDrag({
    accepts: (held, over) => over === zone && (held.kind === id || (held.kind === "field" && onInsert !== undefined)),
    onDrop: (held, _zone, at) => {
      if (held.kind !== id) return onInsert?.(held.id, at);
      const from = items.findIndex((one) => one.id === held.id);
      if (from >= 0 && at !== from && at !== from + 1) onMove(from, at, null);
    },
  });
  useLifted((what) => (onInsert ? drag.grip(what) : { onPointerDown: () => undefined }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every move the focus goes along
  useEffect(() => {
    if (lifted) document.getElementById(`${id}-${lifted.id}`)?.focus();
  }, [lifted, items]);
  const keys = (event: KeyboardEvent, one: SortItem, at: number) => {
    const about = `lift ${id} ${one.id}`;
    if (event.key === " ") {
      event.preventDefault();
      setLifted(lifted ? null : { id: one.id, from: at });
      setSaid(t(lifted ? "editor.dropped" : "editor.lifted", { what: one.label, at: at + 1, of: items.length }));
      return;
    }
    if (!lifted) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (lifted.from !== at) onMove(at, lifted.from > at ? lifted.from + 1 : lifted.from, about);
      setLifted(null);
      setSaid(t("forms.put_back", { what: one.label }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      setLifted(null);
      setSaid(t("editor.dropped", { what: one.label, at: at + 1, of: items.length }));
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const isUp = event.key === "ArrowUp";
      if (isUp ? at === 0 : at === items.length - 1) return;
      onMove(at, isUp ? at - 1 : at + 2, about);
      setSaid(t("editor.place", { at: isUp ? at : at + 2, of: items.length }));
    }
  };
  return (
    <>
      <ul className="sortlist" aria-label={label} data-zone={zone} data-flow="column" data-drop={drag.markEnd(zone, items.length)}>
        {items.map((one, at) => (
          <li
            key={one.id}
            data-item
            data-drop={drag.mark(zone, at)}
            style={one.depth ? { marginInlineStart: `${one.depth * 24}px` } : undefined}
          >
            <div className={`si ${chosen === one.id ? "on" : ""} ${lifted?.id === one.id ? "lifted" : ""} ${one.isBad ? "bad" : ""}`}>
              <button
                type="button"
                id={`${id}-${one.id}`}
                className={`si-name ${one.isOff ? "off" : ""}`}
                aria-pressed={chosen === one.id}
                {...drag.grip({ kind: id, id: one.id, label: one.label })}
                onClick={() => onChoose?.(one.id)}
                onKeyDown={(event) => keys(event, one, at)}
              >
                <span className="grip" data-grip aria-hidden="true">
                  <Icon name="grip" size={14} />
                </span>
                {one.icon ? <Icon name={one.icon} size={14} /> : null}
                <span className="cut">{one.label}</span>
              </button>
              {one.more}
            </div>
          </li>
        ))}
        {items.length === 0 ? <li className="empty-set">{empty}</li> : null}
      </ul>
      <div role="status" aria-live="assertive" className="sr">
        {said}
      </div>
      {drag.ghost}
    </>
  );
}

/** Moves an element; `to` counts as the list is now. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(from < to ? to - 1 : to, 0, one);
  return next;
}

/** Two buttons that move a thing of a list one place; `to` counts as the list is now. */
export function UpDown({ what, at, of, onMove }: { what: string; at: number; of: number; onMove: (to: number) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <IconButton icon="arrow-up" label={t("lists.up", { what })} disabled={at === 0} onClick={() => onMove(at - 1)} />
      <IconButton icon="arrow-down" label={t("lists.down", { what })} disabled={at === of - 1} onClick={() => onMove(at + 2)} />
    </>
  );
}

interface RuleHeadProps<T> {
  name: string;
  at: number;
  of: number;
  fault: string | null | undefined;
  onList: (next: (old: T[]) => T[]) => void;
}

/** The head of one of several things in an order: its name, its place, its end, and what is wrong with it. */
export function RuleHead<T>({ name, at, of, fault, onList }: RuleHeadProps<T>) {
  const { t } = useTranslation();
  return (
    <>
      <div className="account-line">
        <h2>{name}</h2>
        <span>
          <UpDown what={name} at={at} of={of} onMove={(to) => onList((old) => moved(old, at, to))} />
          <IconButton
            icon="trash"
            label={t("lists.remove", { what: name })}
            onClick={() => onList((old) => old.filter((_, i) => i !== at))}
          />
        </span>
      </div>
      {fault ? (
        <p className="hint bad" role="alert">
          {fault}
        </p>
      ) : null}
    </>
  );
}
