// What the walks through the product in a browser share: people who sign in, ways that say whether they led somewhere, and axe.
// SHOTS=FOLDER takes pictures, ONLY=WORDS walks only the ways whose name has these words.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

export const base = process.env.STEWARD_URL ?? "http://127.0.0.1:8080";
export const password = process.env.STEWARD_PASSWORD ?? "steward";
export const agent = process.env.STEWARD_AGENT ?? "lbianchi";
export const asker = process.env.STEWARD_USER ?? "gverdi";
const shots = process.env.SHOTS;
const only = process.env.ONLY;
const wide = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };
let failed = 0;
/** The page whose picture is taken when a way fails. */
let watched;

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

let pardoned;
/** What a browser may complain of from now on, where a walk takes something away on purpose. */
export const pardon = (pattern) => {
  pardoned = pattern;
};

export const watch = (page) => {
  watched = page;
};

function fail(words) {
  failed++;
  console.log(`FAIL  ${words}`);
}

const picture = (page, name, more) =>
  shots ? page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}.png`, ...more }).catch(() => undefined) : undefined;

/** A browser of its own with one page; what goes wrong in it counts. The first is watched until another is. */
export async function visit(options = {}) {
  const context = await browser.newContext({ viewport: wide, locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => fail(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text()) && !pardoned?.test(message.text()))
      fail(`console: ${message.text().slice(0, 300)}`);
  });
  // Nothing the interface does asks another host: no font, no map, no count. Passkeys know this one by its name only.
  const own = [new URL(base).host, `localhost:${new URL(base).port}`];
  context.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !own.includes(host)) fail(`asks another host: ${request.url().slice(0, 200)}`);
  });
  if (!watched) watch(page);
  const api = async (method, path, data) => {
    const got = await context.request.fetch(`${base}/api/v1${path}`, { method, data });
    must(got.ok(), `${method} ${path}: ${got.status()} ${(await got.text()).slice(0, 300)}`);
    return got.status() === 204 ? null : got.json();
  };
  return { context, page, api };
}

/** as signs somebody in, with a page and the API in his name. */
export async function as(username, options) {
  const person = await visit(options);
  await person.api("POST", "/session", { username, password });
  return person;
}

/** One way: a sentence, and the steps that show it. */
export async function say(name, work) {
  if (only && !name.includes(only)) return;
  try {
    await work();
    console.log(`ok    ${name}`);
  } catch (error) {
    await picture(watched, name);
    fail(`${name}: ${error.message.split("\n").slice(0, 4).join(" ")}`);
  }
}

/** What axe says of a page as it stands. */
export async function clean(page = watched) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const nodes = violations.flatMap((one) => one.nodes.slice(0, 2).map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
  must(nodes.length === 0, nodes.join(" | "));
}

const wear = async (page, colorScheme) => {
  await page.emulateMedia({ colorScheme });
  await page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
    document.documentElement.dataset.mantineColorScheme = name;
  }, colorScheme);
};

/** What axe says of a page in both themes. */
export async function cleanInBothThemes(page, name) {
  for (const theme of ["light", "dark"]) {
    await wear(page, theme);
    await page.waitForTimeout(150);
    await picture(page, `${name}-${theme}`);
    await clean(page).catch((error) => must(false, `${theme}: ${error.message}`));
  }
  await wear(page, "light");
}

/** That nothing has to be scrolled sideways on a phone. */
export async function fits(page, name) {
  const before = page.viewportSize();
  await page.setViewportSize(phone);
  await page.waitForTimeout(200);
  await picture(page, `${name}-phone`);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.setViewportSize(before);
  must(over <= 0, `${over} px too wide`);
}

/** A page as it stands: axe in both themes, and a phone. */
export const look = (name, page = watched) =>
  say(`${name}: clean in light and dark, fits 390 px`, async () => {
    await cleanInBothThemes(page, name);
    await fits(page, name);
  });

/** Chooses in a field with choices by typing, as the keyboard does it. */
export async function choose(page, locator, words) {
  await locator.click();
  await page.keyboard.type(words);
  await page.waitForTimeout(400);
  await page.keyboard.press("Enter");
}

/** The end of a walk: what failed decides how the program ends. */
export async function done() {
  await browser.close();
  console.log(failed ? `${failed} failed` : "all well");
  process.exit(failed ? 1 : 0);
}
