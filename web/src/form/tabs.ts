import { clocksOf } from "~/core/clock";
import type { FormTab, RecordScreen, Related } from "~/core/types";
import { isPanel } from "./panelcodes";

/** What stands behind a tab of a record: its own fields, or one of the panes every model with the trait has. */
export interface RecordTab {
  code: string;
  label: string;
  pane: "fields" | "activity" | "attachments" | "history" | "related" | "relation" | "panel";
  form?: FormTab;
  related?: Related;
}

const PANES: Record<string, "activity" | "attachments" | "history" | "relation"> = {
  activity: "activity",
  attachment: "attachments",
  attachments: "attachments",
  history: "history",
  relation: "relation",
};

/**
 * The tabs of a record as the form orders and names them. A model with the trait has its activity, attachments, tasks and
 * history even where the form does not name them; a tab without fields that no pane stands for is not shown. With an
 * activity the fields of the first tab stand at the side, so it is no tab itself.
 */
export function tabsOf(
  screen: Pick<RecordScreen, "form" | "model" | "record">,
  words: Record<"activity" | "attachments" | "history" | "tasks" | "clocks", string>,
): RecordTab[] {
  const { form, model } = screen;
  const has = {
    activity: model.traits.includes("activity"),
    attachments: model.traits.includes("attachment"),
    history: model.traits.includes("history"),
    relation: model.traits.includes("relation"),
  };
  const tabs: RecordTab[] = [];
  form.tabs.forEach((one, at) => {
    const pane = PANES[one.code];
    if (one.related) tabs.push({ code: one.code, label: one.label, pane: "related", related: one.related });
    else if (isPanel(one.code)) tabs.push({ code: one.code, label: one.label, pane: "panel" });
    else if (pane && one.fieldsets.length === 0) {
      if (has[pane]) tabs.push({ code: pane, label: one.label, pane });
    } else if (one.fieldsets.length > 0 && !(has.activity && at === 0)) {
      tabs.push({ code: one.code, label: one.label, pane: "fields", form: one });
    }
  });
  const named = (pane: string) => tabs.some((one) => one.pane === pane);
  if (model.traits.includes("task") && !tabs.some((one) => one.code === "tasks")) {
    const before = tabs.findIndex((one) => one.pane === "attachments" || one.pane === "relation" || one.pane === "history");
    tabs.splice(before < 0 ? tabs.length : before, 0, { code: "tasks", label: words.tasks, pane: "panel" });
  }
  const history = tabs.findIndex((one) => one.pane === "history");
  if (has.attachments && !named("attachments"))
    tabs.splice(history < 0 ? tabs.length : history, 0, { code: "attachments", label: words.attachments, pane: "attachments" });
  if (has.history && !named("history")) tabs.push({ code: "history", label: words.history, pane: "history" });
  // A record that is measured shows its clocks even where its form does not name them.
  if (clocksOf(screen.record).length > 0 && !tabs.some((one) => one.code === "sla"))
    tabs.push({ code: "sla", label: words.clocks, pane: "panel" });
  const at = tabs.findIndex((one) => one.pane === "activity");
  const [activity] = at < 0 ? [] : tabs.splice(at, 1);
  if (has.activity) tabs.unshift(activity ?? { code: "activity", label: words.activity, pane: "activity" });
  return tabs;
}
