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
await done();
