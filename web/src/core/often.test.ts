import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { atMostEvery } from "./often";

describe("what happens often", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  it("is done at once, and once more for all that came meanwhile", () => {
    const done: string[] = [];
    const act = atMostEvery(1000, (key) => done.push(key));
    for (let i = 0; i < 50; i++) act("task/task");
    act("crm/contact");
    expect(done).toEqual(["task/task", "crm/contact"]);
    vi.advanceTimersByTime(1000);
    expect(done).toEqual(["task/task", "crm/contact", "task/task"]);
    vi.advanceTimersByTime(5000);
    expect(done).toHaveLength(3);
    act("task/task");
    expect(done).toHaveLength(4);
  });
});
