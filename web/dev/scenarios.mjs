// Walks the scenarios of the service desk as people do them: `node dev/scenarios.mjs`. docs/scenarios.md says which
// scenario of the specification is shown where. A requester, an agent and an administrator do theirs with the keyboard alone.
import { agent, as, asker, base, choose, clean, done, must, password, say, visit, watch } from "./walk.mjs";

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

/** Presses the arrow down until an item of a menu has the focus. */
async function arrowTo(page, item) {
  await item.waitFor();
  for (let i = 0; i < 20; i++) {
    if (await item.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press("ArrowDown");
  }
  must(false, `the arrows do not lead to ${item}`);
}

/** Edits a field at the side of a record, as Enter on its pencil does. */
async function edit(page, code) {
  await page.locator(`#pen-${code}`).focus();
  await page.keyboard.press("Enter");
  await page.locator(`#f-${code}:focus`).waitFor();
}

/** Types into a field with choices until one is left, and takes it. */
async function take(page, words) {
  await page.keyboard.type(words);
  await page.getByRole("option", { name: words }).waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll("[role=option]").length === 1 && document.querySelector("[role=option][data-combobox-selected]"),
  );
  await page.keyboard.press("Enter");
}

async function save(page) {
  await page.keyboard.press("Control+s");
  await page.locator(".savebar").waitFor({ state: "detached" });
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

await say("an agent finds it, takes it over, sorts it, answers, closes it and goes back, with the keyboard alone", async () => {
  must(asked, "nothing was asked");
  const his = await visit();
  const { page } = his;
  watch(page);
  await signIn(page, agent);
  await page.locator(".rail").waitFor();
  await page.keyboard.press("Control+k");
  await page.locator(".pal input:focus").waitFor();
  await page.keyboard.type("plotter of the drawing");
  const found = page.getByRole("option", { name: ASKED }).first();
  await found.waitFor();
  for (let i = 0; i < 20 && (await found.getAttribute("aria-selected")) !== "true"; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`operation/${asked}`));
  await page.locator(".rh h1", { hasText: ASKED }).waitFor();
  await page.keyboard.press("a");
  await page.locator(".toast", { hasText: "Assigned to is now Luca Bianchi" }).waitFor();

  await page.keyboard.press("e");
  await tabTo(page, page.locator("#pen-category1"));
  await page.keyboard.press("Enter");
  await page.locator("#f-category1:focus").waitFor();
  await take(page, "Hardware");
  await page.locator(".side .f.changed").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#pen-category1:focus").waitFor();
  await save(page);

  await page.keyboard.press("c");
  await page.locator(".composer :is([contenteditable], textarea):focus").waitFor();
  await page.keyboard.type("The head was dirty. It prints well now.");
  await page.keyboard.press("Control+Enter");
  await page.locator(".tl .bub", { hasText: "The head was dirty" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".composer :focus").waitFor({ state: "detached" });

  await page.keyboard.press("s");
  await arrowTo(page, page.getByRole("menuitem", { name: "Closed", exact: true }));
  await page.keyboard.press("Enter");
  await page.locator("[data-badge=status]", { hasText: "Closed" }).waitFor();
  const now = await read(asked);
  must(now.status === 7 && now.closed_by === agent && now.assigned_username === agent, `it is ${now.status} of ${now.assigned_username}`);
  must(now.category1 > 0, "it has no category");
  await page.keyboard.press("u");
  await page.waitForURL(/\/list\/service\/operation/);
  await page.locator("[role=grid]").waitFor();
  await his.context.close();
});

await say("a closed operation is not among the open ones; the requester's word opens it again", async () => {
  const id = await operation("The skylight drips");
  await luca.api("PATCH", `${OPERATION}/${id}`, { status: 7 });
  const { page } = luca;
  watch(page);
  await page.goto(`${base}/list/service/operation?grid=open&search=skylight`);
  await page.getByText("No operations match the filters").waitFor();
  watch(giulia.page);
  await giulia.page.goto(`${base}/request/service/operation/${id}`);
  await giulia.page.locator(".composer").getByRole("textbox").fill("It drips again.");
  await giulia.page.getByRole("button", { name: "Send", exact: true }).click();
  await giulia.page.locator(".talk .bub", { hasText: "It drips again." }).waitFor();
  const now = await read(id);
  must(now.status === 2 && now.reopen_count === 1 && !now.closed_at, `it is ${now.status}, re-opened ${now.reopen_count} times`);
  watch(page);
  await page.reload();
  await rows(page, "The skylight drips").first().waitFor();
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

await say("a group offers its members as soon as it is chosen; another group clears who it was", async () => {
  const id = await operation("Switch of the second floor");
  const { page } = admin;
  watch(page);
  await page.goto(at(id));
  await edit(page, "assigned_group_id");
  await take(page, "Network");
  await edit(page, "assigned_username");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { name: /Moretti/ }).waitFor();
  must((await page.getByRole("option", { name: /Bianchi/ }).count()) === 0, "somebody else is offered");
  await take(page, "ferrari");
  await save(page);
  must((await read(id)).assigned_username === "mferrari", "it is not hers");
  await edit(page, "assigned_username");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { name: /Moretti/ }).waitFor();
  must((await page.getByRole("option", { name: /Bianchi/ }).count()) === 0, "once saved, somebody else is offered");
  await page.keyboard.press("Escape");
  await edit(page, "assigned_group_id");
  await take(page, "Service desk");
  await save(page);
  must(!(await read(id)).assigned_username, "it is still hers");
});

await say("the address and name that came without a user are filled in where he is added", async () => {
  const made = await admin.api("POST", "/records/service/operation", {
    type_id: 1,
    title: "Written from outside",
    requester_name: "Ada Neri",
    requester_email: "ada.neri@elsewhere.example",
  });
  const { page } = admin;
  watch(page);
  await page.goto(at(made.entity_id));
  await page.locator("#pen-requester_username").click();
  await page.locator(".with-add").getByRole("button", { name: "Add user" }).click();
  await page.locator("#add-email[value='ada.neri@elsewhere.example']").waitFor();
  await page.locator("#add-firstname[value='Ada']").waitFor();
  await page.keyboard.press("Escape");
});
await say("a requester who is missing is added beside the field, with the keyboard alone", async () => {
  const id = await operation("A visitor called");
  const { page } = admin;
  watch(page);
  await page.goto(at(id));
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("e");
  await tabTo(page, page.locator("#pen-requester_username"));
  await page.keyboard.press("Enter");
  await page.locator("#f-requester_username:focus").waitFor();
  await tabTo(page, page.locator(".with-add").getByRole("button", { name: "Add user" }));
  await page.keyboard.press("Enter");
  await page.locator("#add-firstname:focus").waitFor();
  await clean(page);
  await page.keyboard.type("Wilma");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Rossi");
  await page.keyboard.press("Tab");
  await page.keyboard.type("wilma.rossi@bora.example");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator("#f-requester_username[value='Wilma Rossi']").waitFor();
  await save(page);
  await page.locator(".side .f", { hasText: "Wilma Rossi" }).first().waitFor();
  must((await read(id)).requester_username === "wilma.rossi@bora.example", "it is not hers");
  const { items } = await admin.api("GET", "/records/admin/user?q=username:wilma.rossi@bora.example");
  await admin.api("PATCH", `/records/admin/user/${items[0].entity_id}`, { is_active: false });
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

await say("a category that is switched off is not offered, and what has it keeps it", async () => {
  const all = (await admin.api("GET", "/records/category/category?limit=100&fields=name")).items;
  const hardware = all.find((one) => one.name === "Hardware").entity_id;
  const id = await operation("An old keyboard", { category1: hardware });
  const { page } = luca;
  watch(page);
  await admin.api("PATCH", `/records/category/category/${hardware}`, { status: 0 });
  try {
    await page.goto(`${base}/record/service/operation/new?type_id=1`);
    await page.locator("#f-category1").click();
    await page.keyboard.type("Hard");
    await page.getByText("Nothing found").waitFor();
    await page.goto(at(id));
    await page.locator(".side .f", { hasText: "Hardware" }).first().waitFor();
  } finally {
    await admin.api("PATCH", `/records/category/category/${hardware}`, { status: 1 });
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

await say("an event that throws says why at the top of the form, and nothing is written", async () => {
  const id = await operation("Scanner without a serial");
  const event = await admin.api("POST", "/records/automation/event", {
    name: "Serial",
    model_alias: "service/operation",
    moment: "before_save",
    code: "if ($this.getTitle() === 'Scanner') throw new Error('Serial required');",
  });
  const said = (page) => page.locator(".refusal", { hasText: "Serial required" });
  try {
    const { page } = luca;
    watch(page);
    await page.goto(at(id));
    await page.locator(".rh .title-pen").focus();
    await page.keyboard.press("Enter");
    await page.locator(".title-edit input:focus").fill("Scanner");
    await page.keyboard.press("Control+s");
    await said(page).waitFor();
    await clean(page);
    must((await read(id)).title === "Scanner without a serial", "it was written");
    await page.locator(".savebar").getByRole("button", { name: "Reset" }).click();
    await said(page).waitFor({ state: "detached" });
    watch(admin.page);
    await admin.page.goto(`${base}/record/service/operation/new?type_id=1`);
    await admin.page.locator("#f-title").fill("Scanner");
    await admin.page.locator("#f-requester_username").fill("verdi");
    await admin.page.getByRole("option", { name: /Giulia Verdi/ }).click();
    await admin.page.keyboard.press("Control+s");
    await said(admin.page).waitFor();
    watch(giulia.page);
    await giulia.page.goto(`${base}/ask/incident`);
    await giulia.page.locator("#f-title").fill("Scanner");
    await giulia.page.getByRole("button", { name: "Send the request" }).click();
    await said(giulia.page).waitFor();
    await clean(giulia.page);
    must((await ids({ field: "title", operator: "equal", value: "Scanner" })).length === 0, "one was made");
  } finally {
    await admin.api("DELETE", `/records/automation/event/${event.entity_id}`);
  }
});

await say("an administrator without everything sees the conditions of a rule and not its scripts", async () => {
  const rule = await admin.api("POST", "/records/service/routing", {
    name: "With a script",
    status: 0,
    input: { field: "type_id", operator: "equal", value: 1 },
    input_script: "return true;",
  });
  const sofia = await as("sconti");
  try {
    watch(sofia.page);
    await sofia.page.goto(`${base}/record/service/routing/${rule.entity_id}?tab=scripts`);
    await sofia.page.locator(".condition-field, .cond").first().waitFor();
    must((await sofia.page.getByRole("tab", { name: "Scripts" }).count()) === 0, "she has the tab of the scripts");
    must((await sofia.page.locator("#f-input_script").count()) === 0, "she sees the script");
    watch(admin.page);
    await admin.page.goto(`${base}/record/service/routing/${rule.entity_id}?tab=scripts`);
    must((await admin.page.locator("#f-input_script").inputValue()) === "return true;", "the script is another");
  } finally {
    await sofia.context.close();
    await admin.api("DELETE", `/records/service/routing/${rule.entity_id}`);
  }
});

await say("a link is drawn on one record, read on the other, gone with its kind, and removed, with the keyboard alone", async () => {
  const relation = await admin.api("POST", "/records/relation/relation", {
    source_model: "service/operation",
    destination_model: "service/operation",
    name: "is generated by",
    opposite_name: "has generated",
  });
  const one = await operation("All telephones are dead");
  const two = await operation("The exchange lost its power");
  try {
    const { page } = luca;
    watch(page);
    await page.goto(at(one, "?tab=relation"));
    await tabTo(page, page.getByRole("button", { name: "Add a link" }), 200);
    await page.keyboard.press("Enter");
    await arrowTo(page, page.getByRole("menuitem", { name: "is generated by" }));
    await page.keyboard.press("Enter");
    await page.locator("#relation-add").waitFor();
    await page.waitForTimeout(200); // the menu gives the focus back to its button, and the search takes it again
    await page.locator("#relation-add:focus").waitFor();
    await take(page, "exchange lost");
    await page.locator(".links-of", { hasText: "is generated by" }).getByText("The exchange lost its power").waitFor();
    await page.goto(at(two, "?tab=relation"));
    await page.locator(".links-of", { hasText: "has generated" }).getByText("All telephones are dead").waitFor();
    await admin.api("PATCH", `/records/relation/relation/${relation.entity_id}`, { status: 0 });
    await page.reload();
    await page.getByText("No links yet").waitFor();
    await admin.api("PATCH", `/records/relation/relation/${relation.entity_id}`, { status: 1 });
    await page.reload();
    await tabTo(page, page.getByRole("button", { name: /^Remove the link to/ }), 200);
    await page.keyboard.press("Enter");
    await page.locator(".links-of").waitFor({ state: "detached" });
    must((await read(one)).entity_id === one && (await read(two)).entity_id === two, "a record went with its link");
  } finally {
    await admin.api("DELETE", `/records/relation/relation/${relation.entity_id}`);
  }
});

await say("a graph is searched and filtered, looked at from a record by who may see it, and arranged by who may arrange it", async () => {
  const relation = await admin.api("POST", "/records/relation/relation", {
    name: "is brought about by",
    opposite_name: "has brought about",
    source_model: "service/operation",
    destination_model: "service/operation",
  });
  const [one, two] = [await operation("The lift stands still"), await operation("The power is gone")];
  await admin.api("POST", "/records/relation/link", { relation_id: relation.entity_id, source_id: one, destination_id: two });
  const agents = await admin.api(
    "GET",
    `/records/admin/user?filter=${encodeURIComponent(JSON.stringify({ field: "username", operator: "equal", value: agent }))}`,
  );
  const graph = await admin.api("POST", "/records/relation/graph", {
    name: "What brought about what",
    model_alias: "service/operation",
    relation_ids: [relation.entity_id],
    related_fields: ["company_id"],
    expressions: { field: "title", operator: "in", value: ["The lift stands still", "The power is gone"] },
    view_user_ids: [agents.items[0].user_id ?? agents.items[0].entity_id],
  });
  try {
    const { page } = luca;
    watch(page);
    await page.goto(at(one, "?tab=relation"));
    await page.getByRole("link", { name: "What brought about what" }).click();
    await page.locator(".graph-canvas canvas").first().waitFor();
    await page.locator(".graph-list > li.chosen", { hasText: "The lift stands still" }).waitFor();
    await page.locator(".graph-more", { hasText: "is brought about by" }).waitFor();
    must((await page.getByRole("button", { name: "Keep the places" }).count()) === 0, "who only looks keeps places");
    await tabTo(page, page.locator("#graph-search"));
    await page.keyboard.type("power");
    await page.keyboard.press("Enter");
    await page.locator(".graph-list > li.chosen", { hasText: "The power is gone" }).waitFor();
    await page.locator(".graph-more", { hasText: "has brought about" }).waitFor();
    await clean(page);
    const sign = page.getByRole("button", { name: "is brought about by" });
    await sign.focus();
    await page.keyboard.press("Enter");
    await page.locator(".graph-more", { hasText: "has brought about" }).waitFor({ state: "detached" });

    const boss = admin.page;
    watch(boss);
    await boss.goto(`${base}/record/relation/graph/${graph.entity_id}`);
    await boss.locator(".graph-canvas canvas").first().waitFor();
    await boss.locator("#graph-search").fill("lift");
    await boss.keyboard.press("Enter");
    await boss.locator(".graph-list > li.chosen").waitFor();
    const box = await boss.locator(".graph-canvas").boundingBox();
    await boss.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await boss.mouse.down();
    await boss.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 40, { steps: 4 });
    await boss.mouse.up();
    await boss.getByRole("button", { name: "Keep the places" }).click();
    await boss.locator(".toast", { hasText: "The places are kept" }).waitFor();
    const kept = await admin.api("GET", `/graphs/${graph.entity_id}`);
    must(kept.places[`service/operation/${one}`]?.length === 2, "the place is not kept");
  } finally {
    await admin.api("DELETE", `/records/relation/graph/${graph.entity_id}`);
    await admin.api("DELETE", `/records/relation/relation/${relation.entity_id}`);
  }
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
