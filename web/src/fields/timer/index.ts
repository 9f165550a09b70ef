import { duration } from "~/core/format";
import { DurationInput, DurationView } from "../duration/input";
import { laterInput } from "../shared/later";
import { type FieldType, NUMBER_FILTERS } from "../type";

export const timer: FieldType = {
  code: "timer",
  input: laterInput(() => import("./input").then((m) => m.TimerInput)),
  view: DurationView,
  asks: DurationInput,
  cell: ({ value }) => duration(value),
  filters: NUMBER_FILTERS,
  align: "end",
  isLive: true,
  isGroup: true, // a label would take the name of the button
};
