import { ago, exact, moment } from "~/core/format";
import { Time } from "~/parts/time";
import type { ViewProps } from "../type";

export function datetimeCell({ value, column }: ViewProps) {
  if (typeof value !== "string") return "";
  const words = column?.renderer === "relative_date" || column?.renderer === "ago" ? ago(value) : moment(value);
  return (
    <time dateTime={value} title={exact(value)}>
      {words}
    </time>
  );
}

export function DatetimeView({ value }: ViewProps) {
  return typeof value === "string" ? <Time at={value} /> : null;
}
