import { describe, expect, it } from "vitest";
import type { Entity } from "~/core/types";
import { filled, filledAddress } from "./template";

const record = { entity_id: 1, name: "<b>Panda</b>", status: 2, tags: ["a", "b"], _labels: { status: "In use" } } as unknown as Entity;

describe("texts with values", () => {
  it("shows words where a value has them", () => {
    expect(filled("{{ status }}: {{tags}}{{missing}}", record)).toBe("In use: a, b");
  });
  it("keeps markup out of values", () => {
    expect(filled("<p>{{name}}</p>", record, true)).toBe("<p>&#60;b&#62;Panda&#60;/b&#62;</p>");
    expect(filled("{{name}}", undefined)).toBe("");
  });
  it("changes words by what stands behind them", () => {
    expect(filled("{{name|upper}} {{missing|default:'none: yet'}} {{status|truncate:3}} {{status|unknown}}", record)).toBe(
      "<B>PANDA</B> none: yet In… In use",
    );
  });
  it("a value never leaves its part of an address", () => {
    expect(filledAddress("https://erp.example.com/{{name}}?s={{status}}", record)).toBe(
      "https://erp.example.com/%3Cb%3EPanda%3C%2Fb%3E?s=2",
    );
    const site = { site: "https://example.com/a?b=c" } as unknown as Entity;
    expect(filledAddress("{{site}}", site)).toBe("https://example.com/a?b=c");
  });
});
