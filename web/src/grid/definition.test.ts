import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readAddress, writeAddress } from "~/core/address";
import type { Condition, Grid } from "~/core/types";
import { offersMass } from "./mass";
import { whileSeen } from "./refresh";
import { coloursOf, lookOf } from "./rowstyle";
import { type ListState, startedBy } from "./state";

const start: Condition = { condition: "AND", rules: [{ field: "status", operator: "in_class", value: "open" }] };
const grid = { code: "all", label: "All", columns: [], condition: null, sort: null, start } as Grid;

describe("the filter a grid starts with", () => {
  const at = (search: Record<string, unknown>, set = vi.fn()): ListState => ({ ...readAddress(search), model: "task/task", set });
  it("holds where the address says no filter", () => {
    expect(startedBy(at({}), grid).filter).toEqual(start);
  });
  it("gives way to the filter of the address", () => {
    const own = { condition: "AND", rules: [{ field: "title", operator: "contains", value: "x" }] };
    expect(startedBy(at({ filter: JSON.stringify(own) }), grid).filter).toEqual(own);
  });
  it("stays away once it is taken away, which the address says", () => {
    const set = vi.fn();
    startedBy(at({}, set), grid).set({ filter: null });
    const next = writeAddress(set.mock.calls[0]?.[0]);
    expect(next).toEqual({ filter: "none" });
    expect(startedBy(at(next), grid).filter?.rules).toEqual([]);
  });
  it("is not taken along to another grid, and a grid without one has a plain address", () => {
    const set = vi.fn();
    startedBy(at({}, set), grid).set({ grid: "mine", filter: null });
    startedBy(at({}, set), { ...grid, start: null }).set({ filter: null });
    expect(set.mock.calls.map(([change]) => writeAddress(change))).toEqual([{ grid: "mine" }, {}]);
  });
});

describe("refreshing by the clock", () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const hide = (isHidden: boolean) => {
    page.hidden = isHidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("document", page);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  it("acts every so many seconds, rests while nobody looks, and is late once only", () => {
    const act = vi.fn();
    const stop = whileSeen(30, act);
    vi.advanceTimersByTime(60_000);
    expect(act).toHaveBeenCalledTimes(2);
    hide(true);
    vi.advanceTimersByTime(300_000);
    expect(act).toHaveBeenCalledTimes(2);
    hide(false);
    expect(act).toHaveBeenCalledTimes(3);
    hide(true);
    hide(false); // a short look elsewhere
    expect(act).toHaveBeenCalledTimes(3);
    stop();
    vi.advanceTimersByTime(300_000);
    expect(act).toHaveBeenCalledTimes(3);
  });
});

describe("what else a definition says", () => {
  it("a grid offers the mass actions it names, and all where it names none", () => {
    expect(offersMass({ mass_actions: ["status"] }, "status")).toBe(true);
    expect(offersMass({ mass_actions: ["status"] }, "delete")).toBe(false);
    expect(offersMass({ mass_actions: [] }, "delete")).toBe(true);
    expect(offersMass({}, "delete")).toBe(true);
  });
  it("rows have the colours of their style, where they are colours", () => {
    const look = lookOf({ style: "muted", text: "#B02A37", background: "red", bold: true });
    expect(look.className).toBe("style-muted style-bold inked");
    expect(coloursOf(look)).toEqual({ "--ink": "#B02A37" });
    expect(coloursOf(lookOf({ text: "url(x)" }))).toBeUndefined();
  });
});
