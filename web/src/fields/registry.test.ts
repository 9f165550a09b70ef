import { describe, expect, it } from "vitest";
import { ELEMENTS } from "~/admin/field/form";
import type { Entity, Field, Value } from "~/core/types";
import { fieldType, knownTypes, operatorsOf } from "./registry";
import type { Around } from "./type";

const around = (record: object): Around => ({ model: "a/b", record: { entity_id: 1, ...record } as Entity, lists: {}, me: null });
const field = (type: string, options: object = {}): Field => ({ code: "x", type, label: "X", options: options as Field["options"] });
const cell = (type: string, value: Value, options: object = {}, record: object = {}) =>
  fieldType(type).cell({ field: field(type, options), value, around: around({ x: value, ...record }) });

/** One stored value of each element, and what a list says for it. Drawn cells are only asked to be drawn. */
const SAMPLES: Record<string, [Value, string | null, object?, object?]> = {
  text: ["a", "a"],
  textarea: ["a", null],
  editor: ["<p>a <b>b</b></p>", "a b"],
  integer: [7, "7"],
  rating: [3, null],
  slider: [40, null],
  counter: [2, "2"],
  time: ["08:30", null],
  tags: [["a", "b"], null],
  email: ["a@example.com", null],
  ip: ["10.0.0.1", "10.0.0.1"],
  hidden: ["a", "a"],
  checkboxes: [
    [1, 2],
    "Radio, Hook",
    {
      source: {
        kind: "static",
        values: [
          { value: 1, label: "Radio" },
          { value: 2, label: "Hook" },
        ],
      },
    },
  ],
  department: [3, null],
  geo: ["45.6,13.7", "45.6, 13.7"],
  timer: [5400, "1 h 30 m"],
  detail_grid: [null, null],
  iframe: [null, null],
  menu: ["service.all", "service.all"],
  sequence: ["CAR-0001", "CAR-0001"],
  dependent: ["Roof", "Roof"],
  lookup: ["+39", null, { as: "text", path: "user.phone" }],
  heading: [null, null],
  separator: [null, null],
  label: [null, null],
  html: [null, null],
};

describe("every element of a field", () => {
  for (const { code } of ELEMENTS)
    it(`${code}: a list draws its value and an empty one`, () => {
      const type = fieldType(code);
      expect(knownTypes().includes(type.code)).toBe(true);
      expect(type.input).toBeTypeOf("function");
      expect(type.view).toBeTypeOf("function");
      expect(() => cell(code, null)).not.toThrow();
      const sample = SAMPLES[code];
      if (!sample) return;
      const drawn = cell(code, sample[0], sample[2], sample[3]);
      if (sample[1] !== null) expect(drawn).toBe(sample[1]);
    });
  it("is drawn by a type of its own, not as a line of text for want of one", () => {
    for (const { code } of ELEMENTS) if (code !== "text") expect(fieldType(code).code, code).not.toBe("text");
  });
  it("a lookup is drawn as what it leads to", () => {
    expect(cell("lookup", "+39", { as: "text" })).toBe("+39");
    expect(cell("lookup", 7, { as: "integer" })).toBe("7");
  });
  it("a length of time is drawn in hours, in whatever unit it is kept", () => {
    expect(cell("duration", 5400)).toBe("1 h 30 m");
    expect(cell("duration", 90, { unit: "min" })).toBe("1 h 30 m");
  });
  it("filters by what the server allows, in its own order", () => {
    expect(operatorsOf({ ...field("text"), operators: ["is_empty", "equal", "strange"] })).toEqual(["equal", "is_empty", "strange"]);
  });
});
