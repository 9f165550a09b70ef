import type { ListValue, Value } from "~/core/types";

/** What is ticked after one box changed, in the order of the list. What the list has lost is not lost with it. */
export function ticked(known: ListValue[], before: Value[], value: Value, isOn: boolean): { value: Value; label: string }[] {
  const stays = (one: Value) => (one === value ? isOn : before.includes(one));
  const lost = before.filter((one) => !known.some((each) => each.value === one));
  return [
    ...known.filter((one) => stays(one.value)).map(({ value: of, label }) => ({ value: of, label })),
    ...lost.map((one) => ({ value: one, label: String(one) })),
  ];
}
