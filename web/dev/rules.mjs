// Walks the ways of who sets rules and reads what they did: conditions and values in forms, clocks, traces: `node dev/rules.mjs`.
import { agent, as, asker, base, choose, done, look, must, phone, say } from "./walk.mjs";

const admin = await as("admin");
const { page } = admin;
let rule;

await say("routing: a rule is built with the condition and value editors", async () => {
  await page.goto(`${base}/record/service/routing/new`);
  await page.locator("#f-name").fill("Wireless goes to Network");
  const input = page.locator(".condition-field").first();
  await input.getByRole("button", { name: "Condition", exact: true }).click();
  await choose(page, input.getByRole("combobox").first(), "Title");
  await input.locator("select").selectOption("contains");
  await input.getByRole("textbox").last().fill("wireless");
  await choose(page, page.locator("#f-output"), "Assigned group");
  await choose(page, page.locator("#f-output-assigned_group_id"), "Network");
  await page.keyboard.press("Control+s");
  await page.waitForURL(/routing\/\d+/);
  rule = page.url().match(/routing\/(\d+)/)[1];
  const kept = await admin.api("GET", `/records/service/routing/${rule}`);
  must(kept.input?.rules?.[0]?.field === "title" || kept.input?.field === "title", `the condition is ${JSON.stringify(kept.input)}`);
  must(kept.output?.[0]?.field === "assigned_group_id" && kept.output[0].value > 0, `the output is ${JSON.stringify(kept.output)}`);
});
await say("routing: a reference is called by its name after a reload", async () => {
  await page.reload();
  await page.locator("#f-output-assigned_group_id[value=Network]").waitFor();
});
await look("routing rule");

let incident;
await say("routing: the rule acts, and the record says so", async () => {
  incident = await admin.api("POST", "/records/service/operation", {
    type_id: 1,
    title: "No wireless in the hall",
    requester_username: asker,
    priority_id: 2,
  });
  await page.goto(`${base}/record/service/operation/${incident.entity_id}?tab=automation`);
  await page.getByText("Wireless goes to Network").first().waitFor();
});
await look("automation of a record");

await say("service levels: the ledger of a clock is read under it", async () => {
  await page.goto(`${base}/record/service/operation/${incident.entity_id}?tab=sla`);
  await page
    .getByRole("button", { name: /Ledger/ })
    .first()
    .click();
  await page.locator(".clock-lines td", { hasText: "Started" }).waitFor();
  await page.locator(".rh .clocks", { hasText: "Time to Respond" }).waitFor();
});
await look("service levels of a record");

await say("service levels: the requester sees what is meant for him", async () => {
  const her = await as(asker, { viewport: phone });
  await her.page.goto(`${base}/request/service/operation/${incident.entity_id}`);
  await her.page.getByText("Time to Resolve").waitFor();
  must((await her.page.getByText("Time to Respond").count()) === 0, "she sees a clock that is not for the portal");
  await her.page.getByRole("button", { name: /Ledger/ }).click();
  await her.page.locator(".clock-lines td", { hasText: "Started" }).waitFor();
  const wide = await her.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  must(wide <= 0, `${wide} px too wide`);
  await her.context.close();
});

await say("service levels: every share of the dashboard opens its list", async () => {
  await page.goto(`${base}/dashboard/sla`);
  const first = page.locator(".shares a").first();
  const of = (await first.locator("small").textContent()).match(/of ([\d,.]+)/)[1];
  await first.click();
  await page.waitForURL(/\/list\/sla\/timer/);
  await page.getByText(`${of} records`).waitFor();
});
await page.goto(`${base}/dashboard/sla`);
await page.locator(".shares a").first().waitFor();
await look("dashboard of service levels");

await say("escalation: a timer filter speaks of moments and clocks by name", async () => {
  await page.goto(`${base}/record/escalation/rule/new`);
  await page.locator("#f-name").fill("Late ones");
  await page.keyboard.press("Control+s");
  await page.waitForURL(/rule\/\d+/);
  await page.getByRole("tab", { name: "Which records" }).click();
  const timer = page.locator("#f-timer_input");
  await timer.getByRole("button", { name: "Condition", exact: true }).click();
  await choose(page, timer.getByRole("combobox").first(), "Time to Resolve: elapsed");
  await timer.locator("select").waitFor();
  const first = await timer.locator("select").inputValue();
  must(["less", "greater"].includes(first), `the first operator is ${first}`);
});
await look("escalation rule");

await say("metrics: a condition can be taken as text and back", async () => {
  await page.goto(`${base}/record/sla/metric/2`);
  const stop = page.locator("#f-stop_expression");
  await stop.getByRole("button", { name: "As text" }).click();
  const text = page.locator("textarea.mono");
  must((await text.inputValue()).includes("in_class"), "the text is not the condition");
  await page.getByRole("button", { name: "As rules" }).click();
  await stop.getByRole("button", { name: "Any of" }).first().waitFor();
});
await look("metric");

await say("rules are for administrators: an agent finds none", async () => {
  const his = await as(agent);
  await his.page.goto(`${base}/record/service/routing/${rule}`);
  await his.page
    .getByText(/not (be )?found|does not exist|no access|may not/i)
    .first()
    .waitFor();
  await his.context.close();
});
await admin.api("DELETE", `/records/service/routing/${rule}`);
await done();
