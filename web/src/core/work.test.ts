import { describe, expect, it } from "vitest";
import { type Piece, workTable } from "./work";

const piece = (person: string, day: string, seconds: number, kind: Piece["kind"] = "done"): Piece => ({
  row: {},
  person,
  day,
  seconds,
  kind,
});
const days = ["2026-03-09", "2026-03-10"];

describe("the calendar of people", () => {
  it("adds up what was done and planned by person and day", () => {
    const table = workTable(
      [
        piece("luca", "2026-03-09", 3600),
        piece("anna", "2026-03-09", 1800, "planned"),
        piece("luca", "2026-03-10", 600),
        piece("luca", "2026-03-10", 60, "planned"),
      ],
      days,
    );
    expect(table.lines.map((line) => [line.person, line.sum])).toEqual([
      ["luca", { done: 4200, planned: 60 }],
      ["anna", { done: 0, planned: 1800 }],
    ]);
    expect(table.sums).toEqual([
      { done: 3600, planned: 1800 },
      { done: 600, planned: 60 },
    ]);
    expect(table.sum).toEqual({ done: 4200, planned: 1860 });
  });
  it("shows work that is switched off and counts it nowhere", () => {
    const table = workTable([piece("luca", "2026-03-09", 3600, "off")], days);
    expect(table.lines[0]?.pieces[0]?.length).toBe(1);
    expect(table.sum).toEqual({ done: 0, planned: 0 });
  });
  it("leaves out what is on other days", () => {
    expect(workTable([piece("luca", "2026-03-11", 3600), piece("luca", "", 60)], days).lines).toEqual([]);
  });
});
