// Walks the ways in which people hear of each other: notifications, calls by name, following. Asks axe: `node dev/people.mjs`.
import { agent, as, asker, base, cleanInBothThemes, done, fits, must, say, watch } from "./walk.mjs";

const admin = await as("admin");
const luca = await as(agent);
const giulia = await as(asker);
const made = await admin.api("POST", "/records/service/operation", {
  title: "The printer of the third floor is silent",
  type_id: 1,
  status: 1,
  requester_username: asker,
});
const id = made.entity_id;
const record = `/record/service/operation/${id}`;
const words = (page) => page.locator(".composer [contenteditable=true]");
const bell = (page) => page.getByRole("button", { name: /^Notifications/ });

watch(luca.page);
await say("work that is given to somebody rings his bell at once", async () => {
  await luca.page.goto(base);
  await bell(luca.page).waitFor();
  await luca.api("POST", "/notices/read", { all: true });
  await admin.api("PATCH", `/records/service/operation/${id}`, { assigned_username: agent });
  await luca.page.getByRole("button", { name: "Notifications, one unread" }).waitFor();
});
await say("the count survives a reload", async () => {
  await luca.page.reload();
  await luca.page.getByRole("button", { name: "Notifications, one unread" }).waitFor();
});
await say("the centre says what happened, and is clean", async () => {
  await bell(luca.page).focus();
  await luca.page.keyboard.press("Enter");
  await luca.page.locator(".notes li.new", { hasText: "assigned it to you" }).waitFor();
  await cleanInBothThemes(luca.page, "notices");
  await fits(luca.page, "notices");
});
await say("opening it goes to the record and it is read", async () => {
  await luca.page.locator(".notes li.new a").first().click();
  await luca.page.waitForURL(`**${record}`);
  await luca.page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
});
await say("a record is followed and not followed any more", async () => {
  const { page } = admin;
  watch(page);
  await page.goto(base + record);
  await page.locator(".rh h1").waitFor();
  await page.locator(".rh .line").first().getByRole("button", { name: "More actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Follow", exact: true }).click();
  await page.locator(".facts", { hasText: "followed by" }).waitFor();
  await cleanInBothThemes(page, "followed");
});
await say("followers hear of changes; all are read with one press", async () => {
  await admin.page.goto(base); // who looks at the record has read it
  await luca.api("PATCH", `/records/service/operation/${id}`, { urgency_id: 2 });
  const { page } = admin;
  await page.goto(base);
  await bell(page).click();
  await page.locator(".notes li.new", { hasText: "changed Urgency" }).first().waitFor();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await page.locator(".notes li.new").first().waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
});
await say("the requester hears of the answer in the portal, and not of the note", async () => {
  watch(giulia.page);
  await giulia.api("POST", "/notices/read", { all: true });
  await luca.api("POST", `/records/service/operation/${id}/activities`, {
    type: 1,
    description: "<p>Nobody shall know</p>",
    portal_visibility: false,
  });
  await luca.api("POST", `/records/service/operation/${id}/activities`, {
    type: 1,
    description: "<p>It needs paper</p>",
    portal_visibility: true,
  });
  await giulia.page.goto(base);
  await giulia.page.getByRole("button", { name: "Notifications, one unread" }).click();
  await giulia.page.locator(".notes li.new", { hasText: "It needs paper" }).waitFor();
  await cleanInBothThemes(giulia.page, "notices-portal");
  await fits(giulia.page, "notices-portal");
  await giulia.page.locator(".notes li.new a").click();
  await giulia.page.waitForURL(`**/request/service/operation/${id}`);
});
await say("what somebody does not want to hear is not told", async () => {
  const { page } = luca;
  watch(page);
  await page.goto(`${base}/account`);
  const box = page.getByRole("checkbox", { name: "Work is given to me: in the centre" });
  await box.waitFor();
  await cleanInBothThemes(page, "account");
  await fits(page, "account");
  await box.click();
  await page.locator(".toast", { hasText: "Your choice is kept" }).waitFor();
  await page.reload();
  await box.waitFor();
  must(!(await box.isChecked()), "the choice is lost");
  await box.click();
  await page.locator(".toast", { hasText: "Your choice is kept" }).waitFor();
});

await say("a colleague is called by name, by keyboard alone", async () => {
  const { page } = admin;
  watch(page);
  await luca.api("POST", "/notices/read", { all: true });
  await page.goto(base + record);
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("i");
  await page.keyboard.type("Please look, @luc");
  await page.getByRole("option", { name: /Luca Bianchi/ }).waitFor();
  await cleanInBothThemes(page, "mention");
  await page.keyboard.press("Enter");
  await page.keyboard.type("it is urgent");
  const written = (await words(page).textContent()) ?? "";
  must(written === "Please look, @Luca Bianchi it is urgent", `the name is not in the text: ${JSON.stringify(written)}`);
  await page.reload();
  await words(page).focus();
  await page.keyboard.press("Control+Enter");
  await page.locator(".tl .mention", { hasText: "@Luca Bianchi" }).waitFor();
  const { items } = await luca.api("GET", "/notices?limit=1");
  must(items[0].said === "System Admin mentions you", `Luca is told: ${items[0].said}`);
});
await say("the requester cannot be called in an internal note", async () => {
  const { page } = admin;
  await page.keyboard.press("Escape");
  await page.keyboard.press("i");
  await page.keyboard.type("@gi");
  await page.getByRole("option", { name: /Cannot see internal notes/ }).waitFor();
  await page.keyboard.press("Enter");
  must((await words(page).innerText()) === "@gi", "she was called");
  await page.keyboard.press("Escape");
  await page.locator(".offer").waitFor({ state: "detached" });
  await words(page).fill("");
});

await say("a prepared reply is inserted by its shortcut, filled, and its changes can be left out", async () => {
  const { page } = luca;
  watch(page);
  await luca.api("POST", "/records/system/quick_reply", {
    name: "Waiting for paper",
    shortcut: "paper",
    body: "<p>Hello {{requester.firstname}},</p><p>we wait for paper.</p>",
    actions: [
      { field: "status", mode: "set", value: 4 },
      { field: "urgency_id", mode: "set", value: 3 },
    ],
  });
  await page.goto(base + record);
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("c");
  await page.keyboard.type("/pap");
  await page.getByRole("option", { name: /Waiting for paper/ }).waitFor();
  await cleanInBothThemes(page, "reply-offer");
  await page.keyboard.press("Enter");
  await page.locator(".cfiles", { hasText: "Urgency" }).waitFor();
  must((await words(page).innerText()).startsWith("Hello Giulia,"), "the placeholder is not filled");
  await page.getByRole("button", { name: /Do not change: Urgency/ }).click();
  await cleanInBothThemes(page, "reply-filled");
  await fits(page, "reply-filled");
  await words(page).focus();
  await page.keyboard.press("Control+Enter");
  await page.locator(".tl .bub", { hasText: "we wait for paper" }).waitFor();
  await page.locator(".facts", { hasText: "Waiting user" }).waitFor();
  const now = await luca.api("GET", `/records/service/operation/${id}`);
  must(now.status === 4 && now.urgency_id !== 3, `status ${now.status}, urgency ${now.urgency_id}`);
});
await say("the button opens the replies, and one's own stand in the account", async () => {
  const { page } = luca;
  await page.getByRole("button", { name: "Prepared replies" }).click();
  await page.getByRole("option", { name: /Waiting for paper/ }).waitFor();
  await page.keyboard.press("Escape");
  await words(page).fill("");
  await page.goto(`${base}/account`);
  await page.getByRole("link", { name: "Waiting for paper" }).waitFor();
  await cleanInBothThemes(page, "account-replies");
});

await say("the home page is arranged by keyboard, kept for other devices, and brought back", async () => {
  const { page } = luca;
  watch(page);
  await page.goto(base);
  await page.locator(".kpis a").first().waitFor();
  await cleanInBothThemes(page, "home");
  await fits(page, "home");
  await page.getByRole("button", { name: "Arrange this page" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove My tasks" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Move Recent records earlier" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("What it shows").selectOption("grid");
  await page.getByLabel("Of", { exact: true }).selectOption("service/operation");
  await page.getByLabel("Grid", { exact: true }).selectOption("overdue");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("What it shows").selectOption("chart");
  await page.getByLabel("Dashboard").selectOption("desk");
  await page.getByLabel("Chart", { exact: true }).selectOption("agents");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await cleanInBothThemes(page, "home-arrange");
  await fits(page, "home-arrange");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "The page is kept" }).waitFor();
  const other = await as(agent);
  watch(other.page);
  await other.page.goto(base);
  await other.page.locator(".widgets h2", { hasText: /^Overdue$/ }).waitFor();
  await other.page.locator(".bars").waitFor();
  await cleanInBothThemes(other.page, "home-own");
  const titles = await other.page.locator(".widgets h2").allInnerTexts();
  must(!titles.includes("My tasks") && titles.indexOf("Recent records") < titles.indexOf("Overdue"), titles.join(", "));
  await other.page.getByRole("button", { name: "Arrange this page" }).click();
  await other.page.getByRole("button", { name: "Restore default" }).click();
  await other.page.locator(".widgets h2", { hasText: "My tasks" }).waitFor();
  await other.context.close();
});
await say("the map of keys is complete and clean, and the bell opens by its key", async () => {
  const { page } = luca;
  watch(page);
  await page.goto(base);
  await page.locator(".rail").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Where one writes" }).waitFor();
  await cleanInBothThemes(page, "keys");
  await fits(page, "keys");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Where one writes" }).waitFor({ state: "detached" });
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "Mark all as read" }).waitFor();
  await page.keyboard.press("Escape");
});
await say("a page is starred by its key and stands in the rail, also on another device", async () => {
  const { page } = luca;
  watch(page);
  await page.goto(`${base}/list/service/operation?grid=open&sort=title`);
  await page.locator("[role=grid] .line").first().waitFor();
  await page.keyboard.press("f");
  await page.locator(".toast", { hasText: "Added to the favourites" }).waitFor();
  await page.goto(base + record);
  await page.locator(".rh h1").waitFor();
  await page.keyboard.press("f");
  await page.locator(".toast", { hasText: "Added to the favourites" }).waitFor();
  const other = await as(agent);
  watch(other.page);
  await other.page.goto(base);
  await other.page.locator(".rail .sub a", { hasText: "third floor" }).waitFor();
  await cleanInBothThemes(other.page, "favourites");
  await fits(other.page, "favourites");
  await other.page.locator(".rail .sub a").first().click();
  await other.page.waitForURL(/list.*sort=title/);
  await other.context.close();
});
await say("what was opened last is in the palette; a record that is taken away is named nowhere", async () => {
  const { page } = luca;
  watch(page);
  await page.goto(base + record);
  await page.waitForResponse((one) => one.url().includes("/preferences/recent") && one.request().method() === "PUT");
  await page.goto(base);
  await page.locator(".rail").waitFor();
  await page.keyboard.press("Control+k");
  await page.locator(".pal h3", { hasText: "Recent" }).waitFor();
  await page
    .getByRole("option", { name: /third floor/ })
    .first()
    .waitFor();
  await cleanInBothThemes(page, "palette-places");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Favourites and recent records" }).click();
  await page.locator(".places a", { hasText: "third floor" }).first().waitFor();
  await cleanInBothThemes(page, "places");
  await page.keyboard.press("Escape");
  await admin.api("DELETE", `/records/service/operation/${id}`);
  await page.reload();
  await page.locator(".rail").waitFor();
  await page.locator(".rail .sub a", { hasText: /./ }).first().waitFor();
  must((await page.locator(".rail", { hasText: "third floor" }).count()) === 0, "it is still named");
});

await done();
