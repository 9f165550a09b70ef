// Work of people over days, for the calendar by person: pure arithmetic, in no zone.
import type { Entity } from "./types";

/** Work that is switched off is shown and counts nowhere. */
export type WorkKind = "done" | "planned" | "off";

export interface Piece {
  row: Entity;
  person: string;
  /** "2026-03-11", in the reader's zone. */
  day: string;
  seconds: number;
  kind: WorkKind;
}

/** Seconds. */
export interface WorkSum {
  done: number;
  planned: number;
}

export interface PersonLine {
  person: string;
  /** Of each day, in the order they came. */
  pieces: Piece[][];
  sums: WorkSum[];
  sum: WorkSum;
}

export interface WorkTable {
  lines: PersonLine[];
  sums: WorkSum[];
  sum: WorkSum;
}

const nothing = (): WorkSum => ({ done: 0, planned: 0 });

/** A line for each person with something on the days, and the sums of both ways. */
export function workTable(pieces: Piece[], days: string[]): WorkTable {
  const table: WorkTable = { lines: [], sums: days.map(nothing), sum: nothing() };
  const byPerson = new Map<string, PersonLine>();
  for (const piece of pieces) {
    const at = days.indexOf(piece.day);
    if (at < 0) continue;
    let line = byPerson.get(piece.person);
    if (!line) {
      line = { person: piece.person, pieces: days.map(() => []), sums: days.map(nothing), sum: nothing() };
      byPerson.set(piece.person, line);
      table.lines.push(line);
    }
    line.pieces[at]?.push(piece);
    if (piece.kind === "off") continue;
    for (const sum of [line.sums[at], line.sum, table.sums[at], table.sum]) if (sum) sum[piece.kind] += piece.seconds;
  }
  return table;
}
