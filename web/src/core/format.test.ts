import { beforeEach, describe, expect, it } from "vitest";
import * as format from "./format";

describe("format", () => {
  beforeEach(() => format.setPlace("en", "Europe/Rome"));

  it("takes labels into sentences and leaves names in capitals alone", () => {
    expect(["Operation", "SLA goal", "LDAP integration", "OAuth client", "Quick Reply", "È nuovo"].map(format.within)).toEqual([
      "operation",
      "SLA goal",
      "LDAP integration",
      "OAuth client",
      "quick reply",
      "è nuovo",
    ]);
  });

  it("says durations in hours and minutes", () => {
    expect(format.duration(4980)).toBe("1 h 23 m");
    expect(format.duration(300)).toBe("5 m");
    expect(format.duration(-2880)).toBe("−48 m");
    expect(format.duration(null)).toBe("");
  });

  for (const [typed, seconds] of [
    ["1:30", 5400],
    ["90", 5400],
    ["1h 30m", 5400],
    ["1,5h", 5400],
    ["45 min", 2700],
    ["1d", 86_400],
    ["", null],
    ["soon", null],
  ] as const) {
    it(`reads the duration "${typed}"`, () => expect(format.parseDuration(typed)).toBe(seconds));
  }

  it("says moments in the zone of the reader, near ones by word", () => {
    const now = new Date("2026-03-12T12:00:00Z");
    expect(format.moment("2026-03-11T10:20:00Z", now)).toBe("Yesterday, 11:20");
    expect(format.moment("2026-03-12T10:20:00Z", now)).toBe("Today, 11:20");
    expect(format.moment("2026-03-04T10:20:00Z", now)).toBe("Wed 4 Mar, 11:20");
    // Half past midnight in Rome is still the day before in UTC.
    expect(format.moment("2026-03-11T23:30:00Z", now)).toBe("Today, 00:30");
  });

  it("says them in Italian", () => {
    format.setPlace("it", "Europe/Rome");
    expect(format.moment("2026-03-12T10:20:00Z", new Date("2026-03-12T12:00:00Z"))).toBe("Oggi, 11:20");
    expect(format.decimal("1234567.5", 2)).toBe("1.234.567,50");
  });

  it("keeps a date where it was written", () => expect(format.day("2026-03-11")).toBe("Wed 11 Mar 2026"));

  it("reads decimals with the comma of the reader", () => {
    expect(format.parseDecimal("1,234.5")).toBe("1234.5");
    format.setPlace("it", "Europe/Rome");
    expect(format.parseDecimal("1.234,5")).toBe("1234.5");
    expect(format.parseDecimal("-0,25")).toBe("-0.25");
    expect(format.parseDecimal("one")).toBeNull();
  });

  it("goes to the clock of the wall and back, also when it changes", () => {
    expect(format.toWall("2026-03-11T10:20:00Z")).toBe("2026-03-11 11:20:00");
    expect(format.fromWall("2026-03-11 11:20:00")).toBe("2026-03-11T10:20:00Z");
    expect(format.fromWall("2026-07-11 11:20:00")).toBe("2026-07-11T09:20:00Z");
    expect(format.fromWall("2026-03-29 03:30:00")).toBe("2026-03-29T01:30:00Z");
  });

  it("stops counting at ten thousand", () => {
    expect(format.count(9999)).toBe("9,999");
    expect(format.count(10_000)).toBe("10,000+");
  });

  it("survives a zone it does not know", () => {
    format.setPlace("en", "Mars/Olympus");
    expect(format.clock("2026-03-11T10:20:00Z")).toBe("10:20");
  });
});
