// A home page while it is arranged: by an administrator for many, or by somebody for himself.
import { type KeyboardEvent, type ReactNode, type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDrag, useLifted } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import "./desk.css";

/** The page has so many columns; a box takes at least LEAST of them. */
const COLUMNS = 12;
const LEAST = 3;
/** The widths that are offered; by dragging its edge a box takes any. */
export const SPANS = [3, 4, 6, 8, 12];

export interface CanvasBox {
  label: string;
  span: number;
  /** What is in it, where that is known. */
  body?: ReactNode;
  fault?: string;
}

export interface HomeCanvasProps {
  boxes: CanvasBox[];
  chosen?: number | null;
  onChoose?: (at: number) => void;
  /** `to` counts as the boxes are now; changes about the same thing are one step. */
  onMove: (from: number, to: number, about: string | null) => void;
  onSpan: (at: number, span: number, about: string | null) => void;
  onRemove: (at: number) => void;
  /** Something of a palette is dropped in. */
  onInsert?: (kind: string, at: number) => void;
}

/** What a palette of boxes lifts. */
export const KIND = "home-kind";
const BOX = "home-box";
const ZONE = "home";

const bounded = (span: number) => Math.max(LEAST, Math.min(COLUMNS, span));

/** Boxes that are dragged to their place, and whose edge is dragged to their width; by keyboard Space lifts, arrows carry. */
export function HomeCanvas({ boxes, chosen, onChoose, onMove, onSpan, onRemove, onInsert }: HomeCanvasProps) {
  const { t } = useTranslation();
  const [lifted, setLifted] = useState<{ at: number; from: number; about: string } | null>(null);
  const [said, setSaid] = useState("");
  const sheet = useRef<HTMLOListElement>(null);
  const drag = useDrag({
    accepts: (held, zone) => zone === ZONE && (held.kind === BOX || (held.kind === KIND && onInsert !== undefined)),
    onDrop: (held, _zone, at) => {
      if (held.kind === KIND) return onInsert?.(held.id, at);
      const from = Number(held.id);
      if (at !== from && at !== from + 1) onMove(from, at, null);
    },
  });
  useLifted((what) => (onInsert ? drag.grip(what) : { onPointerDown: () => undefined }));
  // A lifted box keeps the focus wherever it goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every move
  useEffect(() => {
    if (lifted) document.getElementById(boxId(lifted.at))?.focus();
  }, [lifted, boxes]);

  const step = (at: number, by: 1 | -1, about: string | null) => {
    const to = at + by;
    if (to < 0 || to >= boxes.length) return;
    onMove(at, by < 0 ? to : to + 1, about);
    if (lifted) setLifted({ ...lifted, at: to });
    setSaid(t("home.at", { what: boxes[at]?.label, at: to + 1, of: boxes.length }));
  };
  const widen = (at: number, to: number, about: string | null) => {
    const span = bounded(to);
    if (span === boxes[at]?.span) return;
    onSpan(at, span, about);
    setSaid(t("home.is_wide", { what: boxes[at]?.label, n: span }));
  };
  const keys = (event: KeyboardEvent, at: number) => {
    const rtl = document.documentElement.dir === "rtl";
    const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1 }[event.key] as 1 | -1 | undefined;
    const one = boxes[at];
    if (!one) return;
    if (event.key === " ") {
      event.preventDefault();
      setLifted(lifted ? null : { at, from: at, about: `lift ${event.timeStamp}` });
      setSaid(t(lifted ? "editor.dropped" : "editor.lifted", { what: one.label, at: at + 1, of: boxes.length }));
    } else if (by && event.shiftKey && !lifted) {
      event.preventDefault();
      widen(at, one.span + by, `width ${at}`);
    } else if (!lifted) {
      return;
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (lifted.from !== at) onMove(at, lifted.from > at ? lifted.from + 1 : lifted.from, lifted.about);
      setLifted(null);
      setSaid(t("forms.put_back", { what: one.label }));
      setTimeout(() => document.getElementById(boxId(lifted.from))?.focus(), 0);
    } else if (event.key === "Enter") {
      event.preventDefault();
      setLifted(null);
      setSaid(t("editor.dropped", { what: one.label, at: at + 1, of: boxes.length }));
    } else if (by) {
      event.preventDefault();
      step(at, by, lifted.about);
    }
  };
  /** Follows the pointer: the box is as wide as the columns it reaches over. */
  const stretch = (event: ReactPointerEvent, at: number) => {
    if (event.button !== 0 || !sheet.current) return;
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget as HTMLElement;
    const box = edge.closest("li")?.getBoundingClientRect();
    const column = sheet.current.getBoundingClientRect().width / COLUMNS;
    if (!box) return;
    const rtl = getComputedStyle(sheet.current).direction === "rtl";
    edge.setPointerCapture(event.pointerId);
    const about = `stretch ${at} ${event.timeStamp}`;
    let now = boxes[at]?.span ?? COLUMNS;
    const move = (to: PointerEvent) => {
      const span = bounded(Math.round((rtl ? box.right - to.clientX : to.clientX - box.left) / column));
      if (span === now) return;
      now = span;
      onSpan(at, span, about);
    };
    const end = () => {
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", end);
      edge.removeEventListener("pointercancel", end);
      setSaid(t("home.is_wide", { what: boxes[at]?.label, n: now }));
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", end);
    edge.addEventListener("pointercancel", end);
  };
  return (
    <>
      <p className="sr" role="status">
        {said}
      </p>
      <ol
        ref={sheet}
        className="widgets home-canvas"
        aria-label={t("home.boxes")}
        data-zone={ZONE}
        data-drop={drag.markEnd(ZONE, boxes.length)}
      >
        {boxes.map((one, at) => (
          <li
            key={at}
            data-item
            data-drop={drag.mark(ZONE, at)}
            className={`card tile home-box ${chosen === at ? "on" : ""} ${lifted?.at === at ? "lifted" : ""} ${one.fault ? "bad" : ""}`}
            style={{ gridColumn: `span ${one.span}` }}
            {...drag.grip({ kind: BOX, id: String(at), label: one.label })}
          >
            <div className="home-box-head">
              <button
                type="button"
                id={boxId(at)}
                className="home-box-name"
                aria-pressed={onChoose ? chosen === at : undefined}
                aria-describedby="home-hint"
                onClick={() => onChoose?.(at)}
                onKeyDown={(event) => keys(event, at)}
              >
                <span className="grip" data-grip aria-hidden="true">
                  <Icon name="grip" size={14} />
                </span>
                <span className="cut">{one.label}</span>
              </button>
              <span className="row" data-no-drag>
                <IconButton
                  icon="arrow-up"
                  label={t("home.earlier", { what: one.label })}
                  disabled={at === 0}
                  onClick={() => step(at, -1, null)}
                />
                <IconButton
                  icon="arrow-down"
                  label={t("home.later", { what: one.label })}
                  disabled={at === boxes.length - 1}
                  onClick={() => step(at, 1, null)}
                />
                <select
                  className="input narrow"
                  aria-label={t("home.width", { what: one.label })}
                  value={one.span}
                  onChange={(event) => widen(at, Number(event.target.value), null)}
                >
                  {[...new Set([...SPANS, one.span])]
                    .sort((a, b) => a - b)
                    .map((span) => (
                      <option key={span} value={span}>
                        {span} / {COLUMNS}
                      </option>
                    ))}
                </select>
                <IconButton icon="x" label={t("home.remove", { what: one.label })} onClick={() => onRemove(at)} />
              </span>
            </div>
            {one.fault ? (
              <p className="hint bad">
                <Icon name="alert-circle" size={14} />
                {one.fault}
              </p>
            ) : null}
            {one.body}
            <span className="home-edge" aria-hidden="true" data-no-drag onPointerDown={(event) => stretch(event, at)} />
          </li>
        ))}
        {boxes.length === 0 ? <li className="empty-set">{t("home.no_boxes")}</li> : null}
      </ol>
      <p className="hint" id="home-hint">
        {t("home.hint")}
      </p>
      {drag.ghost}
    </>
  );
}

export const boxId = (at: number) => `home-box-${at}`;
