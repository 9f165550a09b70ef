// Walks what stands around every page of the desk: search, create, themes, language, boxes of the home page: `node dev/shell.mjs`.
import { agent, as, base, cleanInBothThemes, done, fits, must, say, watch } from "./walk.mjs";

const luca = await as(agent);
const { page } = luca;
watch(page);

await say("the search groups what it finds, narrows by module, and the address keeps it", async () => {
  await page.goto(`${base}/search?q=printer`);
  await page.locator(".found section").nth(1).waitFor();
  await cleanInBothThemes(page, "search");
  await fits(page, "search");
  const all = await page.locator(".found section").count();
  await page.locator(".found-in a", { hasText: "Operations" }).click();
  await page.waitForURL(/in=/);
  await page.reload();
  await page.locator(".found section").first().waitFor();
  must(all > 1 && (await page.locator(".found section").count()) === 1, "it is not narrowed");
  await page.goBack();
  await page.locator(".found section").nth(1).waitFor();
});
await say("the create menu makes what the role may make", async () => {
  await page.goto(base);
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("menuitem", { name: "Incident" }).first().click();
  await page.waitForURL(/\/new/);
  await page.goBack();
  await page.locator(".kpis a").first().waitFor();
});
await say("the theme changes without a reload and stays", async () => {
  await page.evaluate(() => {
    window.stays = true;
  });
  for (const [name, code] of [
    ["Dark", "dark"],
    ["High contrast", "contrast"],
    ["Light", "light"],
  ]) {
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitem", { name }).click();
    await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, code);
  }
  must(await page.evaluate(() => window.stays === true), "the page was loaded again");
});
await say("the language changes everywhere without a reload, also the server's words", async () => {
  await page.getByRole("button", { name: /your account/ }).click();
  await page.getByRole("menuitem", { name: "Italiano" }).click();
  await page.locator(".rail", { hasText: "Compiti" }).waitFor();
  must(await page.evaluate(() => window.stays === true), "the page was loaded again");
  await page.evaluate(() => localStorage.setItem("steward.language", "en"));
  await page.reload();
  await page.locator(".rail", { hasText: "Tasks" }).waitFor();
});
await say("the user menu leads to the portal and back", async () => {
  await page.getByRole("button", { name: /your account/ }).click();
  await page.getByRole("menuitem", { name: "User portal" }).click();
  await page.getByRole("heading", { name: "My requests" }).waitFor();
  await page.getByRole("button", { name: /your account/ }).click();
  await page.getByRole("menuitem", { name: "Back to the service desk" }).click();
  await page.locator(".kpis a").first().waitFor();
});
await say("administrators have a menu that agents have not", async () => {
  must((await page.locator(".rail", { hasText: "System" }).count()) === 0, "agents see the administration");
  const boss = await as("admin");
  watch(boss.page);
  await boss.page.goto(base);
  await boss.page.locator(".rail", { hasText: "System" }).waitFor();
  await boss.context.close();
  watch(page);
});
await say("rows stand closer or wider as one likes, and a reload keeps it", async () => {
  await page.goto(`${base}/list/service/operation?grid=open`);
  await page.locator("[role=grid] .line").first().waitFor();
  const before = (await page.locator("[role=grid] .line").first().boundingBox()).height;
  await page.getByRole("button", { name: "Density" }).click();
  await page.getByRole("menuitem", { name: "Wide" }).click();
  await page.waitForFunction((was) => document.querySelector("[role=grid] .line").getBoundingClientRect().height > was, before);
  await page.reload();
  await page.locator("[role=grid] .line").first().waitFor();
  must((await page.locator("[role=grid] .line").first().boundingBox()).height > before, "the height is lost");
});
await say("the rail folds to icons and is a drawer on a phone", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(base);
  await page.getByRole("button", { name: "Modules", exact: true }).first().click();
  await page.getByRole("dialog").getByRole("link", { name: "Tasks" }).waitFor();
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1440, height: 900 });
});

// Home pages as configuration: made by an administrator, seen by the one they are meant for, taken back with the version.
const chief = await as("admin");
const { page: edit } = chief;
const { version: before } = await chief.api("GET", "/config?kind=home");
const order = async () => (await chief.api("GET", "/config?kind=home&code=morning")).value.boxes.map((one) => one.type).join();
const name = (words) => edit.locator(".home-box-name", { hasText: words });
const save = async (note) => {
  await edit.keyboard.press("Control+s");
  const dialog = edit.getByRole("dialog");
  await dialog.getByLabel("Note for the history").fill(note);
  await dialog.locator(".changes").waitFor();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await edit.locator(".toast", { hasText: "it is in force now" }).waitFor();
};
await say("home pages: are listed in their order, and a new one is made", async () => {
  watch(edit);
  await edit.goto(`${base}/admin/homes`);
  await edit.getByRole("link", { name: "Home page of everybody" }).waitFor();
  await cleanInBothThemes(edit, "home pages");
  await fits(edit, "home pages");
  await edit.getByRole("button", { name: "New home page" }).click();
  await edit.getByLabel("Name", { exact: true }).fill("Morning");
  await edit.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
  await edit.waitForURL(/admin\/home\?code=morning/);
  await edit.locator(".home-whose", { hasText: "switched off" }).waitFor();
});
await say("home pages: boxes are dragged onto the page, to their place and to their width", async () => {
  // What is in the boxes comes from the server and moves what stands below.
  const box = async (locator) => {
    await edit.locator(".canvas[aria-busy=false]").waitFor();
    await locator.waitFor();
    return locator.boundingBox();
  };
  const kind = await box(edit.locator(".pf", { hasText: "Favourites" }));
  const first = await box(edit.locator(".home-box").first());
  await edit.mouse.move(kind.x + 30, kind.y + kind.height / 2);
  await edit.mouse.down();
  await edit.mouse.move(first.x + 20, first.y + 20, { steps: 6 });
  await edit.locator(".drag-ghost").waitFor();
  await edit.locator(".home-canvas [data-drop=before]").waitFor();
  await edit.mouse.up();
  must((await edit.locator(".home-box-name").first().textContent()) === "Favourites", "it was not dropped before the first");
  const last = await box(name("My tasks"));
  const front = await box(edit.locator(".home-box").first());
  await edit.mouse.move(last.x + 40, last.y + last.height / 2);
  await edit.mouse.down();
  await edit.mouse.move(front.x + 20, front.y + 20, { steps: 6 });
  await edit.locator(".home-canvas [data-drop=before]").waitFor();
  await edit.mouse.up();
  must((await edit.locator(".home-box-name").first().textContent()) === "My tasks", "it was not moved to the front");
  const edge = await box(edit.locator(".home-box").first().locator(".home-edge"));
  const sheet = await box(edit.locator(".home-canvas"));
  await edit.mouse.move(edge.x + 8, edge.y + edge.height / 2);
  await edit.mouse.down();
  await edit.mouse.move(sheet.x + sheet.width - 2, edge.y + edge.height / 2, { steps: 6 });
  await edit.mouse.up();
  await edit.waitForFunction(() => document.querySelector("select[aria-label='Width of My tasks']")?.value === "12");
});
await say("home pages: complete by keyboard: a box over a grid, its filter, its place, its width", async () => {
  await edit.locator(".pf", { hasText: /^Grid$/ }).focus();
  await edit.keyboard.press("Enter");
  await edit.getByLabel("Of", { exact: true }).selectOption("service/operation");
  await edit.getByLabel("Grid", { exact: true }).selectOption("all");
  await edit.getByLabel("Title, English").fill("Printers");
  await edit.getByRole("button", { name: "Edit: Only rows where" }).click();
  const dialog = edit.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await name("Printers").focus();
  await edit.keyboard.press(" ");
  await edit.locator(".home-box.lifted", { hasText: "Printers" }).waitFor();
  for (let i = 0; i < 4; i++) await edit.keyboard.press("ArrowUp");
  await edit.keyboard.press("Escape");
  must((await edit.locator(".home-box-name").first().textContent()) === "My tasks", "Escape did not put it back");
  await name("Printers").focus();
  await edit.keyboard.press(" ");
  for (let i = 0; i < 4; i++) await edit.keyboard.press("ArrowUp");
  await edit.keyboard.press(" ");
  must((await edit.locator(".home-box-name").first().textContent()) === "Printers", "it was not carried to the front");
  await edit.keyboard.press("Shift+ArrowRight");
  must((await edit.getByLabel("Width of Printers").inputValue()) === "7", "the keyboard did not make it wider");
  await cleanInBothThemes(edit, "home editor");
  await fits(edit, "home editor");
});
await say("home pages: put in use for agents, seen through their eyes, saved, and theirs at once", async () => {
  await edit.getByRole("button", { name: "For whom" }).click();
  await edit.getByLabel("Agents", { exact: true }).check();
  await edit.getByLabel("In use", { exact: true }).check();
  await cleanInBothThemes(edit, "home settings");
  await edit.getByRole("button", { name: "Page", exact: true }).click();
  await edit.locator(".home-whose", { hasText: "is not meant for" }).waitFor();
  await edit.locator("#eyes").fill("bianchi");
  await edit.getByRole("option", { name: /Bianchi/ }).click();
  await edit.locator(".home-whose", { hasText: "begins with this page" }).waitFor();
  await edit.locator(".home-box", { hasText: "Printers" }).locator("li").first().waitFor();
  await save("mornings of agents");
  must((await order()) === "grid,my_tasks,favourites,my_open_operations", await order());
  watch(page);
  await page.goto(base);
  await page.locator(".widgets h2", { hasText: "Printers" }).waitFor();
  must((await page.locator(".kpis").count()) === 0, "boxes of the page of everybody are there");
});
await say("home pages: an agent drags his own arrangement on top, and goes back to the default", async () => {
  await page.getByRole("button", { name: "Arrange this page" }).click();
  const from = await page.locator(".home-box", { hasText: "Favourites" }).boundingBox();
  const to = await page.locator(".home-box").first().boundingBox();
  await page.mouse.move(from.x + 40, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 12, { steps: 6 });
  await page.locator(".home-canvas [data-drop=before]").waitFor();
  await page.mouse.up();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".toast", { hasText: "The page is kept" }).waitFor();
  await page.reload();
  await page.locator(".widgets h2").first().waitFor();
  must((await page.locator(".widgets h2").first().innerText()) === "Favourites", "it is not kept");
  await page.getByRole("button", { name: "Arrange this page" }).click();
  await page.getByRole("button", { name: "Restore default" }).click();
  await page.locator(".widgets h2").first().filter({ hasText: "Printers" }).waitFor();
});
await say("home pages: the history brings back what was before", async () => {
  await chief.api("POST", `/config/versions/${before}/rollback`, {});
  await page.goto(base);
  await page.locator(".kpis a").first().waitFor();
});
await chief.context.close();
await done();
