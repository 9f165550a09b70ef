import { lazy, Suspense } from "react";
import type { InputProps } from "../type";

const Pickers = lazy(() => import("./datepickers").then((m) => ({ default: m.DatePicker })));

/** The calendar is heavy; it comes when a form has a date. */
export function dateInput(kind: "date" | "datetime") {
  return function DateField(props: InputProps) {
    return (
      <Suspense fallback={<input className="input" disabled aria-busy="true" aria-label={props.field.label} />}>
        <Pickers {...props} kind={kind} />
      </Suspense>
    );
  };
}
