import type { Entity, Value } from "~/core/types";

/** The heading of a group of rows; it opens and closes. */
export class GroupLine {
  constructor(
    readonly key: Value,
    readonly label: string,
    readonly count: number,
    readonly values: Record<string, Value>,
    readonly isOpen: boolean,
    readonly toggle: () => void,
  ) {}
}

/** Stands where a group has more rows than were asked for. */
export class MoreLine {
  constructor(
    readonly key: Value,
    readonly left: number,
    readonly load: () => void,
  ) {}
}

/** What a list shows on one line: a record, or what holds records together. */
export type Line = Entity | GroupLine | MoreLine;

export function entityOf(line: Line | undefined): Entity | undefined {
  return line === undefined || line instanceof GroupLine || line instanceof MoreLine ? undefined : line;
}

export function lineKey(line: Line, index: number): string {
  if (line instanceof GroupLine) return `group ${JSON.stringify(line.key)}`;
  if (line instanceof MoreLine) return `more ${JSON.stringify(line.key)}`;
  return String(line.entity_id ?? index);
}
