// Walks the guest portal as a visitor and the user portal as an end user, on a phone, and asks axe about every page: `node dev/guest.mjs`.
import { as, asker, base, done, look, must, password, phone, say, visit, watch } from "./walk.mjs";

const person = () => visit({ viewport: phone, hasTouch: true });

// An administrator makes one request public.
const { api } = await as("admin");
const visitorPages = await person();
let page = visitorPages.page;
watch(page);
await say("is not there while it is off", async () => {
  await page.goto(`${base}/guest`);
  await page
    .getByText(/not found|not there|does not exist/i)
    .first()
    .waitFor();
});
await api("POST", "/config", { changes: [{ kind: "setting", code: "guest.enabled", property: "value", value: true }], note: "walk" });
await api("PATCH", "/records/service/type/2", { frontend_visibility: true });
const entry = await api("POST", "/records/portal/request", {
  name: "Ask as a visitor",
  service_type_id: 2,
  frontend_visibility: true,
  description: "<p>Wireless, parking, lost things.</p>",
});
await api("POST", "/records/portal/group", {
  name: "For visitors",
  frontend_visibility: true,
  portal_visibility: true,
  portal_request_ids: [entry.entity_id],
  position: 90,
});

let link = "";
await say("the login page leads to it", async () => {
  await page.goto(base);
  await page.getByRole("link", { name: "Continue as guest" }).click();
  await page.getByRole("heading", { name: "For visitors" }).waitFor();
});
await look("guest home");
await say("a form that is not in order is marked at its fields and keeps what was typed", async () => {
  await page.getByRole("link", { name: /Ask as a visitor/ }).click();
  await page.getByLabel(/^Title/).fill("No guest wireless");
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.locator("[aria-invalid=true]").first().waitFor();
  must((await page.locator("[aria-invalid=true]").count()) >= 3, "not every missing field is marked");
  must((await page.getByLabel(/^Title/).inputValue()) === "No guest wireless", "what was typed is lost");
});
await look("guest form");
await say("a request is filed and its link is shown once", async () => {
  await page.getByLabel(/^Description/).fill("Since noon.\n\nPlease help.");
  await page
    .locator(".guest-files input[type=file]")
    .setInputFiles({ name: "floor.txt", mimeType: "text/plain", buffer: Buffer.from("second") });
  await page.locator(".guest-files li", { hasText: "6 B" }).waitFor();
  await page.getByLabel(/^Name/).fill("Vera Bianchi");
  await page.getByLabel(/^E-mail/).fill("vera@visitors.example");
  await page.getByLabel(/^I agree/).check();
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.getByRole("heading", { name: /is on its way/ }).waitFor({ timeout: 20000 });
  link = await page.locator(".guest-link a").getAttribute("href");
  must(/\/guest\/follow#[\w-]{43}$/.test(link), `the link is ${link}`);
});
await look("guest link");
await say("the link opens it in another browser, which writes a reply", async () => {
  const other = await person();
  page = other.page;
  watch(page);
  await page.goto(link);
  await page.getByRole("heading", { name: "No guest wireless" }).waitFor();
  await page.locator(".guest-hung a", { hasText: "floor.txt" }).waitFor();
  await page.getByLabel("Your reply").fill("It is the second floor.");
  await page
    .locator(".guest-files input[type=file]")
    .setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("not large") });
  await page.locator(".guest-files li", { hasText: "9 B" }).waitFor();
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.locator(".guest-talk .guest-hung a", { hasText: "photo.png" }).waitFor();
  await page.getByText("It is the second floor.").first().waitFor();
});
await look("guest request");
await say("a file comes down with the link", async () => {
  const waits = page.waitForEvent("download");
  await page.locator(".guest-hung a", { hasText: "floor.txt" }).click();
  must((await waits).suggestedFilename() === "floor.txt", "another file came");
});
await say("mails about it are stopped and come again", async () => {
  await page.goto(link.replace("/guest/follow#", "/guest/stop#"));
  await page.getByRole("button", { name: "Stop mails" }).click();
  await page.getByRole("heading", { name: "No more mails" }).waitFor();
});
await look("guest stop");
await say("they come again from the request", async () => {
  await page.getByRole("link", { name: "Open the request" }).click();
  await page.getByRole("button", { name: "Send me mails again" }).click();
  await page.getByRole("button", { name: "Stop mails" }).waitFor();
});
await say("a link that is over says so where it would confirm a request", async () => {
  await page.goto(`${base}/guest/confirm#${"x".repeat(43)}`);
  await page.getByRole("button", { name: "Confirm and file" }).click();
  await page.getByRole("heading", { name: "This link does not work any more" }).waitFor();
});
await look("guest confirm");
await say("an administrator sees what is offered, and where the rest ends", async () => {
  const boss = await as("admin");
  watch(boss.page);
  await boss.page.goto(`${base}/admin/guests`);
  await boss.page.locator(".chains > li", { hasText: "Ask as a visitor" }).getByText("Offered", { exact: true }).waitFor();
  await boss.page.locator(".chains .yes").first().waitFor();
  await look("guest check", boss.page);
  await boss.context.close();
  watch(page);
});
await say("one character less leads to a page that says nothing", async () => {
  await page.goto(`${base}/guest`);
  await page.goto(link.slice(0, -1));
  await page.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  await page.getByLabel(/^Number of the request/).fill("REQ-1");
  await page.getByLabel(/^E-mail/).fill("nobody@visitors.example");
  await page.getByRole("button", { name: "Send me a new link" }).click();
  await page.getByText(/If number and address belong together/).waitFor();
});
await look("guest new link");

// The user portal, on the same phone.
const known = await person();
page = known.page;
watch(page);
await known.context.request.post(`${base}/api/v1/session`, { data: { username: asker, password } });
await say("the portal offers what administrators keep, and finds it by words", async () => {
  await page.goto(base);
  await page
    .getByRole("button", { name: /For visitors/ })
    .first()
    .waitFor();
  const box = page.getByRole("combobox").or(page.getByRole("searchbox")).first();
  await box.fill("visitor");
  await page.getByText("Ask as a visitor").first().waitFor();
});
await look("portal home");
await say("a request is filed from the catalogue", async () => {
  await page.goto(`${base}/ask/request-${entry.entity_id}`);
  await page.getByLabel(/^Summary/).fill("A parking place for Thursday");
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.waitForURL(/\/request\/service\/operation\/\d+/);
  await page.getByRole("heading", { name: "A parking place for Thursday" }).waitFor();
});
await look("portal request");
await say("a comment is sent with a file", async () => {
  await page.locator(".composer [contenteditable], .composer textarea").first().click();
  await page.keyboard.type("Here is the plan.");
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("third row") });
  await page.getByText("plan.txt").first().waitFor();
  await page.locator(".composer .primary").click();
  await page.locator(".talk").getByText("Here is the plan.").waitFor();
  await page.locator(".talk").getByText("plan.txt").waitFor();
});
await say("it is taken back while it is new, and opened again with a reason", async () => {
  await page.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Yes" }).click();
  await page.getByText("Cancelled").first().waitFor();
  await page.getByRole("button", { name: "Reopen" }).click();
  await page.getByRole("dialog").locator("[contenteditable], textarea").first().click();
  await page.keyboard.type("I still need it");
  await page.getByRole("dialog").getByRole("button", { name: "Reopen" }).click();
  await page.locator(".talk").getByText("I still need it").waitFor();
  await page.getByText("Taken over").first().waitFor();
});
await look("portal request reopened");
await done();
