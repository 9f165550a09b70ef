import { describe, expect, it } from "vitest";
import { changesOf, draftOf, emptyField, gaps, newModel, newModule, type Objects } from "./draft";

const car = () => {
  const module = newModule();
  const model = { ...newModel(), entity: "car", label: { en: "Car", it: "Auto" }, statuses: "In use | In uso\nSold", number: "CAR-{000}" };
  model.fields = [{ ...emptyField(), code: "cust_plate", label: { en: "Plate" } }];
  return { ...module, code: "fleet", label: { en: "Cars" }, models: [model] };
};

describe("the draft of a module", () => {
  it("is sent as module, lists, models and fields", () => {
    const changes = changesOf(car());
    expect(changes.map((one) => `${one.kind} ${one.code}`)).toEqual([
      "module fleet",
      "list custom_fleet_car_status",
      "model custom_fleet/car",
      "field custom_fleet/car.cust_plate",
    ]);
    const list = changes[1]?.value as { values: { classes: string[]; default?: boolean }[] };
    expect(list.values.map((one) => one.classes[0])).toEqual(["open", "closed"]);
    expect(list.values[0]?.default).toBe(true);
    expect(changes[2]?.value).toMatchObject({ number_pattern: "CAR-{000}", status_list: "custom_fleet_car_status", position: 10 });
  });
  it("opens as it was made", () => {
    const objects: Objects = {};
    for (const { kind, code, value } of changesOf(car())) objects[kind] = { ...objects[kind], [code]: value as Record<string, unknown> };
    const again = draftOf("fleet", objects, false);
    const sent = changesOf(again);
    expect(sent.find((one) => one.kind === "model")?.value).toEqual(objects.model?.["custom_fleet/car"]);
    expect(sent.find((one) => one.kind === "field")?.value).toMatchObject({ label: { en: "Plate" }, position: 10 });
    expect(sent.some((one) => one.kind === "list")).toBe(false);
  });
  it("is offered in the portal when a model is, and no longer when none is", () => {
    const draft = car();
    draft.models = draft.models.map((one) => ({ ...one, features: [...one.features, "portal"] }));
    const group = changesOf(draft).find((one) => one.kind === "portal");
    expect(group?.value).toMatchObject({ requests: [{ model: "custom_fleet/car", label: { en: "Car", it: "Auto" } }] });
    const later = { ...car(), isNew: false, rest: { portal: { custom_fleet: group?.value as Record<string, unknown> } } };
    expect(changesOf(later).find((one) => one.kind === "portal")).toMatchObject({ remove: true });
  });
  it("says what is missing, and where", () => {
    expect(gaps(newModule()).map((one) => one.key)).toEqual([
      "modules.needs_title",
      "modules.name_rule",
      "modules.needs_name",
      "modules.entity_rule",
    ]);
    expect(gaps(car())).toEqual([]);
  });
  it("takes away what was removed", () => {
    const draft = car();
    const model = draft.models[0];
    if (model) draft.models = [{ ...model, gone: ["cust_old"] }];
    const changes = changesOf({ ...draft, gone: ["custom_fleet/boat"] });
    expect(changes.filter((one) => one.remove).map((one) => one.code)).toEqual(["custom_fleet/boat", "custom_fleet/car.cust_old"]);
  });
});
