import { t as say } from "i18next";
import { duration, exact } from "~/core/format";
import type { Clock } from "~/core/types";
import { ClockGlyph, Ring } from "./glyph";

type Look = "ok" | "warn" | "breach" | "paused" | "met" | "none";

/** How a clock looks: the words say what the colour says. */
export function lookOf(clock: Clock): Look {
  if (clock.breached) return "breach";
  if (clock.target === null) return "none";
  if (clock.state === "stopped") return "met";
  if (clock.state === "paused") return "paused";
  return clock.warned ? "warn" : "ok";
}

/** What a clock says in a few words: how much working time is left, or how it ended. */
export function wordsOf(clock: Clock): string {
  if (clock.target === null) return say("sla.measured", { time: duration(clock.elapsed) });
  if (clock.state === "stopped" || clock.state === "paused") {
    const told = say("sla.of", { time: duration(clock.elapsed), target: duration(clock.target) });
    return clock.state === "paused" ? `${say("sla.paused")}, ${told}` : told;
  }
  const left = clock.remaining ?? 0;
  return left < 0 ? say("sla.over", { time: duration(-left) }) : say("sla.left", { time: duration(left) });
}

/** A clock of a record with its remaining working time. */
export function ClockChip({ clock }: { clock: Clock }) {
  const look = lookOf(clock);
  return (
    <span className={`sla ${look}`} title={clock.due ? exact(clock.due) : undefined}>
      {look === "ok" || look === "warn" ? (
        <Ring share={(clock.percent ?? 0) / 100} />
      ) : look === "none" ? null : (
        <ClockGlyph state={look === "breach" ? "breach" : look} />
      )}
      {wordsOf(clock)}
    </span>
  );
}

/** The clocks of a record beside its facts. */
export function Clocks({ clocks }: { clocks: Clock[] }) {
  return (
    <ul className="clocks" aria-label={say("sla.clocks")}>
      {clocks.map((clock) => (
        <li key={clock.code} className="clock">
          <small className="muted">{clock.metric}</small>
          <ClockChip clock={clock} />
        </li>
      ))}
    </ul>
  );
}

export interface DueProps {
  due: string;
  start?: string | null;
  /** The clock the date comes from, when the record is measured. */
  clock?: Clock;
  isPaused?: boolean;
  isMet?: boolean;
  now?: Date;
}

/** The time until a date, with a ring by share; late says so in words. */
export function SlaClock({ due, start, clock, isPaused, isMet, now = new Date() }: DueProps) {
  if (clock?.state === "stopped" && clock.breached)
    return (
      <span className="sla breach" title={exact(due)}>
        <ClockGlyph state="breach" />
        {say("sla.late")}
      </span>
    );
  if (isMet || clock?.state === "stopped")
    return (
      <span className="sla met">
        <ClockGlyph state="met" />
        {say("sla.met")}
      </span>
    );
  if (clock ? clock.state === "paused" : isPaused)
    return (
      <span className="sla paused">
        <ClockGlyph state="paused" />
        {say("sla.paused")}
      </span>
    );
  const left = (Date.parse(due) - now.getTime()) / 1000;
  if (Number.isNaN(left)) return null;
  if (left < 0)
    return (
      <span className="sla breach" title={exact(due)}>
        <ClockGlyph state="breach" />
        <span className="cut">{say("sla.over", { time: duration(-left) })}</span>
      </span>
    );
  const whole = start ? (Date.parse(due) - Date.parse(start)) / 1000 : 86_400;
  const share = clock?.percent != null ? clock.percent / 100 : 1 - left / Math.max(1, whole);
  const isNear = clock ? clock.warned : share > 0.75 || left < 7200;
  return (
    <span className={`sla ${isNear ? "warn" : "ok"}`} title={exact(due)}>
      <Ring share={share} />
      {duration(left)}
    </span>
  );
}
