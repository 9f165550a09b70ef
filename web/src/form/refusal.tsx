import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import type { Fault } from "~/core/fault";
import type { Field } from "~/core/types";
import { Icon } from "~/parts/icon";

export interface RefusalProps {
  fault: Fault | null;
  fields: Field[];
  /** Whether a field stands in the form with its own fault below it. */
  isShown: (code: string) => boolean;
}

/** Why a save was refused, where no field says so: it concerns the whole record, or a field that the form does not show. */
export function Refusal({ fault, fields, isShown }: RefusalProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (fault) box.current?.scrollIntoView({ block: "nearest" });
  }, [fault]);
  const said = (fault?.faults ?? [])
    .filter((one) => !isShown(one.field))
    .map(({ field, message }) => {
      const label = fields.find((one) => one.code === field)?.label;
      return label && !message.includes(label) ? `${label}: ${message}` : message;
    });
  if (said.length === 0) return null;
  return (
    <div className="refusal" role="alert" ref={box}>
      {[...new Set(said)].map((words) => (
        <p key={words} className="hint bad">
          <Icon name="alert-circle" size={14} />
          <span>{words}</span>
        </p>
      ))}
    </div>
  );
}

/** What the foot of a form says of a fault: how many of its fields need attention, else what became of the whole. */
export function footOf(fault: Fault, counted: number, t: TFunction): string {
  if (counted > 0) return t("record.faults", { count: counted });
  if (fault.isNetwork) return t("record.not_sent");
  return fault.faults.length > 0 ? t("record.not_saved") : fault.message;
}
