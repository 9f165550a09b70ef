import { describe, expect, it } from "vitest";
import type { Entity, Field } from "~/core/types";
import { offersOf } from "./offers";

const field = {
  code: "cust_part",
  type: "dependent",
  label: "Part",
  options: { parent: "cust_kind", mapping: { "1": ["Door", "Roof"], "*": ["Door"] } },
} as Field;
const of = (value: unknown) => offersOf(field, { entity_id: 1, cust_kind: value } as unknown as Entity);

describe("a dependent choice", () => {
  it("offers what fits the value of the other field, by what is stored", () => {
    expect(of(1)).toEqual(["Door", "Roof"]);
    expect(of("1")).toEqual(["Door", "Roof"]);
  });
  it("offers the rest for every other value, and nothing for none", () => {
    expect(of(7)).toEqual(["Door"]);
    expect(of(null)).toEqual([]);
    expect(of("")).toEqual([]);
  });
});
