import { describe, expect, it } from "vitest";
import type { Change, HistoryEvent } from "~/core/types";
import { told } from "./entry";

const change = (field: string, now: string | null): Change => ({ field, label: field, old: null, new: now });
const event = (...changes: Change[]): HistoryEvent => ({ id: "1", at: "2026-08-21T02:10:05Z", kind: "update", actor: null, changes });

describe("what a line of the history tells", () => {
  it("leaves out moments that are the time of the line", () => {
    expect(told(event(change("status", "7"), change("closed_at", "2026-08-21T02:10:05Z"))).map((one) => one.field)).toEqual(["status"]);
  });
  it("tells other moments", () => {
    expect(told(event(change("status", "7"), change("due_date", "2026-08-24T17:00:00Z")))).toHaveLength(2);
  });
  it("tells a moment that is all there is", () => {
    expect(told(event(change("closed_at", "2026-08-21T02:10:05Z")))).toHaveLength(1);
  });
});
