// Prints what people wait for: size of the shell and of each route, click to usable list and record, long tasks, and the same
// on a slow line. Times are printed and not judged; the size of the shell is: `node dev/figures.mjs`.
import { gzipSync } from "node:zlib";
import { as, base, done, must, say } from "./walk.mjs";

const SHELL_MAX = 200 * 1024;
const ROUNDS = 5;
const kB = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const ms = (value) => `${Math.round(value)} ms`;
const print = (what, words) => console.log(`      ${what.padEnd(44)} ${words}`);

const person = await as("admin");
const { page, context } = person;
await page.addInitScript(() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.longTasks.push(one.duration);
  }).observe({ type: "longtask", buffered: true });
});
const tasks = async () => {
  const all = await page.evaluate(() => window.longTasks.splice(0));
  return all.length ? `${all.length} long tasks, the longest ${ms(Math.max(...all))}` : "no long task";
};

const sizes = new Map();
/** The size of a script as it is sent: gzip, whatever this server does. */
async function sizeOf(path) {
  if (!sizes.has(path)) sizes.set(path, gzipSync(await (await context.request.get(base + path)).body()).length);
  return sizes.get(path);
}
const shell = new Set();

await say(`the shell is at most ${kB(SHELL_MAX)} of JavaScript`, async () => {
  const html = await (await context.request.get(`${base}/`)).text();
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+\.js)"/g)) shell.add(path);
  must(shell.size > 1, html.slice(0, 200));
  let sum = 0;
  for (const path of shell) sum += await sizeOf(path);
  print("shell", kB(sum));
  must(sum <= SHELL_MAX, `${kB(sum)} are more than ${kB(SHELL_MAX)}`);
});
await say("each route says what it brings beside the shell", async () => {
  const id = (await person.api("GET", "/records/service/operation?limit=1")).items[0].entity_id;
  const routes = {
    home: "/",
    list: "/list/service/operation",
    record: `/record/service/operation/${id}`,
    dashboard: "/dashboard/desk",
    "grid editor": "/admin/grid?code=service/operation/all",
    "form editor": "/admin/form?code=service/operation/default",
    portal: "/requests",
  };
  for (const [name, path] of Object.entries(routes)) {
    const fresh = await context.newPage();
    await fresh.goto(base + path);
    await fresh.waitForLoadState("networkidle");
    const got = await fresh.evaluate(() =>
      performance.getEntriesByType("resource").map((one) => ({
        path: new URL(one.name).pathname,
        kind: one.initiatorType,
        bytes: one.encodedBodySize,
      })),
    );
    await fresh.close();
    let scripts = 0;
    for (const path of new Set(got.map((one) => one.path).filter((one) => one.endsWith(".js") && !shell.has(one))))
      scripts += await sizeOf(path);
    const data = got.filter((one) => one.path.startsWith("/api/"));
    print(
      `${name}: ${path}`,
      `${kB(scripts)} JavaScript, ${data.length} answers of ${kB(data.reduce((sum, one) => sum + one.bytes, 0))} in all`,
    );
  }
});

const list = "/list/service/operation?context=type_id:1&grid=all";
const rail = () => page.locator('.rail a[href^="/list/service/operation"]').first();
async function times(round) {
  const all = { list: [], record: [] };
  for (let i = 0; i < round; i++) {
    await page.goto(`${base}/account`);
    await rail().waitFor();
    let start = performance.now();
    await rail().click();
    await page.locator(".line").first().waitFor();
    all.list.push(performance.now() - start);
    start = performance.now();
    await page.locator(".line .t a").first().click();
    await page.locator(".rh h1").waitFor();
    all.record.push(performance.now() - start);
  }
  return all;
}
await say("click to usable list and record", async () => {
  await times(1); // the routes are there afterwards
  await tasks();
  const all = await times(ROUNDS);
  print("list, click to rows", `median ${ms(median(all.list))}, slowest ${ms(Math.max(...all.list))}`);
  print("record, click to title", `median ${ms(median(all.record))}, slowest ${ms(Math.max(...all.record))}`);
  print("long tasks since the last address", await tasks());
});
await say("a list scrolled through and filtered", async () => {
  await page.goto(base + list);
  await page.locator(".line").first().waitFor();
  await tasks();
  await page.locator("[role=grid]").focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press("PageDown");
  await page.getByRole("searchbox", { name: "Search" }).fill("printer");
  await page.waitForURL(/search=printer/);
  await page.locator("[role=grid][aria-busy=false]").waitFor();
  print("20 pages down and a search", await tasks());
});
await say("a slow line (50 kB a second, 400 ms there and back) keeps the program usable", async () => {
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50 * 1024,
    uploadThroughput: 50 * 1024,
  });
  try {
    page.setDefaultTimeout(40_000);
    await page.goto(`${base}/account`, { timeout: 40_000 });
    await rail().waitFor();
    let start = performance.now();
    await rail().click();
    await page.locator('[aria-busy="true"], .bone').first().waitFor();
    print("list: something on the screen", ms(performance.now() - start));
    await page.locator(".line").first().waitFor();
    print("list, click to rows", ms(performance.now() - start));
    start = performance.now();
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".line.cur").waitFor();
    print("a key in the list", ms(performance.now() - start));
    const box = page.getByRole("searchbox", { name: "Search" });
    start = performance.now();
    await box.pressSequentially("printer on the second floor");
    must((await box.inputValue()) === "printer on the second floor", "letters are lost");
    const typed = performance.now() - start;
    print("27 letters into the search", ms(typed));
    must(typed < 10_000, "typing waits for the line");
    await box.fill("");
    await page.locator(".line").first().waitFor();
    start = performance.now();
    await page.locator(".line .t a").first().click();
    await page.locator(".rh h1").waitFor();
    print("record, click to title", ms(performance.now() - start));
  } finally {
    await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  }
});
await done();
