// Draws the main screens of a running server into pictures and asks axe about each: `node dev/shots.mjs [folder] [name…]`.
// GUIDES=FOLDER also keeps the ones that the guides show there, made small.
import { mkdirSync, writeFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { small } from "./png.mjs";

const base = process.env.STEWARD_URL ?? "http://127.0.0.1:8080";
const [folder = "../screenshots", ...wanted] = process.argv.slice(2);
const password = process.env.STEWARD_PASSWORD ?? "steward";
const agent = process.env.STEWARD_AGENT ?? "lbianchi";
const asker = process.env.STEWARD_USER ?? "giulia";
const guides = process.env.GUIDES;
mkdirSync(folder, { recursive: true });

/** What the guides show, in light. */
const shown = [
  "home",
  "list",
  "list-filter",
  "list-phone",
  "board",
  "record",
  "record-note",
  "record-history",
  "palette",
  "dashboard",
  "portal",
  "portal-phone",
  "portal-ask",
  "portal-request",
  "form-editor",
  "grid-editor",
  "module-creator",
  "guests",
];

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

const list = "/list/service/operation?context=type_id:1&grid=open";
const firstRow = async (page) => {
  await page.goto(base + list);
  await page.locator("[role=grid] a").first().click();
  await page.waitForURL(/\/record\//);
};
const shots = [
  ["login", null, "/", wide],
  ["login-phone", null, "/", phone],
  ["home", agent, "/", wide],
  [
    "list",
    agent,
    list,
    wide,
    async (page) => {
      await page.locator("[role=grid]").focus();
      for (const key of ["j", "j", "Space", "j", "Space"]) await page.keyboard.press(key);
    },
  ],
  [
    "list-filter",
    agent,
    `${list}&filter=${encodeURIComponent('{"condition":"AND","rules":[{"field":"priority_id","operator":"in","value":[1,2]}]}')}`,
    wide,
    async (page) => page.getByRole("button", { name: "Filter", exact: true }).click(),
  ],
  ["list-phone", agent, list, phone],
  [
    "record",
    agent,
    null,
    wide,
    async (page) => {
      await firstRow(page);
      await page.waitForTimeout(500);
      await page
        .locator(".side .f.can", { hasText: "MTU" })
        .click()
        .catch(() => undefined);
      await page.keyboard.press("Control+a");
      await page.keyboard.type("1492");
    },
  ],
  ["record-phone", agent, null, phone, async (page) => firstRow(page)],
  [
    "record-note",
    agent,
    null,
    wide,
    async (page) => {
      await firstRow(page);
      await page.waitForTimeout(500);
      await page.keyboard.press("i");
      await page.keyboard.type("Confirmed with the carrier.");
    },
  ],
  [
    "record-history",
    agent,
    null,
    wide,
    async (page) => {
      await firstRow(page);
      await page.getByRole("tab", { name: "History" }).click();
    },
  ],
  [
    "record-details",
    agent,
    null,
    wide,
    async (page) => {
      await firstRow(page);
      await page.getByRole("tab", { name: "Details" }).click();
      await page.waitForTimeout(600);
    },
  ],
  ["new", agent, "/record/service/operation/new?type_id=1", wide, async (page) => page.waitForTimeout(800)],
  [
    "palette",
    agent,
    list,
    wide,
    async (page) => {
      await page.keyboard.press("Control+k");
      await page.waitForTimeout(300);
      await page.keyboard.type("vpn");
      await page.waitForTimeout(500);
    },
  ],
  ["board", agent, "/list/service/operation?grid=open&view=board", wide, async (page) => page.waitForTimeout(600)],
  ["calendar", agent, "/list/service/operation?grid=open&view=calendar", wide, async (page) => page.waitForTimeout(600)],
  ["dashboard", agent, "/dashboard/desk", wide, async (page) => page.waitForTimeout(900)],
  ["dashboard-phone", agent, "/dashboard/desk", phone, async (page) => page.waitForTimeout(900)],
  ["home-phone", agent, "/", phone],
  ["form-editor", "admin", "/admin/form?code=service/operation/default", wide, async (page) => page.waitForTimeout(1200)],
  ["grid-editor", "admin", "/admin/grid?code=service/operation/open", wide, async (page) => page.waitForTimeout(1200)],
  ["module-creator", "admin", "/admin/modules", wide, async (page) => page.waitForTimeout(600)],
  ["guests", "admin", "/admin/guests", wide, async (page) => page.waitForTimeout(600)],
  ["portal", asker, "/", wide],
  ["portal-phone", asker, "/", phone],
  ["portal-ask", asker, "/ask/incident", phone, async (page) => page.waitForTimeout(800)],
  [
    "portal-request",
    asker,
    "/requests",
    wide,
    async (page) => {
      await page.locator(".mine h3 a").first().click();
      await page.waitForTimeout(500);
    },
  ],
  [
    "portal-request-phone",
    asker,
    "/requests",
    phone,
    async (page) => {
      await page.locator(".mine h3 a").first().click();
      await page.waitForTimeout(500);
    },
  ],
];

let faults = 0;
for (const [name, user, path, viewport, act] of shots) {
  if (wanted.length && !wanted.includes(name)) continue;
  for (const theme of wanted.length ? ["light"] : ["light", "dark"]) {
    const context = await browser.newContext({
      viewport,
      colorScheme: theme,
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "Europe/Rome",
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !/401/.test(message.text())) {
        faults++;
        console.log(`${name} ${theme}: ${message.text().slice(0, 300)}`);
      }
    });
    page.on("pageerror", (error) => {
      faults++;
      console.log(`${name} ${theme}: ${error.message}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(base) && !/^(blob|data):/.test(request.url())) {
        faults++;
        console.log(`${name}: asks another host: ${request.url()}`);
      }
    });
    try {
      if (user) await context.request.post(`${base}/api/v1/session`, { data: { username: user, password } });
      if (path) await page.goto(base + path);
      else await page.goto(base);
      await page.waitForTimeout(700);
      if (act) await act(page);
      await page.waitForTimeout(400);
      const png = await page.screenshot({ path: `${folder}/${name}-${theme}.png` });
      if (guides && theme === "light" && shown.includes(name)) writeFileSync(`${guides}/${name}.png`, small(png));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (overflow > 0) {
        faults++;
        console.log(`${name} ${theme}: ${overflow} px wider than the page`);
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const one of violations) {
        faults++;
        console.log(
          `${name} ${theme}: ${one.id} (${one.impact}): ${one.nodes
            .slice(0, 3)
            .map((node) => node.html.slice(0, 160))
            .join(" | ")}`,
        );
      }
    } catch (error) {
      faults++;
      console.log(`${name} ${theme}: ${error.message.split("\n")[0]}`);
      await page.screenshot({ path: `${folder}/${name}-${theme}-fault.png` }).catch(() => undefined);
    }
    await context.close();
  }
}
await browser.close();
console.log(faults ? `${faults} faults` : "no faults");
