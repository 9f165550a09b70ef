import { describe, expect, it } from "vitest";
import type { Entity } from "~/core/types";
import { filled } from "./template";

const record = { entity_id: 1, name: "<b>Panda</b>", status: 2, tags: ["a", "b"], _labels: { status: "In use" } } as unknown as Entity;

describe("texts with values", () => {
  it("shows words where a value has them", () => {
    expect(filled("{{ status }}: {{tags}}{{missing}}", record)).toBe("In use: a, b");
  });
  it("keeps markup out of values", () => {
    expect(filled("<p>{{name}}</p>", record, true)).toBe("<p>&#60;b&#62;Panda&#60;/b&#62;</p>");
    expect(filled("{{name}}", undefined)).toBe("");
  });
});
