import { describe, expect, it } from "vitest";
import type { Field, Grid, Model } from "~/core/types";
import { workFields } from "./views";

const field = (code: string, type: string, comparison: Field["comparison"]): Field => ({ code, type, label: code, comparison });
const model = {
  fields: [
    field("started_at", "datetime", "datetime"),
    field("ended_at", "datetime", "datetime"),
    field("duration", "duration", "number"),
    field("created_by", "username", "user"),
  ],
} as Model;
const grid = (...columns: object[]) => ({ columns }) as Grid;
const shown = [{ field: "started_at" }, { field: "duration", total: "sum" }, { field: "created_by" }];

describe("the calendar by person", () => {
  it("is made of who, when and how long, where a grid shows them and adds up", () => {
    const work = workFields(model, grid(...shown));
    expect([work?.who.code, work?.when.code, work?.end.code, work?.length.code]).toEqual([
      "created_by",
      "started_at",
      "ended_at",
      "duration",
    ]);
  });
  it("is not offered where one of them is not shown, or nothing is added up", () => {
    expect(workFields(model, grid(...shown.slice(1)))).toBeNull();
    expect(workFields(model, grid(...shown.slice(0, 2)))).toBeNull();
    expect(workFields(model, grid({ field: "started_at" }, { field: "duration" }, { field: "created_by" }))).toBeNull();
    expect(workFields(model, grid(...shown.map((one) => (one.field === "created_by" ? { ...one, hidden: true } : one))))).toBeNull();
  });
});
