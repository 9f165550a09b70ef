// Dragging by the pointer, for mouse, pen and finger alike. Whoever uses it also gives a way by keyboard.
import { type ReactNode, type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from "react";

export interface Held {
  kind: string;
  id: string;
  label: string;
}

export interface Over {
  zone: string;
  at: number;
}

export interface DragOptions {
  accepts: (held: Held, zone: string) => boolean;
  onDrop: (held: Held, zone: string, at: number) => void;
}

const SLACK = 4;

/**
 * Elements with `data-zone` take what is dropped; their children with `data-item` say between which of them. `grip` makes an
 * element draggable; a finger drags by its `data-grip` only, so that the page can still be scrolled.
 */
export function useDrag({ accepts, onDrop }: DragOptions) {
  const [held, setHeld] = useState<Held | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const options = useRef({ accepts, onDrop });
  options.current = { accepts, onDrop };
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const begin = (event: ReactPointerEvent, what: Held) => {
    if (event.button !== 0 || stop.current) return;
    const target = event.target as HTMLElement;
    if (event.pointerType !== "mouse" && !target.closest("[data-grip]")) return;
    if (target.closest("input, select, textarea, [data-no-drag]")) return;
    const from = { x: event.clientX, y: event.clientY };
    let isMoving = false;
    let now: Over | null = null;
    const move = (at: PointerEvent) => {
      if (!isMoving && Math.hypot(at.clientX - from.x, at.clientY - from.y) < SLACK) return;
      if (!isMoving) {
        isMoving = true;
        setHeld(what);
        document.documentElement.classList.add("dragging");
      }
      at.preventDefault();
      if (ghost.current) ghost.current.style.transform = `translate(${at.clientX + 12}px, ${at.clientY + 8}px)`;
      scroll(at);
      const next = zoneAt(at.clientX, at.clientY, (zone) => options.current.accepts(what, zone));
      if (next?.zone !== now?.zone || next?.at !== now?.at) {
        now = next;
        setOver(next);
      }
    };
    const end = (isDropped: boolean) => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", key, true);
      document.documentElement.classList.remove("dragging");
      stop.current = null;
      setHeld(null);
      setOver(null);
      if (!isMoving) return;
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, true), 0);
      if (isDropped && now) options.current.onDrop(what, now.zone, now.at);
    };
    const up = () => end(true);
    const cancel = () => end(false);
    const key = (pressed: KeyboardEvent) => {
      if (pressed.key !== "Escape") return;
      pressed.preventDefault();
      pressed.stopPropagation();
      end(false);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", key, true);
    stop.current = cancel;
  };

  const shown: ReactNode = held ? (
    <div ref={ghost} className="drag-ghost" aria-hidden="true">
      {held.label}
    </div>
  ) : null;
  return {
    held,
    over,
    ghost: shown,
    grip: (what: Held) => ({ onPointerDown: (event: ReactPointerEvent) => begin(event, what) }),
    /** "before" on the child in front of which it would be put, "end" on the zone it would be put at the end of. */
    mark: (zone: string, at: number) => (over?.zone === zone && over.at === at ? "before" : undefined),
    markEnd: (zone: string, length: number) => (over?.zone === zone && over.at >= length ? "end" : undefined),
  };
}

/** A palette beside the zones begins a drag of theirs by this event. */
const LIFT = "steward-lift";

export function lift(event: ReactPointerEvent, held: Held): void {
  document.dispatchEvent(new CustomEvent(LIFT, { detail: { event, held } }));
}

/** Takes over what a palette lifts. */
export function useLifted(grip: (what: Held) => { onPointerDown: (event: ReactPointerEvent) => void }): void {
  const now = useRef(grip);
  now.current = grip;
  useEffect(() => {
    const begin = (event: Event) => {
      const { event: press, held } = (event as CustomEvent<{ event: ReactPointerEvent; held: Held }>).detail;
      now.current(held).onPointerDown(press);
    };
    document.addEventListener(LIFT, begin);
    return () => document.removeEventListener(LIFT, begin);
  }, []);
}

const swallow = (event: Event) => {
  event.preventDefault();
  event.stopPropagation();
};

function zoneAt(x: number, y: number, accepts: (zone: string) => boolean): Over | null {
  let element = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-zone]") ?? null;
  while (element && !accepts(element.dataset.zone ?? "")) element = element.parentElement?.closest<HTMLElement>("[data-zone]") ?? null;
  if (!element) return null;
  const isColumn = element.dataset.flow === "column";
  const items = [...element.children].filter((one) => one instanceof HTMLElement && one.dataset.item !== undefined);
  const rtl = getComputedStyle(element).direction === "rtl";
  const found = items.findIndex((one) => {
    const box = one.getBoundingClientRect();
    if (isColumn) return y < box.top + box.height / 2;
    if (y < box.top) return true;
    if (y > box.bottom) return false;
    const middle = box.left + box.width / 2;
    return rtl ? x > middle : x < middle;
  });
  return { zone: element.dataset.zone ?? "", at: found < 0 ? items.length : found };
}

/** Near its edge a pane goes on by itself. */
function scroll(at: PointerEvent): void {
  const pane = document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>("[data-scroll]");
  if (!pane) return;
  const box = pane.getBoundingClientRect();
  if (at.clientY < box.top + 40) pane.scrollBy(0, -12);
  if (at.clientY > box.bottom - 40) pane.scrollBy(0, 12);
}
