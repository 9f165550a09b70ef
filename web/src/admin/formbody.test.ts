import { describe, expect, it } from "vitest";
import {
  type FormBody,
  freeCode,
  moveField,
  moveSet,
  moveTab,
  placed,
  putField,
  putTab,
  spotOf,
  stepField,
  withoutField,
} from "./formbody";

const body: FormBody = {
  code: "default",
  model: "service/operation",
  tabs: [
    {
      code: "main",
      fieldsets: [
        { code: "what", fields: [{ field: "title", columns: 6 }, { field: "status" }, { field: "type_id" }] },
        { code: "who", fields: [{ field: "requester" }] },
      ],
    },
    { code: "activity" },
    { code: "more", fieldsets: [{ code: "rest", fields: [] }] },
  ],
};
const order = (one: FormBody) =>
  (one.tabs ?? []).map((tab) => (tab.fieldsets ?? []).map((set) => (set.fields ?? []).map((field) => field.field).join()).join(" | "));

describe("moves of a form editor", () => {
  it("a field moves within its fieldset, counted as it stands now", () => {
    expect(order(moveField(body, "title", { tab: 0, set: 0, at: 2 }))[0]).toBe("status,title,type_id | requester");
    expect(order(moveField(body, "type_id", { tab: 0, set: 0, at: 0 }))[0]).toBe("type_id,title,status | requester");
  });
  it("a field that was not placed is put in, one that was keeps its settings", () => {
    expect(order(moveField(body, "company", { tab: 0, set: 1, at: 0 }))[0]).toBe("title,status,type_id | company,requester");
    expect(placed(moveField(body, "title", { tab: 0, set: 1, at: 1 })).find((one) => one.field === "title")?.columns).toBe(6);
  });
  it("steps go over the end of a fieldset, also to another tab, past tabs the program fills", () => {
    expect(order(stepField(body, "type_id", 1))[0]).toBe("title,status | type_id,requester");
    expect(order(stepField(body, "requester", -1))[0]).toBe("title,status,type_id,requester | ");
    expect(order(stepField(body, "requester", 1))).toEqual(["title,status,type_id | ", "", "requester"]);
    expect(stepField(body, "title", -1)).toEqual(body);
    expect(order(stepField(body, "status", 1))[0]).toBe("title,type_id,status | requester");
    expect(order(stepField(body, "status", -1))[0]).toBe("status,title,type_id | requester");
  });
  it("a field taken off is gone from the form", () => {
    expect(spotOf(withoutField(body, "status"), "status")).toBeNull();
  });
  it("settings that say nothing are not kept", () => {
    const next = putField(body, "title", { required: true, view_groups: [], help: "", margin: undefined });
    expect(placed(next)[0]).toEqual({ field: "title", columns: 6, required: true });
    expect(placed(putField(next, "title", { required: undefined }))[0]).toEqual({ field: "title", columns: 6 });
  });
  it("a tab without fieldsets stays one that the program fills", () => {
    expect(putTab(body, 1, { icon: "message" }).tabs?.[1]).toEqual({ code: "activity", icon: "message" });
    expect(putTab(body, 2, { fieldsets: [] }).tabs?.[2]?.fieldsets).toEqual([]);
  });
  it("fieldsets and tabs move", () => {
    expect(order(moveSet(body, { tab: 0, set: 0 }, { tab: 0, set: 2 }))[0]).toBe("requester | title,status,type_id");
    expect(order(moveSet(body, { tab: 0, set: 1 }, { tab: 2, set: 0 }))[2]).toBe("requester | ");
    expect(moveTab(body, 0, 3).tabs?.map((one) => one.code)).toEqual(["activity", "more", "main"]);
    expect(moveTab(body, 2, 0).tabs?.map((one) => one.code)).toEqual(["more", "main", "activity"]);
  });
  it("codes are made of words and not taken twice", () => {
    expect(freeCode([], "Già visto!")).toBe("gia_visto");
    expect(freeCode(["network", "network_2"], "Network")).toBe("network_3");
    expect(freeCode([], "…")).toBe("new");
  });
});
