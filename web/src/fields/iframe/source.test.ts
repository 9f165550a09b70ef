import { describe, expect, it } from "vitest";
import type { Entity } from "~/core/types";
import { sourceOf } from "./source";

const own = "https://desk.example.com";
const of = (address: string, values: object = {}) => sourceOf(address, { entity_id: 7, ...values } as Entity, own);

describe("a page of another host in a form", () => {
  it("takes values of the record as parts of its address", () => {
    expect(of("https://maps.example.com/?q={{cust_place}}&id={{entity_id}}", { cust_place: "45.6,13.7 & more" })).toBe(
      "https://maps.example.com/?q=45.6%2C13.7%20%26%20more&id=7",
    );
  });
  it("stays with its host and below its path, whatever the values say", () => {
    expect(of("https://maps.example.com/of/{{name}}", { name: "../../x@evil.example/" })).toBe(
      "https://maps.example.com/of/..%2F..%2Fx%40evil.example%2F",
    );
    for (const address of [
      "{{name}}",
      "https://{{name}}/",
      "https://maps.{{name}}/",
      "http://maps.example.com/",
      "javascript:alert(1)",
      "https://a@evil.example/",
    ])
      expect(of(address, { name: "evil.example" }), address).toBeNull();
  });
  it("never shows ourselves", () => {
    expect(of(`${own}/record/a/b/1`)).toBeNull();
  });
});
