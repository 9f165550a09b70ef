import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./icon";

export interface Toast {
  id: number;
  text: string;
  icon?: string;
  isFault?: boolean;
  undo?: () => Promise<void> | void;
}

const SECONDS = 8;
let toasts: Toast[] = [];
let last = 0;
const watchers = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const watch of watchers) watch();
}

/** toast says what happened. With undo it offers the way back for a few seconds. */
export function toast(text: string, more: Omit<Toast, "id" | "text"> = {}): void {
  set([...toasts.slice(-3), { id: ++last, text, ...more }]);
}

function dismiss(id: number): void {
  set(toasts.filter((one) => one.id !== id));
}

function subscribe(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

function ToastLine({ one }: { one: Toast }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(SECONDS);
  const [isHeld, hold] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setInterval(() => setLeft((n) => n - 1), 1000);
    return () => clearInterval(timer);
  }, [isHeld]);
  useEffect(() => {
    if (left <= 0) dismiss(one.id);
  }, [left, one.id]);
  return (
    <li
      className="toast"
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      <Icon name={one.icon ?? (one.isFault ? "alert-triangle" : "circle-check")} />
      <span>{one.text}</span>
      {one.undo ? (
        <button
          type="button"
          className="btn sm"
          onClick={() => {
            dismiss(one.id);
            void one.undo?.();
          }}
        >
          {t("toast.undo")}{" "}
          <span className="num" aria-hidden="true">
            {t("toast.seconds", { n: Math.max(0, left) })}
          </span>
        </button>
      ) : null}
      <button type="button" className="btn icon xs" aria-label={t("common.close")} onClick={() => dismiss(one.id)}>
        <Icon name="x" size={14} />
      </button>
    </li>
  );
}

export function Toasts() {
  const { t } = useTranslation();
  const all = useSyncExternalStore(subscribe, () => toasts);
  return (
    <ul className="toasts" aria-live="polite" aria-label={t("toast.label")}>
      {all.map((one) => (
        <ToastLine key={one.id} one={one} />
      ))}
    </ul>
  );
}
