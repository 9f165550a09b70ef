import { describe, expect, it } from "vitest";
import type { Field } from "~/core/types";
import { checklistCell, itemsOf } from "../checklist/input";
import { columnsOf, rowsOf } from "../table/input";
import type { ViewProps } from "../type";
import { addressCell } from "./input";

const cell = (value: unknown) => ({ value, field: {}, around: {} }) as unknown as ViewProps;

describe("structured fields", () => {
  it("an address is one line, without what it lacks", () => {
    expect(addressCell(cell({ street: "Via Roma 1", postal_code: "34121", city: "Trieste" }))).toBe("Via Roma 1, 34121 Trieste");
    expect(addressCell(cell(null))).toBe("");
  });
  it("a check list says how far it is", () => {
    expect(checklistCell(cell([{ text: "a", done: true }, { text: "b" }]))).toBe("1/2");
    expect(itemsOf("broken")).toEqual([]);
  });
  it("a table has its own columns, or those of its rows", () => {
    const rows = rowsOf([{ a: 1, b: null }] as never);
    expect(rows).toEqual([{ a: "1", b: "" }]);
    expect(columnsOf({ options: { columns: ["x"] } } as unknown as Field, rows)).toEqual(["x"]);
    expect(columnsOf({} as Field, rows)).toEqual(["a", "b"]);
  });
});
