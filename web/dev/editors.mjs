// Walks the ways of administrators who arrange the product, and asks axe about every page, light and dark: `node dev/editors.mjs`.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const base = process.env.STEWARD_URL ?? "http://127.0.0.1:8080";
const password = process.env.STEWARD_PASSWORD ?? "steward";
const agent = process.env.STEWARD_AGENT ?? "lbianchi";
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const shots = process.env.SHOTS;
let failed = 0;
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", reducedMotion: "reduce" });
const page = await context.newPage();
page.setDefaultTimeout(6000);
page.on("pageerror", (error) => {
  failed++;
  console.log(`FAIL  page error: ${error.message}`);
});
page.on("console", (message) => {
  if (message.type() !== "error" || /status of 4\d\d/.test(message.text())) return;
  failed++;
  console.log(`FAIL  console: ${message.text().slice(0, 300)}`);
});

async function say(name, work) {
  try {
    await work();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}.png` }).catch(() => undefined);
    console.log(`FAIL  ${name}: ${error.message.split("\n").slice(0, 4).join(" ")}`);
  }
}
const must = (isTrue, why) => {
  if (!isTrue) throw new Error(why);
};

/** What axe says of the page as it stands, in both themes, and whether it fits a phone. */
async function look(name) {
  await say(`${name}: clean in light and dark, fits 390 px`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(150);
      if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}-${colorScheme}.png` });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const nodes = violations.flatMap((one) => one.nodes.slice(0, 2).map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
      must(nodes.length === 0, `${colorScheme}: ${nodes.join(" | ")}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(200);
    if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}-phone.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.setViewportSize({ width: 1440, height: 900 });
    must(wide <= 0, `${wide} px too wide`);
  });
}
const change = async (changes, note) => {
  const answer = await context.request.post(`${base}/api/v1/config`, { data: { changes, note } });
  must(answer.ok(), await answer.text());
  return (await answer.json()).version;
};
const configuration = async (kind, code) =>
  (await (await context.request.get(`${base}/api/v1/config?kind=${kind}&code=${encodeURIComponent(code)}`)).json()).value;

await context.request.post(`${base}/api/v1/session`, { data: { username: "admin", password } });
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

await browser.close();
console.log(failed ? `${failed} failed` : "all ways of the editors work");
process.exitCode = failed ? 1 : 0;
