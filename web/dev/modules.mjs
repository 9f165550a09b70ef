// Makes a module in minutes, as an administrator does, uses it at once, and asks axe about every page: `node dev/modules.mjs`.
import { readFile } from "node:fs/promises";
import { agent, as, asker, base, browser, done, look, must, password, say } from "./walk.mjs";

const { page, context } = await as("admin", { acceptDownloads: true });
const dialog = () => page.getByRole("dialog");
const field = async (label, element, more = async () => undefined) => {
  await page
    .getByRole("button", { name: /^Add a field to/ })
    .first()
    .click();
  await dialog().getByLabel("Label (English)").fill(label);
  await dialog().getByLabel("Kind").selectOption(element);
  await more();
  await dialog().getByRole("button", { name: "Take it" }).click();
  await dialog().waitFor({ state: "detached" });
};

const begun = Date.now();

await say("the page of modules is in the menu and offers templates", async () => {
  await page.goto(`${base}/admin/modules`);
  await page.getByRole("heading", { name: "Module creator" }).waitFor();
  await page.getByRole("link", { name: "Begin with Vehicles" }).waitFor();
});
await look("modules");
await say("names a module; the name follows from the title, what is missing is said", async () => {
  await page.getByRole("link", { name: "New module" }).first().click();
  await page.waitForURL(/modules\/new/);
  must(await page.getByRole("button", { name: "Continue" }).isDisabled(), "one can go on without a title");
  await page.getByLabel("Title (English)").fill("Company bikes");
  await page.getByLabel("Title (Italian)").fill("Bici aziendali");
  must((await page.getByLabel(/^Module name/).inputValue()) === "companybikes", "no name was made of the title");
  await page.getByLabel("Icon").selectOption("bike");
});
await look("wizard module");
await say("adds a model with a numbering, statuses and the portal", async () => {
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("One is called (English)").fill("Bike");
  await page.getByLabel("Several are called (English)").fill("Bikes");
  await page.getByLabel("One is called (Italian)").fill("Bicicletta");
  await page.getByLabel("Numbering").fill("BK-{000}");
  await page.getByLabel("User portal").check();
  await page.getByLabel("Owner").check();
  await page.getByLabel("Statuses of its own").fill("In the shed | In rimessa\nLent | Prestata\nScrapped | Rottamata");
});
await say("adds fields: a text, a choice with a list made on the way, a number", async () => {
  await field("Frame number", "text", async () => {
    await dialog().getByLabel("Unique").check();
    await dialog().getByLabel("Found by search").check();
  });
  await field("Size", "select", async () => {
    await dialog().getByLabel("List", { exact: true }).selectOption("+");
    await dialog()
      .getByLabel(/Values of the new list/)
      .fill("Small | Piccola\nLarge | Grande");
  });
  await field("Gears", "integer", async () => {
    await dialog().getByLabel("At least").fill("1");
    await dialog().getByLabel("At most").fill("30");
  });
  must(
    (await page.locator("table code").allInnerTexts()).join() === "cust_frame_number,cust_size,cust_gears",
    "the fields are not listed in order",
  );
});
await look("wizard models");
await say("shows what will happen before it happens", async () => {
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("create the table of custom_companybikes/bike").waitFor();
});
await look("wizard check");
await say("creates it by keyboard and opens its list at once", async () => {
  const make = page.getByRole("button", { name: "Create the module" });
  await make.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/list\/custom_companybikes\/bike/);
  await page.getByRole("link", { name: "Company bikes" }).first().waitFor();
});
await say("the first record has a number, a status and its fields", async () => {
  await page.goto(`${base}/record/custom_companybikes/bike/new`);
  await page.getByLabel(/^Name/).fill("Red bike");
  await page.getByLabel(/^Frame number/).fill("FR-77");
  await page.locator(".savebar button[type=submit]").click();
  await page.waitForURL(/\/record\/custom_companybikes\/bike\/\d+/);
  await page.getByText("BK-001").first().waitFor();
  await page.getByText("In the shed").first().waitFor();
});
await look("record of the module");
await say("both APIs and the description know it", async () => {
  const rest = await context.request.get(`${base}/api/v1/records/custom_companybikes/bike?search=FR-77`);
  must((await rest.json()).items.length === 1, "not found by search");
  const description = await (await context.request.get(`${base}/api/v1/openapi.json`)).text();
  must(description.includes("custom_companybikes.bike"), "not in OpenAPI");
});
console.log(`      a module in ${Math.round((Date.now() - begun) / 1000)} s`);

await say("an agent without the resource does not see it", async () => {
  const other = await browser.newContext({ locale: "en-GB" });
  await other.request.post(`${base}/api/v1/session`, { data: { username: agent, password } });
  must((await other.request.get(`${base}/api/v1/records/custom_companybikes/bike`)).status() === 403, "the list is open");
  await other.close();
});
await say("a requester asks for one in the portal and finds it among his own", async () => {
  const other = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB" });
  await other.request.post(`${base}/api/v1/session`, { data: { username: asker, password } });
  const portal = await other.newPage();
  portal.setDefaultTimeout(8000);
  await portal.goto(`${base}/ask/custom_companybikes_bike`);
  await portal.getByLabel(/^Name/).fill("For Saturday");
  must((await portal.getByLabel(/^Owner/).count()) === 0, "the portal asks for the owner");
  await portal.getByRole("button", { name: "Send" }).click();
  await portal.waitForURL(/\/request\/custom_companybikes\/bike\/\d+/);
  await portal.getByRole("heading", { name: "For Saturday" }).waitFor();
  await portal.goto(`${base}/requests`);
  await portal.getByRole("link", { name: "Bikes" }).click();
  await portal.getByRole("link", { name: "For Saturday" }).waitFor();
  must((await portal.getByRole("link", { name: "Red bike" }).count()) === 0, "somebody else's is in the list");
  await other.close();
});
await say("exports, switches off and on, removes with the name typed, and installs again from the text", async () => {
  await page.goto(`${base}/admin/modules`);
  const card = page.locator(".module", { hasText: "Company bikes" });
  const [file] = await Promise.all([page.waitForEvent("download"), card.getByRole("button", { name: "Export" }).click()]);
  const text = await readFile(await file.path(), "utf8");
  must(text.includes("custom_companybikes/bike.cust_size"), "the text lacks a field");
  await card.getByRole("button", { name: "Switch off" }).click();
  await card.getByRole("button", { name: "Switch on" }).click();
  await card.getByRole("button", { name: "Switch off" }).waitFor();
  await card.getByRole("button", { name: "Remove Company bikes" }).click();
  await dialog().getByText("park the table custom_companybikes_bike;").waitFor();
  must(await dialog().getByRole("button", { name: "Remove", exact: true }).isDisabled(), "removable without typing its name");
  await dialog()
    .getByLabel(/to confirm$/)
    .fill("companybikes");
  await dialog().getByRole("button", { name: "Remove", exact: true }).click();
  await card.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Import a module" }).click();
  await dialog().getByLabel("Module as text").fill(text);
  await dialog().getByRole("button", { name: "Show what happens" }).click();
  await dialog().getByText("bring back the table custom_companybikes_bike with").waitFor();
  await dialog().getByRole("button", { name: "Install" }).click();
  await card.waitFor();
  await card.getByText("2 records").waitFor();
});
await say("a relation grid on the form shows and draws links; a formula is computed", async () => {
  const relation = await context.request.post(`${base}/api/v1/records/relation/relation`, {
    data: { name: "lent to", opposite_name: "borrowed", source_model: "custom_companybikes/bike", destination_model: "admin/user" },
  });
  must(relation.ok(), await relation.text());
  await page.goto(`${base}/admin/fields`);
  await page.getByLabel("Fields of").selectOption("custom_companybikes/bike");
  await page.getByRole("button", { name: "New field" }).click();
  await dialog().getByLabel("Label (English)").fill("Lent to");
  await dialog().getByLabel("Kind").selectOption("relation_grid");
  await dialog()
    .getByLabel("Relation", { exact: true })
    .selectOption({ label: "lent to / borrowed (custom_companybikes/bike → admin/user)" });
  for (const column of ["Username", "Last name"]) {
    await dialog().locator("#field-columns").click();
    await page.keyboard.type(column);
    await page.getByRole("option", { name: column }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
  }
  await dialog().getByLabel("Sorted by").selectOption("-lastname");
  await dialog().getByRole("button", { name: "Show what happens" }).click();
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "New field" }).click();
  await dialog().getByLabel("Label (English)").fill("Twice the gears");
  await dialog().getByLabel("Kind").selectOption("calculated");
  await dialog().getByLabel("Formula").fill("cust_gears * 2");
  await dialog().getByLabel("Gives").selectOption("integer");
  await dialog().getByRole("button", { name: "Show what happens" }).click();
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "detached" });
  const made = await context.request.post(`${base}/api/v1/records/custom_companybikes/bike`, {
    data: { name: "Blue bike", cust_gears: 7 },
  });
  const bike = await made.json();
  must(bike.cust_twice_the_gears === 14, `computed as ${bike.cust_twice_the_gears}`);
  await page.goto(`${base}/record/custom_companybikes/bike/${bike.entity_id}`);
  const lent = page.getByRole("region", { name: "Lent to" });
  await lent.getByRole("heading", { name: "Lent to" }).first().waitFor();
  await lent.getByRole("button", { name: "Add a link" }).click();
  await page.getByRole("menuitem", { name: "lent to" }).click();
  await page.locator("#relation-add:focus").waitFor();
  await page.keyboard.type("Luca");
  await page.getByRole("option", { name: /Luca Bianchi/ }).click();
  await lent.locator("tbody tr", { hasText: "lbianchi" }).waitFor();
  must((await lent.locator("th[aria-sort=descending]").innerText()).includes("Last name"), "the columns are not in the order of the field");
});
await look("record with a relation grid");
await say("changes a module: a field more, seen in the plan", async () => {
  await page.goto(`${base}/admin/modules`);
  await page.locator(".module", { hasText: "Company bikes" }).getByRole("link", { name: "Change" }).click();
  await page.getByRole("button", { name: /Models and fields/ }).click();
  await field("Bought on", "date");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("add the column cust_bought_on to custom_companybikes/bike").waitFor();
  await page.getByRole("button", { name: "Save the module" }).click();
  await page.waitForURL(/\/list\/custom_companybikes/);
});
await say("begins with a template, in Italian", async () => {
  await page.evaluate(() => localStorage.setItem("steward.language", "it"));
  await page.goto(`${base}/admin/modules`);
  await page.getByRole("link", { name: "Inizia con Visitatori" }).click();
  await page.getByRole("button", { name: /Verifica e crea/ }).click();
  await page.getByText("create the table of custom_visitors/visit").waitFor();
  await page.getByRole("button", { name: "Crea il modulo" }).click();
  await page.waitForURL(/\/list\/custom_visitors\/visit/);
  await page.getByRole("link", { name: "Visitatori" }).first().waitFor();
  await page.evaluate(() => localStorage.removeItem("steward.language"));
});

await done();
