// Walks the forms of records: rules while somebody types, the form that a rule chooses, Reset, a slow network, and a page of
// another host on a form: `node dev/forms.mjs`.
import { agent, as, asker, base, browser, clean, done, must, password, say, watch } from "./walk.mjs";

const admin = await as("admin");
const { page, api } = await as(agent);
watch(page);
const change = (changes) => admin.api("POST", "/config", { changes, note: "walk" });
const fresh = `${base}/record/service/operation/new?type_id=1`;
const shown = (field) => page.locator(`#f-${field}`);
/** Chooses in a field with choices what is offered for the words, however long the offer takes. */
const pick = async (field, words) => {
  await shown(field).click();
  await page.keyboard.type(words);
  await page.getByRole("option", { name: words }).first().click();
};

const RULES = { kind: "form", code: "service/operation/default", property: "rules" };
await say("rules of a form hide, require, set and leave choices while somebody types, and the server says the same", async () => {
  const urgent = { field: "urgency_id", operator: "equal", value: 3 };
  await change([
    { ...RULES, value: [{ when: urgent, hide: ["tags"], require: ["due_date"], set: { priority_id: 1 }, values: { status: [1, 2] } }] },
  ]);
  await page.goto(fresh);
  await shown("title").fill("Typed under a rule");
  await shown("tags").waitFor();

  const { values } = await api("GET", "/lists/service_urgency");
  await pick("urgency_id", values.find((one) => one.value === 3).label);
  await shown("tags").waitFor({ state: "detached" });
  await page.locator("#f-due_date-label .req").waitFor();
  await shown("status").click();
  await page.getByRole("option").first().waitFor();
  must((await page.getByRole("option").count()) === 2, `${await page.getByRole("option").count()} statuses are offered`);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Create operation/ }).click();
  await page.locator("#f-due_date-hint.bad").waitFor();
  const forged = await page.context().request.post(`${base}/api/v1/records/service/operation`, {
    data: { title: "Past the rule", type_id: 1, requester_username: asker, urgency_id: 3 },
  });
  must(forged.status() === 400 && (await forged.text()).includes("due_date"), `the server takes it: ${forged.status()}`);
  await pick("urgency_id", values.find((one) => one.value === 1).label);
  await shown("tags").waitFor();
  await page.locator("#f-due_date-label .req").waitFor({ state: "detached" });
  await change([{ ...RULES, reset: true }]);
});
await say("a rule chooses the form of a new record while it is filled in, and what was typed stays", async () => {
  const FORM = { kind: "form", code: "service/operation/walk_short" };
  const { items } = await admin.api("GET", "/records/category/category?search=Hardware&limit=50");
  const hardware = items.find((one) => one.name === "Hardware").entity_id;
  await change([
    {
      ...FORM,
      value: {
        code: "walk_short",
        model: "service/operation",
        label: { en: "The short one" },
        priority: 900,
        when: { field: "category1", operator: "equal", value: hardware },
        tabs: [
          {
            code: "main",
            label: { en: "Main" },
            fieldsets: [
              {
                code: "main",
                label: { en: "Main" },
                fields: [{ field: "title" }, { field: "category1", reload: true }, { field: "requester_username" }],
              },
            ],
          },
        ],
      },
    },
  ]);
  await page.goto(fresh);
  await shown("title").fill("It is a broken screen");
  await pick("category1", "Hardware");
  await page.locator(".new-head", { hasText: "The short one" }).waitFor();
  await shown("urgency_id").waitFor({ state: "detached" });
  must((await shown("title").inputValue()) === "It is a broken screen", "the title is lost");
  await page.getByRole("button", { name: "Cancel" }).click();
  await change([{ ...FORM, remove: true }]);
});
const made = await admin.api("POST", "/records/service/operation", {
  title: "Looked at through a thin wire",
  type_id: 1,
  requester_username: asker,
  cust_affected: 3,
});
const affected = page.locator(".side .f", { hasText: "People affected" });
const type = async (text) => {
  await affected.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
};
await say("Reset takes back what was typed and leaves the record as it was", async () => {
  await page.goto(`${base}/record/service/operation/${made.entity_id}`);
  await page.locator(".rh h1").waitFor();
  await type("44");
  await page.locator(".side .f.changed", { hasText: "People affected" }).waitFor();
  await page.locator(".savebar").getByRole("button", { name: "Reset" }).click();
  await page.locator(".savebar").waitFor({ state: "detached" });
  must((await affected.textContent()).includes("3"), `it shows ${await affected.textContent()}`);
  await page.reload();
  await page.locator(".rh h1").waitFor();
  must((await page.locator(".side .f.changed").count()) === 0, "a draft came back");
});
await say("a slow network: the frame stands, typing waits for nothing, saving says that it works on it", async () => {
  page.setDefaultTimeout(30_000);
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 100_000,
    uploadThroughput: 50_000,
  });
  await page.goto(`${base}/list/service/operation`);
  await page.locator("[role=row]").nth(1).waitFor();
  await page.goto(`${base}/record/service/operation/${made.entity_id}`);
  await page.locator(".rh h1").waitFor();
  await type("55");
  must((await page.locator("#f-cust_affected").inputValue()) === "55", "typing waits for the network");
  await page.keyboard.press("Control+s");
  await page.locator(".savebar").waitFor({ state: "detached" });
  await page.goBack();
  await page.locator("[role=row]").nth(1).waitFor();
  await wire.detach();
  page.setDefaultTimeout(8000);
  const now = await api("GET", `/records/service/operation/${made.entity_id}`);
  must(now.cust_affected === 55, `affected ${now.cust_affected}`);
});
await say("the record is seen as it was, with what is another value now", async () => {
  await page.goto(`${base}/record/service/operation/${made.entity_id}?tab=history`);
  await page.getByRole("button", { name: "See as it was" }).last().click();
  const dialog = page.getByRole("dialog");
  const line = dialog.locator(".as-of .changed", { hasText: "People affected" });
  await line.getByText("now:").waitFor();
  const said = (await line.innerText()).replace(/\s+/g, " ");
  must(said === "People affected 3 now: 55", `it was ${said}`);
  await clean(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});
await admin.api("DELETE", `/records/service/operation/${made.entity_id}`);

await say("a page of another host stands on a form where an administrator names the host, and nowhere else", async () => {
  const host = "127.0.0.1:9";
  const hosts = (value) => ({ kind: "setting", code: "creator.frame_hosts", property: "value", value });
  await change([
    hosts([host]),
    { kind: "module", code: "panes", value: { label: { en: "Panes" }, icon: "window", version: "1.0.0" } },
    {
      kind: "model",
      code: "custom_panes/pane",
      value: { alias: "custom_panes/pane", label: { en: "Pane" }, plural: { en: "Panes" }, features: ["name"] },
    },
    {
      kind: "field",
      code: "custom_panes/pane.cust_page",
      value: { element_type: "iframe", label: { en: "Elsewhere" }, options: { address: `https://${host}/?of={{name}}` } },
    },
  ]);
  const pane = await admin.api("POST", "/records/custom_panes/pane", { name: "Lathe & drill" });
  // Nobody answers at that address: the browser is given the page. What it may show is still for it to decide.
  const context = await browser.newContext({ locale: "en-GB" });
  await context.request.post(`${base}/api/v1/session`, { data: { username: "admin", password } });
  await context.route(`https://${host}/**`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<p>From elsewhere: ${new URL(route.request().url()).searchParams.get("of")}</p>` }),
  );
  const other = await context.newPage();
  other.setDefaultTimeout(8000);
  await other.goto(`${base}/record/custom_panes/pane/${pane.entity_id}`);
  await other.frameLocator("iframe[title=Elsewhere]").getByText("From elsewhere: Lathe & drill").waitFor();
  await change([hosts([])]);
  await other.reload();
  await other.locator(".frame .hint.bad", { hasText: host }).waitFor();
  await context.close();
  await change([
    { ...hosts([]), value: undefined, reset: true },
    { kind: "module", code: "panes", remove: true },
  ]);
});
await done();
