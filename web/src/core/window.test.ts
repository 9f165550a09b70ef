import { describe, expect, it } from "vitest";
import { closeWindow, openedWindow, openWindow, watchWindow } from "./window";

describe("the window of a record", () => {
  it("holds one record at a time and tells who watches", () => {
    let told = 0;
    const leave = watchWindow(() => told++);
    openWindow("a/b", 1);
    openWindow("a/b", 2);
    expect(openedWindow()).toEqual({ model: "a/b", id: 2 });
    closeWindow();
    closeWindow();
    expect(openedWindow()).toBeNull();
    expect(told).toBe(3);
    leave();
    openWindow("a/b", 3);
    expect(told).toBe(3);
    closeWindow();
  });
});
