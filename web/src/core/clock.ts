import type { Clock, Entity } from "./types";

/** The clocks the server tells with a record, in the order of the metrics. */
export const clocksOf = (record: Entity): Clock[] => (record._clocks as unknown as Clock[] | undefined) ?? [];
