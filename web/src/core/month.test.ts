import { expect, it } from "vitest";
import { addDays, addMonths, isDay, isMonth, weekOf, weeksOf } from "./month";

it("days and months follow each other over the ends of months and years", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(addMonths("2026-12", 1)).toBe("2027-01");
  expect(addMonths("2026-01", -1)).toBe("2025-12");
});
it("a month has whole weeks from the first day of the reader's week", () => {
  const monday = weeksOf("2026-11", 1);
  expect(monday[0]?.[0]).toBe("2026-10-26");
  expect(monday.at(-1)?.[6]).toBe("2026-12-06");
  const sunday = weeksOf("2026-11", 0);
  expect(sunday[0]?.[0]).toBe("2026-11-01");
  expect(sunday).toHaveLength(5);
  expect(weeksOf("2027-02", 1)).toHaveLength(4);
});
it("a day is in the week of the reader", () => {
  expect(weekOf("2026-11-25", 1)).toEqual([
    "2026-11-23",
    "2026-11-24",
    "2026-11-25",
    "2026-11-26",
    "2026-11-27",
    "2026-11-28",
    "2026-11-29",
  ]);
  expect(weekOf("2026-11-22", 0)[0]).toBe("2026-11-22");
  expect(weekOf("2026-11-22", 1)[0]).toBe("2026-11-16");
});
it("a day is a day", () => {
  expect([isDay("2026-11-25"), isDay("2026-13-01"), isDay("2026-11"), isDay(undefined)]).toEqual([true, false, false, false]);
});
it("a month is a month", () => {
  expect([isMonth("2026-11"), isMonth("2026-13"), isMonth("x"), isMonth(undefined)]).toEqual([true, false, false, false]);
});
