// Walks the scenarios of the service desk that as people do them: `node dev/scenarios.mjs`. docs/scenarios.md says
// which scenario of the specification is shown where. The first is done with the keyboard alone.
import { agent, as, asker, base, choose, done, must, password, say, visit, watch } from "./walk.mjs";

const admin = await as("admin");
const luca = await as(agent);
const giulia = await as(asker);
const OPERATION = "/records/service/operation";
const made = [];

/** An operation that goes again at the end. */
async function operation(title, more = {}) {
  const one = await admin.api("POST", OPERATION, { type_id: 1, title, requester_username: asker, ...more });
  made.push(one.entity_id);
  return one.entity_id;
}
const at = (id, tab = "") => `${base}/record/service/operation/${id}${tab}`;
const read = (id) => admin.api("GET", `${OPERATION}/${id}`);
const ids = async (filter) => (await admin.api("GET", `${OPERATION}?limit=1&filter=${encodeURIComponent(JSON.stringify(filter))}`)).items;

/** Presses Tab until the focus stands on what is meant. */
async function tabTo(page, what, most = 90) {
  await what.first().waitFor();
  for (let i = 0; i < most; i++) {
    if (await what.first().evaluate((node) => node === document.activeElement || node.contains(document.activeElement))) return;
    await page.keyboard.press("Tab");
  }
  must(false, `Tab does not lead to ${what}`);
}

async function signIn(page, username) {
  await page.goto(base);
  await tabTo(page, page.getByLabel("User name or mail address"));
  await page.keyboard.type(username);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/** Rows of a list by their titles. */
const rows = (page, title) => page.locator("[role=grid] [role=row]", { hasText: title });

const ASKED = "The plotter of the drawing room prints stripes";
let asked;

await say("a requester reports an error, reads it among his own and adds a word, with the keyboard alone", async () => {
  const her = await visit();
  const { page } = her;
  watch(page);
  await signIn(page, asker);
  await tabTo(page, page.locator("#ask"));
  await page.keyboard.type("problem");
  await page.locator(".answer").first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/ask\//);
  await tabTo(page, page.locator("#f-title"));
  await page.keyboard.type(ASKED);
  await tabTo(page, page.getByRole("textbox", { name: /Description|What happened/ }));
  await page.keyboard.type("Since this morning.");
  await tabTo(page, page.getByRole("button", { name: "Send the request" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/request\/service\/operation\/\d+/);
  asked = Number(page.url().match(/operation\/(\d+)/)[1]);
  made.push(asked);
  await page.getByRole("heading", { name: ASKED }).waitFor();
  await tabTo(page, page.locator(".composer [contenteditable], .composer textarea"));
  await page.keyboard.type("It is the large one.");
  await tabTo(page, page.getByRole("button", { name: "Send", exact: true }));
  await page.keyboard.press("Enter");
  await page.locator(".talk .bub", { hasText: "It is the large one." }).waitFor();
  await tabTo(page, page.getByRole("link", { name: /requests/i }));
  await page.keyboard.press("Enter");
  await page.getByText(ASKED).first().waitFor();
  await her.context.close();
});

await say("a request for the boss names who typed it and who needs it", async () => {
  const { page } = luca;
  await page.goto(`${base}/record/service/operation/new?type_id=2`);
  await page.locator("#f-title").fill("A telephone for the boss");
  await page.locator("#f-requester_username").fill("verdi");
  await page.getByRole("option", { name: /Giulia Verdi/ }).click();
  await page.keyboard.press("Control+s");
  await page.waitForURL(/operation\/\d+/);
  const id = Number(page.url().match(/operation\/(\d+)/)[1]);
  made.push(id);
  const now = await read(id);
  must(now.submit_username === agent && now.requester_username === asker && now.company_id > 0, "the people are others");
  await giulia.page.goto(`${base}/requests`);
  await giulia.page.getByText("A telephone for the boss").first().waitFor();
});

await say("what has the status Deleted stands among the deleted only, and comes back with another", async () => {
  const id = await operation("Made by mistake, certainly");
  const { page } = luca;
  watch(page);
  await page.goto(at(id));
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: "Deleted", exact: true }).click();
  await page.locator("[data-badge=status]", { hasText: "Deleted" }).waitFor();
  await page.goto(`${base}/list/service/operation?grid=deleted&search=mistake`);
  await rows(page, "Made by mistake").first().waitFor();
  await page.goto(`${base}/list/service/operation?grid=all&search=mistake`);
  await page.locator("[role=grid][aria-busy=false]").waitFor();
  must((await rows(page, "Made by mistake").count()) === 0, "it is among all");
  await luca.api("PATCH", `${OPERATION}/${id}`, { status: 1 });
  await page.reload();
  await rows(page, "Made by mistake").first().waitFor();
});

await say("an operation that one may not read is not found by its address", async () => {
  const id = await operation("Salaries of the board", { requester_username: "pkovac", company_id: null });
  watch(giulia.page);
  await giulia.page.goto(`${base}/request/service/operation/${id}`);
  await giulia.page
    .getByText(/not found|does not exist|may not see/i)
    .first()
    .waitFor();
  must((await giulia.page.getByText("Salaries of the board").count()) === 0, "she reads it");
});

await say("an internal note is marked and stays in the house; the reply is read in the portal", async () => {
  const id = await operation("Badge of the new colleague");
  await luca.api("POST", `${OPERATION}/${id}/activities`, { type: 1, description: "<p>Ask the guard first</p>" });
  await luca.api("POST", `${OPERATION}/${id}/activities`, { type: 1, description: "<p>Come to gate two</p>", portal_visibility: true });
  watch(luca.page);
  await luca.page.goto(at(id));
  await luca.page.locator(".bub.internal", { hasText: "Ask the guard first" }).waitFor();
  await giulia.page.goto(`${base}/request/service/operation/${id}`);
  await giulia.page.locator(".talk").getByText("Come to gate two").waitFor();
  must((await giulia.page.getByText("Ask the guard first").count()) === 0, "she reads the note");
});

await say("a type that is switched off is not offered, and what is of it still opens", async () => {
  const id = await operation("New switch in the cellar", { type_id: 4 });
  await admin.api("PATCH", "/records/service/type/4", { status: 0 });
  try {
    watch(luca.page);
    await luca.page.goto(base);
    await luca.page.locator(".rail").waitFor();
    must((await luca.page.locator(".rail").getByText("Changes", { exact: true }).count()) === 0, "the menu has it");
    await luca.page.goto(at(id));
    await luca.page.locator(".rh h1", { hasText: "New switch in the cellar" }).waitFor();
  } finally {
    await admin.api("PATCH", "/records/service/type/4", { status: 1 });
  }
});

await say("a category of the second level is offered below its first, and goes with it", async () => {
  const { page } = luca;
  watch(page);
  await page.goto(`${base}/record/service/operation/new?type_id=1`);
  await choose(page, page.locator("#f-category1"), "Hardware");
  await page.locator("#f-category2").click();
  await page.getByRole("option", { name: "Printer" }).waitFor();
  must((await page.getByRole("option", { name: "VPN" }).count()) === 0, "VPN is offered below Hardware");
  await page.getByRole("option", { name: "Printer" }).click();
  await page.locator("#f-category3").waitFor({ state: "visible" });
});

await say("a task waits for the one before it, and says for which", async () => {
  const id = await operation("A colleague begins");
  const task = (title, more = {}) =>
    luca.api("POST", "/records/task/task", { title, type_id: 1, model_alias: "service/operation", model_id: id, ...more });
  const first = await task("Lay the cable");
  const second = await task("Put up the telephone", { predecessor_ids: [first.entity_id] });
  const { page } = luca;
  watch(page);
  await page.goto(`${base}/record/task/task/${second.entity_id}`);
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: "In progress" }).click();
  await page
    .getByText(/Lay the cable/)
    .first()
    .waitFor();
  await luca.api("PATCH", `/records/task/task/${first.entity_id}`, { status: 3 });
  await luca.api("PATCH", `/records/task/task/${second.entity_id}`, { status: 2 });
});

// What was made goes again, for the walks that come after.
for (const id of made)
  if ((await ids({ field: "entity_id", operator: "equal", value: id })).length) await admin.api("DELETE", `${OPERATION}/${id}`);
await done();
