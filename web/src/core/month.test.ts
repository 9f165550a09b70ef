import { expect, it } from "vitest";
import { addDays, addMonths, isMonth, weeksOf } from "./month";

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
it("a month is a month", () => {
  expect([isMonth("2026-11"), isMonth("2026-13"), isMonth("x"), isMonth(undefined)]).toEqual([true, false, false, false]);
});
