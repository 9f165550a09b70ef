import { t as say } from "i18next";
import { duration, exact } from "~/core/format";
import { ClockGlyph, Ring } from "./glyph";

export interface SlaProps {
  due: string;
  start?: string | null;
  isPaused?: boolean;
  isMet?: boolean;
  now?: Date;
}

/** The remaining time, with a ring by share; late says so in words. */
export function SlaClock({ due, start, isPaused, isMet, now = new Date() }: SlaProps) {
  if (isMet)
    return (
      <span className="sla met">
        <ClockGlyph state="met" />
        {say("sla.met")}
      </span>
    );
  if (isPaused)
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
  const share = 1 - left / Math.max(1, whole);
  return (
    <span className={`sla ${share > 0.75 || left < 7200 ? "warn" : "ok"}`} title={exact(due)}>
      <Ring share={share} />
      {duration(left)}
    </span>
  );
}
