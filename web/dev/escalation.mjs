// Walks the way of an administrator who writes an escalation rule, looks at what it would do and lets it run: `node dev/escalation.mjs`.
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

/** Words of the ways to walk, as arguments; all of them unless said: `node dev/editors.mjs menu labels`. */
const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.some((one) => name.startsWith(one));

async function say(name, work) {
  if (!isWanted(name)) return;
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

const wear = (theme) =>
  page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
    document.documentElement.dataset.mantineColorScheme = name;
  }, theme);

/** What axe says of the page as it stands, in both themes, and whether it fits a phone. */
async function look(name) {
  await say(`${name}: clean in light and dark, fits 390 px`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      await wear(colorScheme);
      await page.waitForTimeout(150);
      if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}-${colorScheme}.png` });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const nodes = violations.flatMap((one) => one.nodes.slice(0, 2).map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
      must(nodes.length === 0, `${colorScheme}: ${nodes.join(" | ")}`);
    }
    await wear("light");
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

await context.request.post(`${base}/api/v1/session`, { data: { username: "admin", password } });

let rule = 0;
await say("escalation: a rule begins with its head, and is disabled", async () => {
  await page.goto(`${base}/list/escalation/rule`);
  await page
    .getByRole("button", { name: "New escalation rule" })
    .or(page.getByRole("link", { name: "New escalation rule" }))
    .first()
    .click();
  await page.getByRole("textbox", { name: /^Name/ }).first().fill("High after an hour");
  await page.getByRole("button", { name: /^Create escalation rule/ }).click();
  await page.waitForURL(/escalation\/rule\/\d+/);
  rule = Number(page.url().match(/rule\/(\d+)/)[1]);
});
await look("escalation rule");
await say("escalation: times and clocks are chosen by name", async () => {
  const kept = await context.request.patch(`${base}/api/v1/records/escalation/rule/${rule}`, {
    data: {
      input: { field: "status", operator: "in_class", value: "open" },
      timer_input: {
        condition: "AND",
        rules: [
          { field: "since.created_at", operator: "greater_or_equal", value: "1h" },
          { field: "sla.resolve.elapsed", operator: "greater", value: 60 },
        ],
      },
      output: [{ field: "priority_id", mode: "set", value: 2 }],
    },
  });
  must(kept.ok(), await kept.text());
  await page.reload();
  await page.getByRole("tab", { name: "Which records" }).click();
  await page.getByText("Time since: Created at").first().waitFor();
  await page.getByText("Time to Resolve: elapsed").first().waitFor();
  const times = await page.locator("input").evaluateAll((all) => all.map((one) => one.value));
  must(times.includes("1 h 00 m"), `the hour is not shown: ${times.join(", ")}`);
});
await look("escalation filters");
await say("escalation: what happens is said by values", async () => {
  await page.getByRole("tab", { name: "What happens" }).click();
  await page.getByText("Set records values to").waitFor();
});
await look("escalation output");
let named = 0;
await say("escalation: a preview names records and changes nothing", async () => {
  await page.getByRole("button", { name: "Preview" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/would be escalated now/).waitFor();
  named = await dialog.locator("tbody tr").count();
  must(named > 0, "it names nothing");
  await page.keyboard.press("Escape");
  const log = await (await context.request.get(`${base}/api/v1/records/escalation/log`)).json();
  must(log.items.length === 0, "the preview wrote");
});
await say("escalation: run now acts on these, and the log says so", async () => {
  await page.getByRole("button", { name: "Run now" }).first().click();
  await page.getByRole("button", { name: "Yes" }).click();
  for (let i = 0; i < 40; i++) {
    const log = await (await context.request.get(`${base}/api/v1/records/escalation/log?limit=200`)).json();
    if (log.items.length >= named) break;
    await page.waitForTimeout(250);
  }
  await page.reload();
  await page.getByRole("tab", { name: "Log", exact: true }).click();
  await page.getByText("Escalated").first().waitFor();
  const offers = await page
    .getByRole("button", { name: /^New/ })
    .or(page.getByRole("link", { name: /^New/ }))
    .count();
  must(offers === 0, "a log can be written by hand");
});
await look("escalation log");
await browser.close();
process.exit(failed ? 1 : 0);
