// Walks the main ways through a running server as people do, mostly by keyboard, and says what failed: `node dev/flow.mjs`.
import { agent, asker, base, browser, done, must, password, say, visit, watch } from "./walk.mjs";

const { page, context } = await visit();
const title = () => page.locator(".rh h1").innerText();

await say("a wrong password is said at the field", async () => {
  await page.goto(base);
  await page.getByLabel("User name or mail address").fill(agent);
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await page.locator("#password-fault").waitFor();
});
await say("signs in by keyboard", async () => {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".rail").waitFor();
});
await say("goes to a list by the palette", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("all operations");
  await page.getByRole("option", { name: /All operations/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[role=grid]").waitFor();
});
await say("chooses another grid", async () => {
  await page.getByRole("button", { name: /more$/ }).click();
  await page.getByRole("menuitem", { name: "All", exact: true }).click();
  await page.waitForURL(/grid=all/);
});
await say("sorts by header and keeps it in the address", async () => {
  await page.locator(".sorter", { hasText: "Title" }).click();
  await page.waitForURL(/sort=title/);
  must((await page.locator("[role=columnheader][aria-sort=ascending]").count()) === 1, "no sorted header");
});
await say("loads more rows while scrolling", async () => {
  await page.locator("[role=grid]").focus();
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("End");
    await page.waitForTimeout(300);
  }
  const at = Number(await page.locator(".line.cur").getAttribute("aria-rowindex"));
  must(at > 150, `cursor only at ${at}`);
  must((await page.locator(".gbody [role=row]").count()) < 120, "rows are not virtual");
  await page.keyboard.press("Home");
});
await say("filters by a condition", async () => {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("combobox", { name: "Field" }).fill("priority");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Value for Priority" }).fill("crit");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/filter=/);
  await page.locator(".chip", { hasText: "Critical" }).waitFor();
});
await say("selects by keyboard, changes in bulk and undoes it", async () => {
  await page.locator("[role=grid][aria-busy=false]").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("j");
  await page.keyboard.press("Space");
  await page.locator(".bulk").getByText("2 selected").waitFor();
  await page.locator(".bulk").getByRole("button", { name: "Priority" }).click();
  await page.locator("#bulk-value").fill("low");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Change 2 records" }).click();
  await page.locator(".toast", { hasText: "2 records changed" }).getByRole("button", { name: "Undo" }).click();
  await page.locator(".toast", { hasText: "Undone" }).waitFor();
});
await say("opens the row at the cursor and walks with j", async () => {
  await page.locator("[role=grid]").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/record\//);
  await page.locator(".rh h1").waitFor();
  const before = page.url();
  await page.keyboard.press("j");
  await page.waitForURL((url) => url.href !== before);
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("k");
  await page.waitForURL(before);
  await page.locator(".rh h1").waitFor();
});
await say("writes an internal note; its text survives a reload", async () => {
  await page.keyboard.press("i");
  await page.waitForTimeout(100);
  await page.keyboard.type("Checked the line.");
  await page.waitForTimeout(700);
  await page.reload();
  const box = page.getByRole("textbox", { name: "Internal note" });
  await box.filter({ hasText: /^Checked the line\.$/ }).waitFor();
  await box.press("Control+Enter");
  await page.locator(".bub.internal", { hasText: "Checked the line." }).waitFor();
});
await say("attaches a pasted or picked file", async () => {
  await page
    .locator(".composer input[type=file]")
    .setInputFiles({ name: "trace.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  await page.locator(".cfiles .file", { hasText: "trace.txt" }).waitFor();
  await page.getByRole("radio", { name: "Public reply" }).click();
  await page.getByRole("textbox", { name: "Public reply" }).fill("Please look at the trace.");
  await page.keyboard.press("Control+Enter");
  await page.locator(".tl .bub", { hasText: "Please look at the trace." }).getByText("trace.txt").waitFor();
});
await say("edits in place, draft survives a reload, Ctrl+S saves", async () => {
  await page.locator(".side .f", { hasText: "People affected" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("42");
  await page.locator(".savebar", { hasText: "1 change" }).waitFor();
  await page.reload();
  await page.locator(".side .f.changed", { hasText: "42" }).waitFor();
  await page.keyboard.press("Control+s");
  await page.locator(".savebar").waitFor({ state: "detached" });
  must((await page.locator(".side .f", { hasText: "People affected" }).innerText()).includes("42"), "not saved");
});
await say("a fault stands at its field", async () => {
  await page.locator(".side .f", { hasText: "People affected" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("99999");
  await page.keyboard.press("Control+s");
  await page.locator("#f-cust_affected-hint.bad").waitFor();
  await page.getByRole("button", { name: "Reset" }).click();
});
await say("a conflict is solved by field", async () => {
  const id = page.url().match(/(\d+)(\?|$)/)[1];
  await page.locator(".side .f", { hasText: "People affected" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("7");
  await page.evaluate(
    async (key) =>
      fetch(`/api/v1/records/service/operation/${key}`, {
        method: "PATCH",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ cust_affected: 9 }),
      }),
    id,
  );
  await page.waitForTimeout(600);
  await page.keyboard.press("Control+s");
  await page.getByRole("dialog").getByText("saved this record meanwhile").waitFor();
  await page.getByRole("button", { name: "Keep all of mine" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForTimeout(300);
  must((await page.locator(".side .f", { hasText: "People affected" }).innerText()).includes("7"), "mine was not kept");
});
await say("changes the status from the badge and undoes it", async () => {
  const before = await page.locator("[data-badge=status]").innerText();
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: before.includes("In progress") ? "Waiting user" : "In progress" }).click();
  await page.locator(".toast", { hasText: "Status is now" }).getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((text) => document.querySelector("[data-badge=status]")?.innerText.trim() === text, before.trim());
});
await say("brings a field back from the history", async () => {
  await page.getByRole("tab", { name: "History" }).click();
  await page
    .getByRole("button", { name: /Bring the old value of People affected back/ })
    .first()
    .click();
  await page.locator(".toast", { hasText: "has its old value again" }).waitFor();
});
await say("tells an administrator who can see the record and why", async () => {
  const admin = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await admin.request.post(`${base}/api/v1/session`, { data: { username: "admin", password } });
  const desk = await admin.newPage();
  desk.setDefaultTimeout(6000);
  await desk.goto(page.url());
  await desk.getByRole("button", { name: "More actions" }).click();
  await desk.getByRole("menuitem", { name: "Who can see this" }).click();
  await desk.getByLabel("Why may somebody see this, or not?").fill("mferrari");
  await desk.getByRole("button", { name: "Why", exact: true }).click();
  await desk.getByText("mferrari may do this").waitFor();
  await admin.close();
});
await say("an administrator adds a field, and it is on the form at once", async () => {
  const admin = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await admin.request.post(`${base}/api/v1/session`, { data: { username: "admin", password } });
  const desk = await admin.newPage();
  desk.setDefaultTimeout(6000);
  await desk.goto(`${base}/admin/fields`);
  await desk.getByRole("button", { name: "New field" }).click();
  await desk.getByLabel("Label (English)").fill("Building floor");
  await desk.getByRole("button", { name: "Show what happens" }).click();
  await desk.getByText("add the column cust_building_floor").waitFor();
  await desk.getByRole("button", { name: "Save", exact: true }).click();
  await desk.getByRole("cell", { name: "Building floor", exact: true }).waitFor();
  await admin.close();
  await page.reload();
  await page.locator(".side .f", { hasText: "Building floor" }).waitFor();
});
await say("runs a job of the system now and reads how it went", async () => {
  const admin = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await admin.request.post(`${base}/api/v1/session`, { data: { username: "admin", password } });
  const desk = await admin.newPage();
  desk.setDefaultTimeout(6000);
  await desk.goto(`${base}/admin/jobs`);
  await desk.getByRole("button", { name: /^Run now: Forget ended sessions/ }).click();
  await desk
    .getByRole("row", { name: /Forget ended sessions/ })
    .getByText("Done")
    .waitFor();
  await admin.close();
});
await say("a wrong password on the own account is said at its field", async () => {
  await page.getByRole("button", { name: /your account/ }).click();
  await page.getByRole("menuitem", { name: "My account" }).click();
  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("kelp742 harbour");
  await page.getByLabel("The same password again").fill("kelp742 harbour");
  await page.keyboard.press("Enter");
  await page.locator("#account-current-fault").waitFor();
  await page.goBack();
});
await say("refuses an empty title and creates a record", async () => {
  await page.goto(`${base}/record/service/operation/new?type_id=1`);
  await page.getByRole("button", { name: /^Create operation/ }).click();
  await page.locator("#f-title-hint.bad").waitFor();
  await page.locator("#f-title").fill("Badge reader at gate 4 is silent");
  await page.getByRole("textbox", { name: "Description" }).click();
  await page.keyboard.type("Nobody gets in.");
  await page.locator("#f-requester_username").fill("verdi");
  await page.getByRole("option", { name: /Giulia Verdi/ }).click();
  await page.keyboard.press("Control+s");
  await page.waitForURL(/\/record\/service\/operation\/\d+/);
  must((await title()).includes("Badge reader"), "another record");
});
await say("changes the language without a reload", async () => {
  await page.getByRole("button", { name: /your account/ }).click();
  await page.getByRole("menuitem", { name: "Italiano" }).click();
  await page.getByRole("tab", { name: /^Attività/ }).waitFor();
  await page.evaluate(() => localStorage.removeItem("steward.language"));
});
await say("deletes with a way back", async () => {
  await page.reload();
  const name = await title();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.locator(".toast", { hasText: "deleted" }).getByRole("button", { name: "Undo" }).click();
  await page.waitForURL(/\/record\//);
  must((await title()) === name, "not back");
});
await say("keeps the page when the session ends", async () => {
  await page.getByRole("textbox", { name: "Public reply" }).fill("half a sentence");
  await context.clearCookies();
  // Whatever asks the server next finds it out: this, or what the page does by itself.
  await page
    .getByRole("tab", { name: "History" })
    .click({ timeout: 2000 })
    .catch(() => undefined);
  await page.locator(".login.over").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("User name or mail address").fill(agent);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".login.over").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: /^Activity/ }).click();
  must((await page.getByRole("textbox", { name: "Public reply" }).innerText()).trim() === "half a sentence", "text lost");
});

const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
const portal = await phone.newPage();
portal.setDefaultTimeout(6000);
watch(portal);
await phone.request.post(`${base}/api/v1/session`, { data: { username: asker, password } });
await say("portal: the search answers while typing and leads to a form", async () => {
  await portal.goto(base);
  await portal.locator("#ask").fill("problem");
  await portal.locator(".answer").first().waitFor();
  await portal.keyboard.press("Enter");
  await portal.waitForURL(/\/ask\//);
});
await say("portal: sends a request with a thumb", async () => {
  await portal.locator("#f-title").fill("The guest Wi-Fi is slow");
  await portal.getByRole("button", { name: "Send the request" }).click();
  await portal.waitForURL(/\/request\//);
  await portal.getByRole("heading", { name: "The guest Wi-Fi is slow" }).waitFor();
});
await say("portal: answers", async () => {
  await portal.getByRole("textbox").fill("It is better now.");
  await portal.getByRole("button", { name: "Send", exact: true }).click();
  await portal.locator(".talk .bub", { hasText: "It is better now." }).waitFor();
});
await say("portal: nothing is wider than 360 px, controls are 44 px high", async () => {
  for (const path of ["/", "/requests", "/ask/incident"]) {
    await portal.goto(base + path);
    await portal.waitForTimeout(600);
    const wide = await portal.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    must(wide <= 0, `${path} is ${wide} px too wide`);
    const low = await portal.evaluate(() =>
      [...document.querySelectorAll("main button:not(.rich-bar button), main input:not([type=checkbox],[type=file]), nav a")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43 && !one.closest(".crumb,.rating,.pick,.rich-bar"))
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    must(low.length === 0, `${path}: ${low[0]}`);
  }
});
await done();
