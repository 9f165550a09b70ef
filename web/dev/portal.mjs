// Walks the user portal as requesters and a supervisor on a phone, with a module that an administrator opens there: `node dev/portal.mjs`.
import { agent, as, asker, base, clean, done, fits, look, must, phone, say, watch } from "./walk.mjs";

/** A picture of one point. */
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const admin = await as("admin");
const giulia = await as(asker, { viewport: phone, hasTouch: true });
const { page } = giulia;
watch(page);

await say("an announcement is read and put away, and stays away", async () => {
  await page.goto(base);
  await page.locator(".news li", { hasText: "Maintenance of the mail servers" }).waitFor();
  await look("portal news", page);
  await page.getByRole("button", { name: /^Put away/ }).click();
  await page.locator(".news li").first().waitFor({ state: "detached" });
  await page.waitForTimeout(300);
  await page.reload();
  await page.getByRole("heading", { name: "Choose a request" }).waitFor();
  await page.locator(".mine li").first().waitFor();
  must((await page.locator(".news li").count()) === 0, "it is back");
});
await say("groups open to their requests, and back closes nothing that was left", async () => {
  await page.getByRole("button", { name: /^I need something/ }).click();
  await page.getByRole("link", { name: "Software or licence" }).click();
  await page.getByRole("heading", { name: "Software or licence" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Choose a request" }).waitFor();
});
const offered = (await admin.api("GET", "/records/portal/request?search=Software or licence&limit=1")).items[0].entity_id;
await say("a request takes files, its preset, and shows one plain line and what is said after sending", async () => {
  await admin.api("PATCH", `/records/portal/request/${offered}`, { confirmation_text: "<p>We answer <strong>today</strong>.</p>" });
  await page.goto(base);
  await page.getByRole("combobox").fill("licence");
  await page.getByRole("option", { name: /Software or licence/ }).click();
  await page.getByLabel(/^Summary/).fill("A licence for the drawing program");
  await page.locator(".ask-files input").setInputFiles({ name: "offer.txt", mimeType: "text/plain", buffer: Buffer.from("two seats") });
  await page.locator(".ask-files li", { hasText: "offer.txt" }).waitFor();
  await look("portal ask", page);
  await page.getByRole("button", { name: "Send the request" }).click();
  await page.waitForURL(/\/request\/service\/operation\/\d+/);
  await page.getByText("offer.txt").first().waitFor();
  await page.locator(".req-status p", { hasText: "Waiting on" }).waitFor();
  await page.locator(".sent-words strong", { hasText: "today" }).waitFor();
  await clean(page);
  const id = Number(new URL(page.url()).pathname.split("/").pop());
  const made = await admin.api("GET", `/records/service/operation/${id}`);
  must(made.source === "portal" && made.category1, `source ${made.source}, category ${made.category1}`);
  await admin.api("PATCH", `/records/portal/request/${offered}`, { confirmation_text: null });
});
await say("a picture that an agent pastes is seen by the requester while the text shows it", async () => {
  const [one] = (await giulia.api("GET", "/records/service/operation?area=portal&limit=1")).items;
  const desk = await as(agent);
  const made = await desk.context.request.post(`${base}/api/v1/records/service/operation/${one.entity_id}/attachments`, {
    multipart: { file: { name: "screen.png", mimeType: "image/png", buffer: Buffer.from(DOT, "base64") } },
  });
  must(made.ok(), `the picture: ${made.status()}`);
  const { entity_id: file } = await made.json();
  const words = `<p>Look here <img src="/api/v1/attachments/${file}/preview" alt="screen.png"></p>`;
  const said = await desk.api("POST", `/records/service/operation/${one.entity_id}/activities`, {
    type: 1,
    description: words,
    portal_visibility: true,
    attachments: [file],
  });
  await page.goto(`${base}/request/service/operation/${one.entity_id}`);
  const shown = page.locator(".talk img[alt='screen.png']");
  await shown.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector(".talk img[alt='screen.png']")?.naturalWidth === 1);
  await desk.api("PATCH", `/records/activity/activity/${said.entity_id}`, { portal_visibility: false });
  const now = await giulia.context.request.get(`${base}/api/v1/attachments/${file}/preview`);
  must(now.status() === 404, `hidden again: ${now.status()}`);
  await desk.context.close();
});
const FORM = { kind: "form", code: "service/operation/portal", property: "buttons" };
await say("a button of the portal's form does its work, is gone once it is done, and stands on a new request too", async () => {
  await admin.api("POST", "/config", {
    changes: [
      {
        ...FORM,
        value: [
          {
            code: "bother",
            label: { en: "It bothers more people" },
            icon: "users",
            action: "set_fields",
            values: [{ field: "urgency_id", value: 3 }],
            confirm: { en: "Shall we hurry?" },
            hide_condition: { field: "urgency_id", operator: "equal", value: 3 },
            show_on_create: true,
          },
        ],
      },
    ],
    note: "walk",
  });
  const button = page.getByRole("button", { name: "It bothers more people" });
  const press = async () => {
    await button.click();
    await page.getByText("Shall we hurry?").waitFor();
    await page.getByRole("button", { name: "Yes" }).click();
    await page.waitForURL(/\/request\/service\/operation\/\d+/);
    await page.locator(".req-status").waitFor();
    await button.waitFor({ state: "detached" });
    const id = Number(new URL(page.url()).pathname.split("/").pop());
    must((await admin.api("GET", `/records/service/operation/${id}`)).urgency_id === 3, "it is not urgent");
    return id;
  };
  await page.goto(base);
  await page.getByRole("combobox").fill("licence");
  await page.getByRole("option", { name: /Software or licence/ }).click();
  await page.getByLabel(/^Summary/).fill("Pressed before it is sent");
  const id = await press();
  await admin.api("PATCH", `/records/service/operation/${id}`, { urgency_id: 1 });
  await page.reload();
  await button.waitFor();
  await clean(page);
  await press();
  await admin.api("POST", "/config", { changes: [{ ...FORM, reset: true }], note: "walk" });
});
await say("closed ones have a page of their own that a reload keeps; only supervisors see the company's", async () => {
  await page.goto(`${base}/requests`);
  await page.getByRole("link", { name: "Closed", exact: true }).click();
  await page.waitForURL(/portal_closed/);
  await page.reload();
  await page.locator("[aria-current=page]", { hasText: "Closed" }).waitFor();
  must((await page.getByRole("link", { name: "My company" }).count()) === 0, "everybody is offered the company");
});
await say("a supervisor sees whose requests are open in the company", async () => {
  const petra = await as("pkovac", { viewport: phone });
  watch(petra.page);
  await petra.page.goto(`${base}/requests`);
  await petra.page.getByRole("link", { name: "My company" }).click();
  await petra.page.locator(".mine li small", { hasText: "·" }).first().waitFor();
  await look("portal company", petra.page);
  await petra.context.close();
  watch(page);
});

await say("a shipped module is in the portal where a line opens it: a requester keeps contacts", async () => {
  const line = await admin.api("POST", "/records/portal/module_setting", {
    model_alias: "crm/contact",
    is_enabled: true,
    can_create: true,
  });
  await page.goto(`${base}/requests?model=crm/contact`);
  await page.getByRole("link", { name: "New: Contact" }).click();
  await page.getByLabel(/^First/).fill("Ada");
  await page.getByLabel(/^Last/).fill("Bora");
  await page.getByRole("button", { name: "Send the request" }).click();
  await page.waitForURL(/\/request\/crm\/contact\/\d+/);
  await page.getByRole("heading", { name: "Ada Bora" }).waitFor();
  await look("portal contact", page);
  const id = Number(new URL(page.url()).pathname.split("/").pop());
  await page.goto(`${base}/requests?model=crm/contact`);
  await page.getByRole("link", { name: "Ada Bora" }).waitFor();
  await admin.api("DELETE", `/records/crm/contact/${id}`);
  await admin.api("DELETE", `/records/portal/module_setting/${line.entity_id}`);
});

// A module of administrators, opened step by step.
await admin.api("POST", "/config", {
  changes: [
    { kind: "module", code: "pool", value: { label: { en: "Pool", it: "Parco" }, icon: "bike", version: "1.0.0" } },
    {
      kind: "model",
      code: "custom_pool/bike",
      value: {
        alias: "custom_pool/bike",
        icon: "bike",
        label: { en: "Bike", it: "Bici" },
        plural: { en: "Bikes", it: "Bici" },
        features: ["name", "owner", "activity", "attachment", "history", "portal"],
      },
    },
  ],
  note: "walk",
});
let setting;
await say("an administrator puts a module into the portal: read only, on the home page", async () => {
  setting = await admin.api("POST", "/records/portal/module_setting", {
    model_alias: "custom_pool/bike",
    is_enabled: true,
    on_home: true,
    can_comment: false,
  });
  const boss = admin.page;
  watch(boss);
  await boss.goto(`${base}/record/portal/module_setting/${setting.entity_id}`);
  await boss.locator(".rh h1").waitFor();
  await clean(boss);
  await fits(boss, "portal setting");
  watch(page);
  await page.goto(base);
  await page.getByRole("heading", { name: /^Bikes/ }).waitFor();
});
await say("it is created, written about and found once that is allowed", async () => {
  await admin.api("PATCH", `/records/portal/module_setting/${setting.entity_id}`, { can_create: true, can_comment: true });
  await page.goto(`${base}/requests?model=custom_pool/bike`);
  await page.getByRole("link", { name: "New: Bike" }).click();
  await page.getByLabel(/^Name/).fill("The blue one");
  await look("portal further ask", page);
  await page.getByRole("button", { name: "Send the request" }).click();
  await page.waitForURL(/\/request\/custom_pool\/bike\/\d+/);
  await page.locator(".composer textarea").fill("The bell is broken.");
  await page.locator(".composer .primary").click();
  await page.locator(".talk", { hasText: "The bell is broken." }).waitFor();
  await look("portal further", page);
});
await say("switched off it is gone at once, also by its address", async () => {
  await admin.api("PATCH", `/records/portal/module_setting/${setting.entity_id}`, { is_enabled: false });
  await page.reload();
  await page.locator(".wrap .mid").waitFor();
  await page.goto(base);
  await page.getByRole("heading", { name: "Choose a request" }).waitFor();
  must((await page.getByRole("heading", { name: /^Bikes/ }).count()) === 0, "it is still on the home page");
});
await admin.api("DELETE", `/records/portal/module_setting/${setting.entity_id}`);
await admin.api("POST", "/config", { changes: [{ kind: "module", code: "pool", remove: true }], note: "walk" });
await done();
