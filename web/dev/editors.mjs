// Walks the ways of administrators who arrange the product, and asks axe about every page, light and dark: `node dev/editors.mjs`.
import { agent, as, base, browser, done, look, must, password, say } from "./walk.mjs";

const { page, api, context } = await as("admin");
const change = async (changes, note) => (await api("POST", "/config", { changes, note })).version;
const configuration = async (kind, code) => (await api("GET", `/config?kind=${kind}&code=${encodeURIComponent(code)}`)).value;
const { version: before } = await (await context.request.get(`${base}/api/v1/config?kind=grid`)).json();
const GRID = "service/operation/all";

await say("history: says what a version changed, and where", async () => {
  await change([{ kind: "grid", code: GRID, property: "page_size", value: 20 }], "shorter pages");
  await change([{ kind: "grid", code: GRID, property: "sort", value: "title" }], "by title");
  await page.goto(`${base}/admin/versions`);
  await page.getByRole("button", { name: /shorter pages/ }).click();
  await page.waitForURL(/version=/);
  await page.locator(".version dt", { hasText: "page_size" }).waitFor();
  await page.locator(".version ins", { hasText: "20" }).waitFor();
  await page.reload();
  await page.locator(".version dt", { hasText: "page_size" }).waitFor();
});
await look("history");
await say("history: goes back by keyboard, seen before it is done", async () => {
  await page.getByRole("button", { name: "Go back to this version" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").locator("dt", { hasText: "sort" }).waitFor();
  await page.getByRole("button", { name: "Go back", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".toast", { hasText: "is as in version" }).waitFor();
  must((await configuration("grid", GRID)).sort !== "title", "the order of the grid is still the later one");
  must((await configuration("grid", GRID)).page_size === 20, "the earlier change is gone");
});
await say("history: has the versions of one object, in Italian too", async () => {
  await page.goto(`${base}/admin/versions?kind=grid&code=${GRID}`);
  await page.locator(".versions ol button").nth(2).waitFor();
  await page.evaluate(() => localStorage.setItem("steward.language", "it"));
  await page.reload();
  await page.getByRole("heading", { name: "Storia della configurazione" }).waitFor();
  await page.evaluate(() => localStorage.removeItem("steward.language"));
});
await say("history: takes one object back and leaves the others", async () => {
  await change(
    [
      { kind: "grid", code: GRID, property: "page_size", value: 200 },
      { kind: "grid", code: "service/operation/open", property: "page_size", value: 100 },
    ],
    "two grids",
  );
  await page.goto(`${base}/admin/versions`);
  await page.getByRole("button", { name: /two grids/ }).click();
  await page.getByRole("button", { name: `Take back only ${GRID}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "It is as before" }).waitFor();
  must((await configuration("grid", GRID)).page_size === 20, "it was not taken back");
  must((await configuration("grid", "service/operation/open")).page_size === 100, "the other was taken back too");
});
await say("history: says that no upgrade asks for a decision", async () => {
  await page.goto(`${base}/admin/versions`);
  await page.getByRole("link", { name: "After upgrades" }).click();
  await page.getByText("Nothing to decide").waitFor();
});
await say("history: is for administrators", async () => {
  const other = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await other.request.post(`${base}/api/v1/session`, { data: { username: agent, password } });
  const desk = await other.newPage();
  await desk.goto(`${base}/admin/versions`);
  await desk.locator(".mid", { hasText: "administrator" }).waitFor({ timeout: 6000 });
  await other.close();
});

const FORM = "service/operation/default";
const config = (path) => `${base}/admin/${path}`;
const fieldTile = (name) => page.locator(".fd", { hasText: name }).first();
const saveIt = async (note) => {
  await page.keyboard.press("Control+s");
  await page.getByRole("dialog").getByLabel("Note for the history").fill(note);
  await page.getByRole("dialog").locator(".changes").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "it is in force now" }).waitFor();
};
const order = async () =>
  (await configuration("form", FORM)).tabs[0].fieldsets.map((set) => set.fields.map((one) => one.field).join()).join(" | ");

await say("forms: lists the forms of a model and opens one", async () => {
  await page.goto(config("forms?model=service/operation"));
  await page
    .getByRole("row", { name: /no other applies/ })
    .first()
    .waitFor();
  await page.goto(config(`form?code=${FORM}`));
  await page.locator(".sheet .fd").first().waitFor();
});
await look("form editor");
await say("forms: a field is dragged to another place", async () => {
  const from = await fieldTile("Priority").boundingBox();
  const to = await fieldTile("Title").boundingBox();
  await page.mouse.move(from.x + 30, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 10, { steps: 6 });
  await page.locator(".drag-ghost").waitFor();
  await page.locator("[data-drop=before]").waitFor();
  await page.mouse.up();
  const names = await page.locator(".sheet .set").first().locator(".fd .cut").allTextContents();
  must(names[0] === "Priority", `the first field is ${names[0]}`);
});
await say("forms: what was dragged goes back and comes again", async () => {
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  must((await page.locator(".sheet .fd .cut").first().textContent()) === "Title", "not undone");
  await page.getByRole("button", { name: "Redo", exact: true }).click();
  must((await page.locator(".sheet .fd .cut").first().textContent()) === "Priority", "not redone");
});
await say("forms: a draft survives a reload and can be thrown away", async () => {
  await page.waitForTimeout(1000);
  await page.reload();
  await page.getByRole("button", { name: "Discard", exact: false }).first().waitFor();
  must((await page.locator(".sheet .fd .cut").first().textContent()) === "Priority", "the draft is lost");
  await page.locator(".draft-note button").click();
  await page.waitForFunction(() => document.querySelector(".sheet .fd .cut")?.textContent === "Title");
});
await say("forms: complete by keyboard: lift, carry, drop, set, save", async () => {
  await fieldTile("Priority").focus();
  await page.keyboard.press(" ");
  await page.locator(".fd.lifted", { hasText: "Priority" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  const before = await page.locator(".sheet .set").first().locator(".fd .cut").allTextContents();
  must(before[0] === "Title" && before.indexOf("Priority") > 1, `Escape did not put it back: ${before}`);
  await fieldTile("Priority").focus();
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press(" ");
  must((await page.evaluate(() => document.activeElement?.id)) === "tile-priority_id", "the focus went away");
  await page.keyboard.press("Enter");
  await page
    .getByRole("switch", { name: "Required", exact: true })
    .or(page.getByRole("checkbox", { name: "Required", exact: true }))
    .focus();
  await page.keyboard.press(" ");
  await fieldTile("Priority").getByText("required").waitFor();
  await saveIt("priority first");
  must((await order()).startsWith("priority_id,title"), await order());
  const value = (await configuration("form", FORM)).tabs[0].fieldsets[0].fields[0];
  must(value.required === true, "not required");
});
await say("forms: what is saved is in force for an agent at once", async () => {
  const other = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await other.request.post(`${base}/api/v1/session`, { data: { username: agent, password } });
  const desk = await other.newPage();
  desk.setDefaultTimeout(6000);
  await desk.goto(`${base}/record/service/operation/new?type_id=1`);
  await desk.locator(".form-set").first().locator(".form-field").first().getByText("Priority").waitFor();
  await other.close();
});
await say("forms: a fault of the definition stands at its field, and nothing is saved", async () => {
  await fieldTile("Status").click();
  await page.locator(".props").getByRole("group", { name: "Columns", exact: true }).getByRole("button", { name: "4" }).click();
  await page.locator(".props").getByRole("group", { name: "Empty columns before it" }).getByRole("button", { name: "3" }).click();
  await page.locator(".fd.bad", { hasText: "Status" }).waitFor();
  await page.locator(".eh .badge", { hasText: "1 thing to mend" }).waitFor();
  await page.locator(".props .hint.bad").waitFor();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.locator(".fd.bad").waitFor({ state: "detached" });
});
await say("forms: a field of the palette is put in by Enter and has words in both languages", async () => {
  const first = page.locator(".pf", { hasText: "Source" }).or(page.locator(".pf").first()).first();
  const name = await first.locator(".cut").textContent();
  await first.focus();
  await page.keyboard.press("Enter");
  await page.locator(".props h2", { hasText: name }).waitFor();
  await page.locator("#field-label-en").fill("Came from");
  await page.locator("#field-label-it").fill("Arrivato da");
  await fieldTile("Came from").waitFor();
});
await say("forms: a rule hides a field in the preview while somebody types", async () => {
  await page.getByRole("button", { name: "Rules", exact: true }).click();
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("button", { name: "Edit: Rule 1: While" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Field" }).fill("urgency");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("combobox", { name: "Value for Urgency" }).fill("low");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await page.locator("#rule-0-hide").fill("assigned gr");
  await page.keyboard.press("Enter");
  await page.locator(".rule .pill", { hasText: "ssigned" }).waitFor();
  await page.keyboard.press("Tab");
});
await look("form rules");
await say("forms: the preview is the form another would get", async () => {
  await page.getByRole("button", { name: "Preview", exact: true }).click();
  await page.locator(".preview-sheet .form-field").first().waitFor();
  await page.locator(".preview-sheet .form-field", { hasText: "Assigned group" }).waitFor();
  await page.locator(".preview-sheet #f-urgency_id").fill("low");
  await page.keyboard.press("Enter");
  await page.locator(".preview-sheet .form-field", { hasText: "Assigned group" }).waitFor({ state: "detached" });
  await page.locator("#eyes").fill("bianchi");
  await page
    .getByRole("option", { name: /Bianchi/ })
    .first()
    .click();
  await page.getByText(/as Luca Bianchi would get it/).waitFor();
});
await look("form preview");
await say("forms: a group that alone sees a field is chosen, and others do not get it", async () => {
  await page.getByRole("button", { name: "Structure", exact: true }).click();
  await fieldTile("Came from").click();
  await page.locator("#field-view").click();
  await page.getByRole("option").last().click();
  await page.keyboard.press("Escape");
  await fieldTile("Came from").getByText("by group").waitFor();
  await saveIt("came from");
});
await say("forms: somebody saved meanwhile: nothing is overwritten without asking", async () => {
  await fieldTile("Title").click();
  await page.locator("#field-help-en").fill("In one line");
  await change([{ kind: "form", code: FORM, property: "priority", value: 90 }], "elsewhere");
  await page.keyboard.press("Control+s");
  await page.getByRole("dialog").getByText("saved another version").waitFor();
  await page.getByRole("button", { name: "Take theirs" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  must((await configuration("form", FORM)).priority === 90, "their change is gone");
});
await say("forms: a new form is made from another, edited, and deleted", async () => {
  await page.goto(config("forms?model=service/operation"));
  await page
    .getByRole("button", { name: /^Actions for Operation/ })
    .or(page.getByRole("button", { name: /^Actions for/ }))
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Clone" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Network incident");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/network_incident/);
  await page.getByRole("heading", { name: "Network incident" }).waitFor();
  await page.getByRole("link", { name: "Back to the forms" }).click();
  await page.getByRole("button", { name: "Actions for Network incident" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.locator(".toast", { hasText: "Network incident deleted" }).waitFor();
});
await say("forms: one is exported as a file and imported again", async () => {
  await page
    .getByRole("button", { name: /^Actions for/ })
    .first()
    .click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Export as a file" }).click()]);
  const path = await file.path();
  await page.locator("input[type=file]").setInputFiles(path);
  await page.waitForURL(/_2$/);
  await page.locator(".toast", { hasText: "imported" }).waitFor();
  await page.goto(config("forms?model=service/operation"));
  await page.locator("input[type=file]").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await page.locator(".toast", { hasText: "holds no" }).waitFor();
});
await say("buttons: one is made in the editor, seen on a record, pressed and taken back", async () => {
  await page.goto(config(`form?code=${FORM}`));
  await page.getByRole("button", { name: "Buttons", exact: true }).click();
  await page.getByRole("heading", { name: "Take in charge" }).waitFor();
  await page.getByRole("button", { name: "Add a button" }).click();
  await page
    .getByRole("textbox", { name: /^Label, English/ })
    .last()
    .fill("Most urgent");
  await page.getByRole("combobox", { name: "Add a field" }).last().fill("Urgency");
  await page.keyboard.press("Enter");
  await page.locator("#button-2-values-urgency_id").fill("High");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+s");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "saved" }).waitFor();
  const made = (
    await api("POST", "/records/service/operation", {
      title: "Buttons are pressed",
      priority_id: 2,
      type_id: 1,
      urgency_id: 1,
      requester_username: "gverdi",
    })
  ).entity_id;
  await page.goto(`${base}/record/service/operation/${made}`);
  await page.getByRole("button", { name: "Most urgent" }).click();
  await page.locator(".toast").getByRole("button", { name: "Undo" }).waitFor();
  must((await api("GET", `/records/service/operation/${made}`)).urgency_id !== 1, "nothing was set");
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await page.locator(".toast", { hasText: "Undone" }).waitFor();
  must((await api("GET", `/records/service/operation/${made}`)).urgency_id === 1, "it was not taken back");
  await page.getByRole("button", { name: "Take in charge" }).click();
  await page.getByRole("button", { name: "Take in charge" }).waitFor({ state: "detached" });
  must((await api("GET", `/records/service/operation/${made}`)).assigned_username === "admin", "it was not taken");
});
await say("buttons: what an address runs is refused where it stands", async () => {
  await page.goto(config(`form?code=${FORM}`));
  await page.getByRole("button", { name: "Buttons", exact: true }).click();
  await page.getByLabel("What it does").last().selectOption("open_url");
  await page.getByLabel("Address").last().fill("javascript:alert(1)");
  await page.locator(".rule .hint.bad", { hasText: "address begins with" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "discard it" }).click();
});
await look("form buttons");
await say("forms: the preview shows a record that is there", async () => {
  await page.goto(config(`form?code=${FORM}`));
  await page.getByRole("button", { name: "Preview", exact: true }).click();
  await page.locator("#preview-record").fill("printer");
  await page
    .getByRole("option", { name: /printer/i })
    .first()
    .click();
  await page.waitForFunction(() => document.querySelector("#f-title")?.value?.toLowerCase().includes("printer"));
  await page.goto(config("forms?model=service/operation"));
  await page
    .getByRole("row", { name: /no other applies/ })
    .first()
    .waitFor();
});
await look("forms");

const gridOf = () => configuration("grid", GRID);
const columnNames = () => page.locator(".sortlist[aria-label=Columns] .si-name .cut").allTextContents();
await say("grids: lists the grids of a model and opens one with its rows", async () => {
  await page.goto(config("grids?model=service/operation"));
  await page
    .getByRole("row", { name: /Everybody/ })
    .first()
    .waitFor();
  await page.goto(config(`grid?code=${GRID}`));
  await page.locator(".preview-table tbody tr").first().waitFor();
});
await look("grid editor");
await say("grids: a column is dragged, and one is carried by keyboard", async () => {
  const before = await columnNames();
  const from = await page.locator(".si").nth(2).boundingBox();
  const to = await page.locator(".si").nth(0).boundingBox();
  await page.mouse.move(from.x + 40, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 4, { steps: 6 });
  await page.mouse.up();
  must((await columnNames())[0] === before[2], `dragged: ${await columnNames()}`);
  await page.locator(".si-name").first().focus();
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press(" ");
  must(JSON.stringify(await columnNames()) === JSON.stringify(before), `carried: ${await columnNames()}`);
});
await say("grids: a field is added from the palette, gets a width and a total, and is seen at once", async () => {
  await page.locator("#palette-search").fill("affected");
  await page.locator(".palette .pf").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("#column-width").fill("120");
  await page.locator("#column-total").selectOption("sum");
  await page.locator(".preview-table th", { hasText: "People affected" }).waitFor();
  await page.locator(".si", { hasText: "People affected" }).getByText("sum").waitFor();
});
await say("grids: a column that is no field is said where it stands", async () => {
  await page.locator("#column-path").fill("company_id.colour");
  await page.keyboard.press("Enter");
  await page.locator(".si.bad", { hasText: "company_id.colour" }).waitFor();
  await page.getByRole("button", { name: "Remove the column company_id.colour" }).click();
  await page.locator(".si.bad").waitFor({ state: "detached" });
});
await say("grids: the condition, the order and a look change the rows of the preview", async () => {
  await page.getByRole("button", { name: "Rows", exact: true }).click();
  await page.getByRole("button", { name: "Edit: Shows only rows where" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Field" }).last().fill("priority");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("combobox", { name: "Value for Priority" }).fill("crit");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const before = await page.locator(".grid-preview p.num").textContent();
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await page.waitForFunction((old) => document.querySelector(".grid-preview p.num")?.textContent !== old, before);
  await page.getByRole("button", { name: "Add a look" }).click();
  await page.getByRole("combobox", { name: "Look", exact: true }).last().selectOption("bold");
  await page
    .getByRole("button", { name: /Edit: Look \d+: While/ })
    .last()
    .click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Field" }).fill("priority");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("combobox", { name: "Value for Priority" }).fill("crit");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await page.locator("#sort-add").fill("title");
  await page.keyboard.press("Enter");
});
await look("grid rows");
await say("grids: groups decide who gets it; the preview says so for another", async () => {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.locator("#grid-label-it").fill("Tutte quante");
  await saveIt("all operations arranged");
  const now = await gridOf();
  must(
    now.columns.some((one) => one.field === "cust_affected" && one.total === "sum" && one.width === 120),
    "the column is not saved",
  );
  must(now.label.it === "Tutte quante", JSON.stringify(now.label));
  must(now.sort.endsWith("title"), now.sort);
});
await say("grids: what is saved is the list of an agent at once", async () => {
  const other = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: "en-GB" });
  await other.request.post(`${base}/api/v1/session`, { data: { username: agent, password } });
  const screen = await (await other.request.get(`${base}/api/v1/screens/list/service/operation`)).json();
  must(
    screen.grids.find((one) => one.code === "all").columns.some((one) => one.field === "cust_affected"),
    "the column is not on the screen",
  );
  await other.close();
});
await say("grids: a new grid, cloned and deleted", async () => {
  await page.goto(config("grids?model=service/operation"));
  await page.getByRole("button", { name: "New grid" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Company 3");
  await page.keyboard.press("Enter");
  await page.waitForURL(/company_3/);
  await page.locator(".preview-table tbody tr").first().waitFor();
  await page.getByRole("link", { name: "Back to the grids" }).click();
  await page.getByRole("button", { name: "Actions for Company 3" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.locator(".toast", { hasText: "Company 3 deleted" }).waitFor();
});
await look("grids");

await say("own grids: an agent keeps the view as it is, renames it, and forgets it", async () => {
  const other = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: "en-GB" });
  await other.request.post(`${base}/api/v1/session`, { data: { username: agent, password } });
  const desk = await other.newPage();
  desk.setDefaultTimeout(6000);
  const filter = encodeURIComponent('{"condition":"AND","rules":[{"field":"priority_id","operator":"in","value":[1]}]}');
  await desk.goto(`${base}/list/service/operation?grid=all&sort=title&filter=${filter}`);
  await desk.getByRole("button", { name: /^Arrange the grid/ }).click();
  await desk.getByRole("menuitem", { name: "Keep this view as my grid" }).click();
  await desk.getByRole("dialog").getByLabel("Name").fill("Critical ones");
  await desk.keyboard.press("Enter");
  await desk.waitForURL(/grid=own_/);
  await desk.getByRole("tab", { name: /Critical ones/ }).waitFor();
  must(!desk.url().includes("filter="), "the filter is still in the address");
  await desk.reload();
  await desk.getByRole("tab", { name: /Critical ones/, selected: true }).waitFor();
  await desk.getByRole("button", { name: "Arrange the grid Critical ones" }).click();
  await desk.getByRole("menuitem", { name: "Rename my grid" }).click();
  await desk.getByRole("dialog").getByLabel("Name").fill("Urgent ones");
  await desk.keyboard.press("Enter");
  await desk.getByRole("tab", { name: /Urgent ones/ }).waitFor();
  await page.goto(`${base}/list/service/operation`);
  await page.locator("[role=tablist] [role=tab]").first().waitFor();
  must((await page.getByRole("tab", { name: /Urgent ones/ }).count()) === 0, "an administrator has it among his own");
  await desk.getByRole("button", { name: "Arrange the grid Urgent ones" }).click();
  await desk.getByRole("menuitem", { name: "Delete my grid" }).click();
  await desk.locator(".toast", { hasText: "Urgent ones deleted" }).waitFor();
  await other.close();
});

await say("texts: a text is found, reworded, in force at once, and brought back", async () => {
  await page.goto(config("texts"));
  await page.getByLabel("Search words or keys").fill("menu.system.jobs");
  await page.waitForURL(/q=menu/);
  const box = page.getByRole("textbox", { name: "menu.system.jobs, English" });
  await box.fill("Night work");
  await page.getByRole("button", { name: "Save 1 text" }).click();
  await page.locator(".toast", { hasText: "1 text saved" }).waitFor();
  await page.locator(".rail", { hasText: "Night work" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: /As shipped again: menu.system.jobs, English/ }).click();
  await page.locator(".rail", { hasText: "System jobs" }).waitFor();
});
await say("texts: a text that loses its places is not saved", async () => {
  await page.getByLabel("Search words or keys").fill("fault.too_long");
  await page.getByRole("textbox", { name: "fault.too_long, English" }).fill("Too long");
  await page.getByText("The names in braces must stay").waitFor();
  must(await page.getByRole("button", { name: "Save 1 text" }).isDisabled(), "it could be saved");
});
await look("texts");
await say("menu: an item is carried by keyboard, hidden and saved", async () => {
  await page.goto(config("menu"));
  const first = page.locator(".sortlist .si-name").first();
  const id = await first.getAttribute("id"); // its name may come after it
  await first.focus();
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press(" ");
  must((await page.locator(".sortlist .si-name").nth(1).getAttribute("id")) === id, "it did not move");
  await page.getByRole("button", { name: "See changes and save" }).click();
  await page.getByRole("dialog").locator(".changes").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "The menu is in force" }).waitFor();
  must((await page.locator(".sortlist .si-name").nth(1).getAttribute("id")) === id, "it went back");
});
await say("menu: a link of one's own stands in the rail", async () => {
  await page.getByRole("button", { name: "Add an item" }).click();
  await page.locator("#menu-label-en").fill("Open ones");
  await page.locator("#menu-path").fill("/list/service/operation?grid=open");
  await page.getByRole("button", { name: "See changes and save" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".rail").getByRole("link", { name: "Open ones" }).waitFor();
});
await look("menu");
await say("brand: a colour that cannot be read is said and not saved", async () => {
  await page.goto(config("brand"));
  await page.locator("#brand-accent").fill("#f2c200");
  await page.getByText(/cannot be read/).waitFor();
  must(await page.getByRole("button", { name: "Save", exact: true }).isDisabled(), "it could be saved");
});
await say("brand: name, colour and logo are worn by every page, the login too", async () => {
  await page.locator("#brand-accent").fill("#7a1fa2");
  await page.locator("#brand-name").fill("Adriatica Desk");
  await page.locator("input[type=file]").setInputFiles({
    name: "logo.png",
    mimeType: "image/png",
    buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"),
  });
  await page.locator(".brand-sample img").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "everybody sees it" }).waitFor();
  const stranger = await browser.newContext({ locale: "en-GB" });
  const door = await stranger.newPage();
  await door.goto(base);
  await door.getByText("Adriatica Desk").first().waitFor({ timeout: 6000 });
  const accent = await door.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim());
  must(accent === "#7a1fa2", `the login wears ${accent}`);
  await stranger.close();
});
await look("brand");

await say("settings: found by words, changed, seen, saved, and usual again", async () => {
  await page.goto(config("settings"));
  await page.getByLabel("Search settings").fill("reopened");
  await page.getByLabel("Days in which it may be reopened").fill("9");
  await page.getByRole("combobox", { name: "Status of what is reopened" }).fill("new");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "See changes and save" }).click();
  await page.getByRole("dialog").locator("ins", { hasText: "9" }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "2 settings are in force" }).waitFor();
  must((await configuration("setting", "service.reopen_days")).value === 9, "not saved");
  await page.getByRole("button", { name: "As usual again: Days in which it may be reopened" }).click();
  await page.getByRole("button", { name: "See changes and save" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "1 setting is in force" }).waitFor();
  must((await configuration("setting", "service.reopen_days")).value === undefined, "not as usual");
});
await say("settings: every one has words of its own", async () => {
  await page.goto(config("settings"));
  await page.locator(".setting").first().waitFor();
  must((await page.locator(".setting").count()) > 30, "settings are missing");
});
await look("settings");

const BERTH = "service/operation.cust_berth";
await say("search in configuration: a field is found by its Italian word, and opened", async () => {
  await change([{ kind: "field", code: BERTH, value: { element_type: "text", label: { en: "Berth", it: "Ormeggio" } } }], "a berth");
  await page.goto(config("search"));
  await page.getByLabel("Words or code").fill("ormeggio");
  await page.getByRole("region", { name: "Fields" }).getByRole("link", { name: "Berth" }).click();
  await page.getByRole("dialog", { name: "Berth" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});
await say("search in configuration: forms by code, words of the screens, and nothing where there is nothing", async () => {
  await page.goto(config(`search?q=${FORM}`));
  await page.getByRole("region", { name: "Forms" }).getByRole("link").first().waitFor();
  await page.getByLabel("Words or code").fill("esegui ora");
  await page.getByRole("region", { name: "Texts" }).getByRole("link", { name: "Run now" }).first().waitFor();
  await page.getByLabel("Words or code").fill("zzyzx");
  await page.getByText("Nothing found for “zzyzx”").waitFor();
  await page.getByLabel("Words or code").fill("priority");
  await page.getByRole("region", { name: "Fields" }).getByRole("link").first().waitFor();
});
await look("search in configuration");
await say("search in configuration: the palette offers what was found", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search and commands" }).fill("cust_berth");
  await page.getByRole("option", { name: /^Berth/ }).click();
  await page.getByRole("dialog", { name: "Berth" }).waitFor();
  await page.keyboard.press("Escape");
});
await say("lists: a value gets a class and a colour, seen before it is saved, offered at once", async () => {
  await page.goto(config("lists"));
  const which = page.getByLabel("List", { exact: true });
  await which.locator("option", { hasText: "(service_close_reason)" }).waitFor({ state: "attached" });
  await which.selectOption("service_close_reason");
  await page.waitForURL(/code=service_close_reason/);
  await page.locator("summary", { hasText: "Classes" }).click();
  await page.getByLabel("New class").fill("Done twice");
  await page.getByRole("button", { name: "Add a class" }).click();
  const rows = page.locator(".list-editor tbody tr");
  const many = await rows.count();
  await page.getByRole("button", { name: "Add a value" }).click();
  const row = rows.nth(many);
  await row.getByRole("textbox").first().fill("Was a duplicate");
  await row.getByRole("combobox").selectOption("orange");
  await row.getByRole("checkbox", { name: "Done twice" }).check();
  await row.getByRole("button", { name: "Was a duplicate further up" }).click();
  await page.getByRole("button", { name: "Show what happens" }).click();
  await page.locator(".admin-plan", { hasText: "Was a duplicate" }).waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "is saved" }).waitFor();
  const { values } = await configuration("list", "service_close_reason");
  const made = values.find((one) => one.label.en === "Was a duplicate");
  must(values.indexOf(made) === many - 1 && made.color === "orange" && made.classes.length === 1, JSON.stringify(values));
});
await look("lists");
await say("cache: one is read again, then all, one is switched off and on, and the database looks at a table", async () => {
  await page.goto(config("cache"));
  await page.getByRole("button", { name: "Read again: Names of records" }).click();
  await page.locator(".toast", { hasText: "It is read again: Names of records" }).waitFor();
  const row = page.getByRole("row", { name: /Descriptions of screens/ });
  await row.getByRole("checkbox").click();
  await page.locator(".kit-notice", { hasText: "Descriptions of screens" }).waitFor();
  await page.getByRole("button", { name: "Read all again" }).click();
  await page.locator(".toast", { hasText: "Configuration; Descriptions of screens" }).waitFor();
  await row.getByRole("checkbox").click();
  await page.locator(".kit-notice").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Look at the values again" }).press("Enter"); // a toast may stand over it
  await page.locator(".toast", { hasText: "has looked at the values again" }).waitFor();
});
await look("cache");
await say("fields: one that was removed comes back with a click, or is forgotten", async () => {
  await change([{ kind: "field", code: BERTH, remove: true }], "no berth");
  await page.goto(config("fields"));
  await page.getByRole("button", { name: "Bring back cust_berth" }).click();
  await page.locator(".toast", { hasText: "cust_berth is back" }).waitFor();
  await page.getByRole("button", { name: "Change Berth" }).waitFor();
  await change([{ kind: "field", code: BERTH, remove: true }], "no berth");
  await page.reload();
  await page.getByRole("button", { name: "Forget their values now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget their values now" }).click();
  await page.locator(".toast", { hasText: "The values are forgotten" }).waitFor();
  await page.getByRole("heading", { name: "Removed fields" }).waitFor({ state: "detached" });
});
await say("all of it goes back at once, for the walks that come after", async () => {
  const answer = await context.request.post(`${base}/api/v1/config/versions/${before}/rollback`, { data: {} });
  must(answer.ok(), await answer.text());
});
await done();
