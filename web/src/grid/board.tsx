import { useQueries, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RecordsAsk, records, totals, updateRecord } from "~/core/calls";
import { asFault } from "~/core/fault";
import { narrowed } from "~/core/filter";
import { integer } from "~/core/format";
import { touch } from "~/core/queries";
import type { Entity, Field, Grid, ListScreen, Value } from "~/core/types";
import { listValue, valuesOf } from "~/fields/shared/values";
import { useDrag } from "~/parts/drag";
import { PriorityGlyph, StatusGlyph } from "~/parts/glyph";
import { FaultState, Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { aroundOf, cellOf, fieldOf } from "./cells";
import { canSet } from "./massedit";
import { rowsOf } from "./state";

const PAGE = 50;
/** So many facts stand on a card beside its title. */
const FACTS = 3;

export interface BoardProps {
  screen: ListScreen;
  grid: Grid;
  ask: RecordsAsk;
  field: Field;
  me: string | null;
  addressOf: (row: Entity) => string;
  onOpen: (row: Entity, isNewTab: boolean) => void;
}

/** The records as cards, a column for each value of a field. A card is moved by dragging it, or with Alt and the arrows. */
export function Board({ screen, grid, ask, field, me, addressOf, onOpen }: BoardProps) {
  const { t } = useTranslation();
  const { model, lists } = screen;
  const [pages, setPages] = useState<Record<string, number>>({});
  const [moving, setMoving] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const rows = rowsOf(ask);
  const counts = useQuery({
    queryKey: ["records", model.alias, "groups", field.code, undefined, rows],
    queryFn: ({ signal }) => totals(model.alias, rows, field.code, undefined, signal),
    staleTime: 10_000,
  });
  const countOf = (value: Value) => counts.data?.items.find((one) => String(one.keys[0]) === String(value))?.count ?? 0;
  const values = (valuesOf(field, lists) ?? []).filter((one) => one.enabled !== false || countOf(one.value) > 0);
  const columns: { value: Value; label: string }[] = values.map((one) => ({ value: one.value, label: one.label }));
  if (countOf(null) > 0) columns.unshift({ value: null, label: t("list.no_value") });
  const asked = columns.flatMap((one) =>
    countOf(one.value) > 0 ? Array.from({ length: pages[String(one.value)] ?? 1 }, (_, i) => ({ value: one.value, page: i + 1 })) : [],
  );
  const found = useQueries({
    queries: asked.map(({ value, page }) => {
      const part = { ...ask, filter: narrowed(ask.filter, field.code, value), limit: PAGE, page, total: "none" as const };
      return {
        queryKey: ["records", model.alias, part],
        queryFn: ({ signal }: { signal: AbortSignal }) => records(model.alias, part, signal),
        staleTime: 10_000,
      };
    }),
  });
  const cardsOf = (value: Value) => asked.flatMap((one, i) => (one.value === value ? (found[i]?.data?.items ?? []) : []));
  const all = columns.flatMap((one) => cardsOf(one.value));
  const isFree = canSet(field);

  const move = async (card: Entity, to: { value: Value; label: string }, isBack = false) => {
    const id = Number(card.entity_id);
    const was = card[field.code] ?? null;
    if (String(was) === String(to.value)) return;
    setMoving(id);
    try {
      const saved = await updateRecord(model.alias, id, { [field.code]: to.value }, isBack ? null : card.version);
      await Promise.all([counts.refetch(), ...found.map((one) => one.refetch())]);
      const from = columns.find((one) => String(one.value) === String(was));
      toast(`${nameOf(card)}: ${t("record.set", { field: field.label, value: to.label })}`, {
        undo: isBack || !from ? undefined : () => move(saved, from, true),
      });
      box.current?.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus();
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setMoving(null);
      touch(model.alias, id);
    }
  };
  const drag = useDrag({
    accepts: (held) => held.kind === "card" && isFree,
    onDrop: (held, zone) => {
      const card = all.find((one) => String(one.entity_id) === held.id);
      const to = columns.find((one) => String(one.value) === zone);
      if (card && to) void move(card, to);
    },
  });
  const press = (event: KeyboardEvent, card: Entity, column: number, at: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && step && isFree) {
      event.preventDefault();
      const to = columns[column + step];
      if (to) void move(card, to);
      return;
    }
    const focus = (c: number, i: number) => {
      const cards = box.current?.querySelectorAll<HTMLElement>(`[data-column="${c}"] [data-card]`);
      cards?.[Math.min(i, cards.length - 1)]?.focus();
    };
    const go: Record<string, () => void> = {
      ArrowDown: () => focus(column, at + 1),
      ArrowUp: () => focus(column, Math.max(0, at - 1)),
      ArrowRight: () => beside(1),
      ArrowLeft: () => beside(-1),
      Enter: () => onOpen(card, event.ctrlKey || event.metaKey),
    };
    /** Columns without cards are passed over. */
    const beside = (step: number) => {
      let to = column + step;
      while (columns[to] && cardsOf((columns[to] as { value: Value }).value).length === 0) to += step;
      if (columns[to]) focus(to, at);
    };
    const act = go[event.key];
    if (!act || event.target !== event.currentTarget) return;
    event.preventDefault();
    act();
  };
  if (counts.error) return <FaultState fault={asFault(counts.error)} title={t("list.fault")} onRetry={() => void counts.refetch()} />;
  if (counts.isPending) return <Loading label={t("common.loading")} rows={18} />;
  const facts = grid.columns
    .filter(
      (one) =>
        !one.hidden && !one.field.startsWith("_") && ![model.title_field, field.code, "priority_id", "entity_id"].includes(one.field),
    )
    .slice(0, FACTS);
  const priority = field.code === "priority_id" ? undefined : model.fields.find((one) => one.code === "priority_id");
  return (
    <div className="board" ref={box} data-scroll aria-busy={moving !== null || found.some((one) => one.isPending)}>
      {isFree ? (
        <p className="sr" id="board-hint">
          {t("board.hint")}
        </p>
      ) : null}
      {columns.map((column, c) => {
        const cards = cardsOf(column.value);
        const left = countOf(column.value) - cards.length;
        const zone = String(column.value);
        return (
          <section
            key={zone}
            className={`bcol ${drag.over?.zone === zone ? "over" : ""}`}
            data-column={c}
            aria-label={t("board.column", { label: column.label, count: countOf(column.value), shown: integer(countOf(column.value)) })}
          >
            <h2>
              {field.code === "status" ? <StatusGlyph value={listValue(field, lists, column.value)} /> : null}
              {column.label} <span className="count">{integer(countOf(column.value))}</span>
            </h2>
            <ul data-zone={zone} data-flow="column">
              {cards.map((card, i) => {
                const around = aroundOf(screen, card, me);
                return (
                  <li key={card.entity_id} data-item>
                    <div
                      className={`bcard ${moving === card.entity_id ? "moving" : ""}`}
                      data-card={card.entity_id}
                      tabIndex={0}
                      role="group"
                      aria-label={nameOf(card)}
                      aria-describedby={isFree ? "board-hint" : undefined}
                      onKeyDown={(event) => press(event, card, c, i)}
                      {...(isFree ? drag.grip({ kind: "card", id: String(card.entity_id), label: nameOf(card) }) : {})}
                    >
                      <a
                        href={addressOf(card)}
                        tabIndex={-1}
                        draggable={false}
                        onClick={(event) => {
                          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                          event.preventDefault();
                          onOpen(card, false);
                        }}
                      >
                        {priority ? <PriorityGlyph value={listValue(priority, lists, card.priority_id ?? null)} /> : null}
                        <span>{card._title || nameOf(card)}</span>
                      </a>
                      <div className="bfacts">
                        {card._number ? <span className="num">{card._number}</span> : null}
                        {facts.map((one) => {
                          const shown = cellOf(card, fieldOf(model, one), one, around);
                          return shown ? (
                            <span key={one.field} title={one.label}>
                              {shown}
                            </span>
                          ) : null;
                        })}
                      </div>
                    </div>
                  </li>
                );
              })}
            </ul>
            {left > 0 && cards.length > 0 ? (
              <button type="button" className="btn ghost sm" onClick={() => setPages((old) => ({ ...old, [zone]: (old[zone] ?? 1) + 1 }))}>
                {t("list.group_more", { count: left, shown: integer(left) })}
              </button>
            ) : null}
          </section>
        );
      })}
      {drag.ghost}
    </div>
  );
}

const nameOf = (card: Entity) => [card._number, card._title].filter(Boolean).join(" ") || `#${card.entity_id}`;
