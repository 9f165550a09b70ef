import { describe, expect, it } from "vitest";
import { addressOf, withOwnTexts } from "./found";

const hit = { code: "", model: "", custom: false, path: "" };

describe("where what was found is arranged", () => {
  it.each([
    ["field", { code: "a/b.cust_site", model: "a/b", custom: true }, "/admin/fields?model=a%2Fb&field=cust_site"],
    ["field", { code: "service/operation.title", model: "service/operation" }, "/admin/forms?model=service%2Foperation"],
    ["model", { code: "custom_fleet/car", model: "custom_fleet/car", custom: true }, "/admin/modules/fleet"],
    ["model", { code: "service/operation", model: "service/operation" }, "/admin/fields?model=service%2Foperation"],
    ["grid", { code: "service/operation/all" }, "/admin/grid?code=service%2Foperation%2Fall"],
    ["setting", { code: "service.reopen_days" }, "/admin/settings?q=service.reopen_days"],
    ["setting", { code: "product.logo" }, "/admin/brand"],
    ["menu", { code: "system.jobs" }, "/admin/menu?item=system.jobs"],
    ["rule", { code: "service/routing/4", path: "/record/service/routing/4" }, "/record/service/routing/4"],
    ["portal", { code: "it_help" }, "/admin/versions?kind=portal&code=it_help"],
  ])("opens a %s", (kind, part, address) => {
    expect(addressOf(kind, { ...hit, ...part })).toBe(address);
  });
});

describe("texts that come with the interface", () => {
  const all = [{ "jobs.run": "Run now" }, { "jobs.run": "Esegui ora" }];
  it("are found by their words in any language, and say the words that were found", () => {
    const [group] = withOwnTexts([], "ESEGUI", all, 8);
    expect(group).toMatchObject({ kind: "text", total: 1, items: [{ code: "jobs.run", title: "Run now", text: "Esegui ora" }] });
  });
  it("are the server's where they were reworded", () => {
    const server = [{ kind: "text", total: 1, items: [{ ...hit, of: "", where: "", text: "", code: "jobs.run", title: "Go" }] }];
    expect(withOwnTexts(server, "run", all, 8)).toEqual(server);
  });
  it("leave what was found alone where they do not hold the words", () => {
    expect(withOwnTexts([], "lighthouse", all, 8)).toEqual([]);
  });
});
