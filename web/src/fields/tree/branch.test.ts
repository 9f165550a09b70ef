import { describe, expect, it } from "vitest";
import { branchesOf, standing, tick, untick } from "./branch";

const tops = branchesOf(
  ["crm", "crm/account", "crm/contact", "system", "system/tools", "system/tools/lists", "system/tools/jobs", "system/sla"].map((value) => ({
    value,
    label: value,
  })),
);

describe("a tree of words", () => {
  it("hangs paths below each other", () => {
    expect(tops.map((one) => one.code)).toEqual(["crm", "system"]);
    expect(tops[1]?.below[0]?.below.map((one) => one.code)).toEqual(["system/tools/lists", "system/tools/jobs"]);
  });
  it("keeps no word below a ticked one", () => {
    expect(tick(["crm/account", "system/sla"], "crm")).toEqual(["system/sla", "crm"]);
  });
  it("keeps the other branches of what opened a node that is closed", () => {
    expect(untick(["system"], "system/tools/lists", tops)).toEqual(["system/tools/jobs", "system/sla"]);
    expect(untick(["crm", "system/sla"], "crm", tops)).toEqual(["system/sla"]);
  });
  it("says how much is ticked", () => {
    expect([standing(["crm"], "crm/account"), standing(["system/sla"], "system"), standing([], "crm")]).toEqual(["all", "some", "none"]);
  });
});
