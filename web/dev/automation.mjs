// Walks through what administrators see of automation: the trace of a record, asking a rule, putting rules in order, the check.
// Every screen is asked of axe: `node dev/automation.mjs`.
import { as, base, clean, done, must, say } from "./walk.mjs";

const { page, api } = await as("admin");
const rule = (name, more) => api("POST", "/records/service/routing", { name, ...more });
const only = { condition: "AND", rules: [{ field: "title", operator: "contains", value: "walk" }] };
const set = (value) => [{ field: "priority_id", mode: "set", value }];

const first = await rule("Walk: first", { input: only, output: set(2), continue_calculation: true });
const second = await rule("Walk: second", {
  input: { condition: "AND", rules: [{ field: "title", operator: "contains", value: "nobody writes this" }] },
  output: set(3),
});
const asked = await rule("Walk: asked", { status: 0, input: only, output: set(3) });
const operation = await api("POST", "/records/service/operation", {
  type_id: 1,
  title: "A walk through automation",
  requester_username: "admin",
});

await say("the trace of a record names the rules that acted and those that did not", async () => {
  await page.goto(`${base}/record/service/operation/${operation.entity_id}?tab=automation`);
  await page.getByRole("tab", { name: "Automation" }).click();
  await page.getByText("Routing: Walk: first").first().waitFor();
  await page.locator(".trace-lines summary").first().click();
  await page.getByText("Walk: second").first().waitFor();
  await clean();
});

await say("a rule is asked what it would have done, and answers with a table", async () => {
  await page.goto(`${base}/record/service/routing/${asked.entity_id}`);
  await page.getByRole("button", { name: /What would it have done/ }).click();
  await page.getByRole("dialog").getByRole("textbox").or(page.getByRole("dialog").getByRole("spinbutton")).first().fill("7");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /What would it have done/ })
    .click();
  await page.getByText(/this rule would have touched 1 of/).waitFor();
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /A walk through automation/ })
    .waitFor();
  await clean();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  const after = await api("GET", `/records/service/operation/${operation.entity_id}`);
  must(after.priority_id === 2, "the replay changed the operation");
});

const order = async () => {
  const { items } = await api("GET", "/records/service/routing?sort=position&limit=200&fields=name");
  return items
    .map((one) => one.name)
    .filter((name) => name.startsWith("Walk"))
    .join();
};

await say("rules are put in order by dragging and by keyboard", async () => {
  await page.goto(`${base}/list/service/routing`);
  const row = (one) => page.locator(`#row-${one.entity_id}`);
  await row(asked).waitFor();
  const from = await row(asked).locator(".grip").boundingBox();
  const to = await row(first).boundingBox();
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y - 10, { steps: 3 });
  await page.mouse.move(to.x + 60, to.y + 3, { steps: 8 });
  await page.mouse.up();
  await page.getByText("Walk: asked was moved").waitFor();
  must((await order()) === "Walk: asked,Walk: first,Walk: second", `after dragging: ${await order()}`);
  await row(asked).click({ position: { x: 700, y: 10 } });
  await page.locator("[role=grid]").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.waitForFunction(
    ([a, b]) =>
      document.getElementById(`row-${a}`)?.getBoundingClientRect().top < document.getElementById(`row-${b}`)?.getBoundingClientRect().top,
    [first.entity_id, asked.entity_id],
  );
  must((await order()) === "Walk: first,Walk: asked,Walk: second", `after the keys: ${await order()}`);
  await clean();
});

await say("the check of automation names a rule that cannot be reached", async () => {
  const over = await rule("Walk: takes all", { position: 1, input: only });
  await page.goto(`${base}/admin/check`);
  await page.getByRole("heading", { name: "Check of automation" }).waitFor();
  await page.getByRole("row").filter({ hasText: "Walk: first" }).getByText("Shadowed").first().waitFor();
  await clean();
  await api("DELETE", `/records/service/routing/${over.entity_id}`);
});

const method = await api("POST", "/records/automation/event", {
  name: "Walk: method",
  model_alias: "service/operation",
  moment: "before_save",
  status: 0,
  code: "deep.log('seen by the walk');\n$this.setPriorityId(3);",
});

await say("a custom event is tested on a record that is found by its words, and shows what it would change", async () => {
  await page.goto(`${base}/record/automation/event/${method.entity_id}`);
  const test = page.getByRole("button", { name: "Test on a record" });
  await test.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Record" }).fill("walk through automation");
  await page.getByRole("option", { name: /A walk through automation/ }).click();
  await dialog.getByRole("button", { name: "Test on a record" }).click();
  await dialog.getByText(/Everything was taken back/).waitFor();
  await dialog.getByText("seen by the walk").waitFor();
  await dialog.getByText("Sets").first().waitFor();
  await clean();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  const after = await api("GET", `/records/service/operation/${operation.entity_id}`);
  must(after.priority_id === 2, "the test changed the operation");
});

await api("DELETE", `/records/automation/event/${method.entity_id}`);
for (const one of [first, second, asked]) await api("DELETE", `/records/service/routing/${one.entity_id}`);
await api("DELETE", `/records/service/operation/${operation.entity_id}`);
await done();
