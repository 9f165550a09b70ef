// What the walks through the product in a browser share: people who sign in, ways that say whether they led somewhere, and axe.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

export const base = process.env.STEWARD_URL ?? "http://127.0.0.1:8080";
export const password = process.env.STEWARD_PASSWORD ?? "steward";
export const agent = process.env.STEWARD_AGENT ?? "lbianchi";
export const asker = process.env.STEWARD_USER ?? "gverdi";
/** Where pictures go; none are taken unless it is said. */
const shots = process.env.SHOTS;
/** Only the ways whose name has these words. */
const only = process.env.ONLY;
let failed = 0;

export const browser = await chromium.launch({
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

export const must = (isTrue, why) => {
  if (!isTrue) throw new Error(why);
};

/** as signs somebody in, with a page and the API in his name. */
export async function as(username, { width = 1440, height = 900, locale = "en-GB" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale, reducedMotion: "reduce" });
  if (username) {
    const answer = await context.request.post(`${base}/api/v1/session`, { data: { username, password } });
    must(answer.ok(), `${username} cannot sign in`);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => {
    failed++;
    console.log(`FAIL  page error: ${error.message}`);
  });
  page.on("console", (message) => {
    if (message.type() !== "error" || /status of 4\d\d/.test(message.text())) return;
    failed++;
    console.log(`FAIL  console: ${message.text().slice(0, 300)}`);
  });
  const api = async (method, path, data) => {
    const got = await context.request.fetch(`${base}/api/v1${path}`, { method, data });
    must(got.ok(), `${method} ${path}: ${got.status()} ${(await got.text()).slice(0, 300)}`);
    return got.status() === 204 ? null : got.json();
  };
  return { context, page, api };
}

/** One way: a sentence, and the steps that show it. */
export async function say(page, name, work) {
  if (only && !name.includes(only)) return;
  try {
    await work();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}.png` }).catch(() => undefined);
    console.log(`FAIL  ${name}: ${error.message.split("\n").slice(0, 4).join(" ")}`);
  }
}

const wear = (page, theme) =>
  page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
    document.documentElement.dataset.mantineColorScheme = name;
  }, theme);

/** What axe says of the page as it stands, in both themes, and whether it fits a phone. */
export async function look(page, name) {
  await say(page, `${name}: clean in light and dark, fits 390 px`, async () => {
    for (const theme of ["light", "dark"]) {
      await wear(page, theme);
      await page.waitForTimeout(150);
      if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}-${theme}.png` });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const nodes = violations.flatMap((one) => one.nodes.slice(0, 2).map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
      must(nodes.length === 0, `${theme}: ${nodes.join(" | ")}`);
    }
    await wear(page, "light");
    const before = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(200);
    if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}-phone.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.setViewportSize(before);
    must(wide <= 0, `${wide} px too wide`);
  });
}

/** Chooses in a field with choices by typing, as the keyboard does it. */
export async function choose(page, locator, words) {
  await locator.click();
  await page.keyboard.type(words);
  await page.waitForTimeout(400);
  await page.keyboard.press("Enter");
}

export async function done() {
  await browser.close();
  if (failed > 0) console.log(`${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
