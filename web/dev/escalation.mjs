// Walks the way of an administrator who writes an escalation rule, looks at what it would do and lets it run: `node dev/escalation.mjs`.
import { as, base, done, look, must, say } from "./walk.mjs";

const { page, context } = await as("admin");

let rule = 0;
await say("escalation: a rule begins with its head, and is disabled", async () => {
  await page.goto(`${base}/list/escalation/rule`);
  await page
    .getByRole("button", { name: "New escalation rule" })
    .or(page.getByRole("link", { name: "New escalation rule" }))
    .first()
    .click();
  await page.getByRole("textbox", { name: /^Name/ }).first().fill("High after an hour");
  await page.getByRole("button", { name: /^Create escalation rule/ }).click();
  await page.waitForURL(/escalation\/rule\/\d+/);
  rule = Number(page.url().match(/rule\/(\d+)/)[1]);
});
await look("escalation rule");
await say("escalation: times and clocks are chosen by name", async () => {
  const kept = await context.request.patch(`${base}/api/v1/records/escalation/rule/${rule}`, {
    data: {
      input: { field: "status", operator: "in_class", value: "open" },
      timer_input: {
        condition: "AND",
        rules: [
          { field: "since.created_at", operator: "greater_or_equal", value: "1h" },
          { field: "sla.resolve.elapsed", operator: "greater", value: 60 },
        ],
      },
      output: [{ field: "priority_id", mode: "set", value: 2 }],
    },
  });
  must(kept.ok(), await kept.text());
  await page.reload();
  await page.getByRole("tab", { name: "Which records" }).click();
  await page.getByText("Time since: Created at").first().waitFor();
  await page.getByText("Time to Resolve: elapsed").first().waitFor();
  const times = await page.locator("input").evaluateAll((all) => all.map((one) => one.value));
  must(times.includes("1 h 00 m"), `the hour is not shown: ${times.join(", ")}`);
});
await look("escalation filters");
await say("escalation: what happens is said by values", async () => {
  await page.getByRole("tab", { name: "What happens" }).click();
  await page.getByText("Set records values to").waitFor();
});
await look("escalation output");
let named = 0;
await say("escalation: a preview names records and changes nothing", async () => {
  await page.getByRole("button", { name: "Preview" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/would be escalated now/).waitFor();
  named = await dialog.locator("tbody tr").count();
  must(named > 0, "it names nothing");
  await page.keyboard.press("Escape");
  const log = await (await context.request.get(`${base}/api/v1/records/escalation/log`)).json();
  must(log.items.length === 0, "the preview wrote");
});
await say("escalation: run now acts on these, and the log says so", async () => {
  await page.getByRole("button", { name: "Run now" }).first().click();
  await page.getByRole("button", { name: "Yes" }).click();
  for (let i = 0; i < 40; i++) {
    const log = await (await context.request.get(`${base}/api/v1/records/escalation/log?limit=200`)).json();
    if (log.items.length >= named) break;
    await page.waitForTimeout(250);
  }
  await page.reload();
  await page.getByRole("tab", { name: "Log", exact: true }).click();
  await page.getByText("Escalated").first().waitFor();
  const offers = await page
    .getByRole("button", { name: /^New/ })
    .or(page.getByRole("link", { name: /^New/ }))
    .count();
  must(offers === 0, "a log can be written by hand");
});
await look("escalation log");
await done();
