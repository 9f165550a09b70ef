import { describe, expect, it } from "vitest";
import { bodyOf, can, changesOf, codeFor, ELEMENTS, EMPTY, formOf, listBody } from "./form";

describe("the form of a custom field", () => {
  it("sends options in the kind the server reads", () => {
    const form = {
      ...EMPTY,
      code: "cust_seats",
      element: "integer",
      label: { en: "Seats", it: "" },
      options: { min: "1", max: " 9 ", list: "left over" },
    };
    expect(bodyOf("custom_fleet/car", form)).toMatchObject({
      element_type: "integer",
      label: { en: "Seats" },
      options: { min: 1, max: 9 },
      indexed: true,
    });
    expect(bodyOf("custom_fleet/car", form).options).not.toHaveProperty("list");
  });
  it("makes a list together with its field, with words in both languages", () => {
    const form = { ...EMPTY, code: "cust_fuel", element: "select", label: { en: "Fuel" }, newValues: "Petrol | Benzina\n\nDiesel" };
    const [list, ...rest] = changesOf("custom_fleet/car", form);
    expect(list).toMatchObject({ kind: "list", code: "custom_fleet_car_fuel" });
    expect(list?.value).toHaveProperty("values", [
      { value: 1, label: { en: "Petrol", it: "Benzina" } },
      { value: 2, label: { en: "Diesel" } },
    ]);
    expect(rest.find((one) => one.property === "options")?.value).toEqual({ list: "custom_fleet_car_fuel" });
  });
  it("does not promise an index or a search where there is none", () => {
    const form = { ...EMPTY, element: "heading", searchable: true, required: true, unique: true };
    expect(bodyOf("a/b", form)).toMatchObject({ required: false, unique: false, indexed: false, searchable: false });
    expect(can("editor")).toMatchObject({ index: false, search: true });
  });
  it("comes back from the configuration as it went", () => {
    for (const { code } of ELEMENTS) {
      const form = {
        ...EMPTY,
        code: "cust_x",
        element: code,
        label: { en: "X", it: "Ics" },
        help: { en: "Why" },
        position: "20",
        view: [3],
      };
      const body = bodyOf("a/b", form);
      expect(bodyOf("a/b", formOf("cust_x", body))).toEqual(body);
    }
  });
  it("takes an optional property back when it was emptied", () => {
    const old = formOf("cust_x", { element_type: "text", label: { en: "X" }, default_value: "a", validation: "email" });
    const sent = changesOf("a/b", { ...old, standard: "", validation: "" });
    expect(sent.filter((one) => one.reset).map((one) => one.property)).toEqual(["help_text", "default_value", "validation", "position"]);
  });
  it("makes codes of words", () => {
    expect(codeFor("Città d'arrivo!", "cust_")).toBe("cust_citta_d_arrivo");
    expect(listBody("x", { en: "X" }, "").values).toEqual([]);
  });
});
