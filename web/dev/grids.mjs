// Walks through lists as agents do: mass actions, views, totals. Every dialog is asked of axe: `node dev/grids.mjs`.
import { readFile } from "node:fs/promises";
import { as, base, clean, cleanInBothThemes, done, fits, must, phone, say } from "./walk.mjs";

const { page, api } = await as("admin");
const list = "/list/service/operation?context=type_id:1&grid=all";
const open = async (more = "") => {
  await page.goto(base + list + more);
  await page.locator(".line").first().waitFor();
  await page.locator("[role=grid]").focus();
};
const bar = page.locator(".bulk");

await say("all rows of a list are those of its search, and the bar says their exact number", async () => {
  const found = (await api("GET", `/records/service/operation?context=type_id:1&grid=all&search=printer&total=exact&limit=1`)).total.count;
  must(found > 2, `only ${found} printers in the demonstration`);
  await open("&search=printer");
  await page.keyboard.press("Space");
  await bar.getByRole("button", { name: `Select all ${found}` }).click();
  await bar.getByText(`All ${found} records of this list`).waitFor();
  await bar.getByRole("button", { name: "Edit fields" }).click();
  const sent = page.waitForRequest((one) => one.url().includes("/bulk"));
  await page.locator("#bulk-field").selectOption("urgency_id");
  await page.locator("#bulk-value").fill("high");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Preview the change" }).click();
  const body = (await sent).postDataJSON();
  must(body.grid === "all" && body.search === "printer" && body.dry_run && !body.ids, JSON.stringify(body));
  await page.locator(".masstry").waitFor();
  await clean();
  await page.getByRole("button", { name: "Cancel" }).click();
});
await say("another search or filter ends the selection", async () => {
  await open();
  await page.keyboard.press("Space");
  await bar.getByRole("button", { name: /^Select all/ }).click();
  await bar.getByText(/^All .* records of this list/).waitFor();
  await page.getByRole("searchbox", { name: "Search" }).fill("printer");
  await page.waitForURL(/search=printer/);
  await bar.waitFor({ state: "detached" });
  must((await page.locator(".line.sel").count()) === 0, "rows are still selected");
});
await say("several fields are edited in one dialog, tried first, and taken back from the toast", async () => {
  await open("&search=printer");
  await page.keyboard.press("Space");
  await page.keyboard.press("j");
  await page.keyboard.press("Space");
  await bar.getByText("2 selected").waitFor();
  await bar.getByRole("button", { name: "Edit fields" }).click();
  await page.locator("#bulk-field").selectOption("title");
  await page.locator("#bulk-value").fill("Printer in the hall");
  await page.locator("#bulk-field").selectOption("cust_affected");
  await page.locator("#bulk-value-cust_affected").fill("12");
  await page.getByRole("button", { name: "Preview the change" }).click();
  await page.locator(".masstry", { hasText: "2 records will change" }).waitFor();
  await page.getByRole("button", { name: "Change 2 records" }).click();
  await page.locator(".line", { hasText: "Printer in the hall" }).first().waitFor();
  await page.locator(".toast", { hasText: "2 records changed" }).getByRole("button", { name: "Undo" }).click();
  await page.locator(".line", { hasText: "Printer in the hall" }).first().waitFor({ state: "detached" });
});
await say("each record that is left out says why", async () => {
  await open("&search=printer");
  await page.keyboard.press("Space");
  await bar.getByRole("button", { name: "Edit fields" }).click();
  await page.locator("#bulk-field").selectOption("cust_affected");
  await page.locator("#bulk-value").fill("99999");
  await page.getByRole("button", { name: "Preview the change" }).click();
  await page.locator(".masstry .rowfaults li").waitFor();
  await page.getByRole("button", { name: "Change one record" }).click();
  await page.getByRole("dialog", { name: "One record was left out" }).waitFor();
  await clean();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});
await say("deleting says what goes, asks, and comes back", async () => {
  await open("&search=printer");
  const name = await page.locator(".line .t").first().innerText();
  await page.keyboard.press("Space");
  await bar.getByRole("button", { name: "Delete" }).click();
  await page.locator(".masstry", { hasText: "One record will be deleted" }).waitFor();
  await clean();
  await page.getByRole("button", { name: "Delete one record" }).click();
  const undo = page.locator(".toast", { hasText: "One record deleted" }).getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await undo.click();
  await page.locator(".line .t", { hasText: name }).first().waitFor();
});
await say("deleting more than ten asks for the number", async () => {
  await open();
  await page.keyboard.press("Control+a");
  await bar.getByRole("button", { name: "Delete" }).click();
  const n = (await page.getByRole("dialog").getByRole("heading").innerText()).match(/\d+/)[0];
  const go = page.getByRole("button", { name: `Delete ${n} records` });
  must(await go.isDisabled(), "the button is not held back");
  await page.locator("#bulk-typed").fill(n);
  must(await go.isEnabled(), "the button stays off");
  await page.keyboard.press("Escape");
});
await say("more records than one waits for change in the background, with progress, and are taken back", async () => {
  const where = encodeURIComponent('{"condition":"AND","rules":[{"field":"urgency_id","operator":"not_equal","value":3}]}');
  const before = (await api("GET", `/records/service/operation?grid=all&filter=${where}&total=exact&limit=1`)).total.count;
  must(before > 200, `only ${before} operations`);
  await page.goto(`${base}/list/service/operation?grid=all&filter=${where}`);
  await page.locator("[role=grid][aria-busy=false]").focus();
  await page.keyboard.press("Space");
  await bar.getByRole("button", { name: /^Select all/ }).click();
  await bar.getByText(/^All .* records of this list/).waitFor();
  await bar.getByRole("button", { name: "Edit fields" }).click();
  await page.locator("#bulk-field").selectOption("urgency_id");
  await page.locator("#bulk-value").fill("high");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Change \d+ records/ }).click();
  await page.locator(".bulk.run progress").waitFor();
  await page.reload();
  await page.locator(".bulk.run", { hasText: "done" }).waitFor({ timeout: 60_000 });
  await clean();
  await page.locator(".bulk.run").getByRole("button", { name: "Undo" }).click();
  await page.locator(".bulk.run", { hasText: "Undo: done" }).waitFor({ timeout: 60_000 });
  const after = (await api("GET", `/records/service/operation?grid=all&filter=${where}&total=exact&limit=1`)).total.count;
  must(after === before, `${before} before, ${after} after`);
  await page.locator(".bulk.run").getByRole("button", { name: "Close" }).click();
});
await say("a column is filtered from its header, and the filter stands in the address and as a chip", async () => {
  await open();
  await page.getByRole("button", { name: "Priority: filter, group, total" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Hide column" }).waitFor();
  await clean();
  await page.getByRole("combobox", { name: "Value for Priority" }).fill("crit");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/filter=/);
  await page.locator(".chip", { hasText: "Critical" }).waitFor();
  await page.getByRole("button", { name: "Priority is filtered: filter, group, total" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear" }).click();
  await page.locator(".chip", { hasText: "Critical" }).waitFor({ state: "detached" });
});
await say("rows are gathered by a column, groups open and close by keyboard, and the address keeps it", async () => {
  await open();
  await page.getByRole("button", { name: "Status: filter, group, total" }).click();
  await page.getByRole("button", { name: "Group by this" }).click();
  await page.waitForURL(/group=status/);
  await page.reload();
  const groups = page.locator(".line.group", { has: page.locator("[aria-expanded]") });
  await groups.first().waitFor();
  must((await groups.count()) > 1, "one group only");
  must((await groups.first().getByRole("button").getAttribute("aria-expanded")) === "true", "the first group is closed");
  await page.locator(".line:not(.group)").first().waitFor();
  await page.locator("[role=grid]").focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator(".line:not(.group)").first().waitFor({ state: "detached" });
  const sum = (await groups.locator(".count").allTextContents()).map((one) => Number(one.replace(/\D/g, ""))).reduce((a, b) => a + b, 0);
  const all = (await api("GET", "/records/service/operation?context=type_id:1&grid=all&total=exact&limit=1")).total.count;
  must(sum === all, `${sum} in groups, ${all} in all`);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".line:not(.group)").first().waitFor();
  await clean();
});
await say("a column has a total over all rows, chosen in its menu", async () => {
  await open();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "People affected" }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "People affected: filter, group, total" }).click();
  await page.getByRole("combobox", { name: "Total" }).selectOption("sum");
  await page.waitForURL(/totals=.*cust_affected:sum/);
  await page.keyboard.press("Escape");
  const sum = (await api("GET", "/groups/service/operation?context=type_id:1&grid=all&of=cust_affected:sum")).items[0].values[
    "cust_affected:sum"
  ];
  await page.locator(".gfoot", { hasText: Number(sum).toLocaleString("en-GB") }).waitFor();
  await clean();
});
await say("a card of the board is moved by keyboard and by dragging, and back from the toast", async () => {
  await page.goto(base + list);
  await page.getByRole("button", { name: "Board", exact: true }).click();
  await page.waitForURL(/view=board/);
  const column = (name) => page.locator(".bcol", { has: page.getByRole("heading", { name }) });
  const card = column("In progress").locator(".bcard").first();
  await card.waitFor();
  await clean();
  const id = await card.getAttribute("data-card");
  const there = (name) => column(name).locator(`[data-card="${id}"]`);
  await card.focus();
  await page.keyboard.press("Alt+ArrowRight");
  const toast = page.locator(".toast", { hasText: "Status is now" });
  await toast.first().waitFor();
  await there("In progress").waitFor({ state: "detached" });
  await toast.first().getByRole("button", { name: "Undo" }).click();
  await there("In progress").waitFor();
  await there("In progress").hover();
  await page.mouse.down();
  const to = await column("Waiting user").boundingBox();
  await page.mouse.move(to.x + to.width / 2, to.y + 60, { steps: 8 });
  await page.mouse.up();
  await there("Waiting user").waitFor();
  const now = await api("GET", `/records/service/operation/${id}?fields=status`);
  must(now._labels.status === "Waiting user", JSON.stringify(now));
});
await say("a calendar puts the records on their days, and the month stands in the address", async () => {
  await page.goto(`${base}${list}&view=calendar&by=created_at`);
  await page.locator(".cal td a").first().waitFor();
  await clean();
  const day = await page.locator(".cal td:has(a) time").first().getAttribute("datetime");
  const first = await page.locator(".cal td:has(a) a").first().getAttribute("href");
  const record = await api("GET", `/records/service/operation/${first.split("/").pop()}?fields=created_at`);
  must(Math.abs(Date.parse(record.created_at) - Date.parse(`${day}T12:00:00Z`)) < 36 * 3600e3, `${record.created_at} stands on ${day}`);
  const before = await page.locator(".calbar h2").textContent();
  await page.getByRole("button", { name: "Previous month" }).click();
  await page.waitForURL(/month=/);
  await page.reload();
  await page.locator(".cal table").waitFor();
  must((await page.locator(".calbar h2").textContent()) !== before, "the month did not change");
});
await say("worklogs stand by person on the days of a week, done and planned, and their record opens in a window", async () => {
  const op = (await api("GET", `/records/service/operation?grid=open&limit=1&fields=title`)).items[0];
  const on = `/records/service/operation/${op.entity_id}/activities`;
  const work = { type: 2, description: "Walked", started_at: `${new Date().toISOString().slice(0, 10)}T10:00:00Z` };
  const made = [await api("POST", on, { ...work, duration: 90 }), await api("POST", on, { ...work, duration: 30, status: 2 })];
  await page.goto(`${base}/list/activity/activity?grid=worklogs&view=people`);
  const mine = page.locator(".people tbody tr").first();
  await mine.locator(".worksum", { hasText: "1 h 30 m" }).first().waitFor();
  await mine.locator(".worksum", { hasText: "30 m planned" }).first().waitFor();
  await clean();
  await mine.locator(".piece .celllink", { hasText: op.title }).first().click();
  await page.locator(".record-window .rh h1", { hasText: op.title }).waitFor();
  await clean();
  await page.keyboard.press("Escape");
  await page.locator(".record-window").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Day", exact: true }).click();
  await page.waitForURL(/span=day/);
  await page.reload();
  await mine.locator(".piece a").first().click();
  await page.waitForURL(/record\/activity\/activity/);
  await page.locator(".facts a", { hasText: op.title }).waitFor();
  for (const one of made) await api("DELETE", `/records/activity/activity/${one.entity_id}`);
});
await say("a task leads to its operation over the list, and the operation has its tasks in a tab", async () => {
  const op = (await api("GET", `/records/service/operation?grid=open&limit=1&fields=title`)).items[0];
  const on = { model_alias: "service/operation", model_id: op.entity_id, type_id: 1 };
  const made = [
    await api("POST", "/records/task/task", { ...on, title: "Walk one" }),
    await api("POST", "/records/task/task", { ...on, title: "Walk two" }),
  ];
  await page.goto(`${base}/list/task/task?grid=all&search=walk`);
  await page.locator(".line .celllink", { hasText: op.title }).first().click();
  await page.locator(".record-window .rh h1", { hasText: op.title }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();
  await page.locator(".record-window").waitFor({ state: "detached" });
  await page.goto(`${base}/record/service/operation/${op.entity_id}?tab=tasks`);
  const lines = page.locator(".related tbody tr");
  await lines.filter({ hasText: "Walk two" }).waitFor();
  await page.getByRole("button", { name: "Title", exact: true }).click();
  await page.locator("th[aria-sort=ascending]", { hasText: "Title" }).waitFor();
  await clean();
  for (const one of made) await api("DELETE", `/records/task/task/${one.entity_id}`);
});
await say("a list that allows it is edited where its values stand, by keyboard, with faults and undo", async () => {
  const set = (value) =>
    api("POST", "/config", {
      changes: [{ kind: "grid", code: "service/operation/all", property: "editable", value }],
      dry_run: false,
      note: "",
    });
  await set(true);
  await open();
  for (let i = 0; i < 12; i++) {
    if ((await page.locator(".cellcur.t").count()) === 1) break;
    await page.keyboard.press("ArrowRight");
  }
  const cell = page.locator(".cellcur.t");
  const before = (await cell.textContent()).trim();
  const place = (await page.locator(".line.cur a").getAttribute("href")).replace("/record/", "/records/");
  await page.keyboard.press("F2");
  await page.locator("#cell-value").fill("Edited in its place");
  await clean();
  await page.keyboard.press("Enter");
  await page.locator(".line .t", { hasText: "Edited in its place" }).waitFor();
  await page.locator(".toast", { hasText: "Edited in its place" }).getByRole("button", { name: "Undo" }).click();
  await page.locator(".line .t", { hasText: "Edited in its place" }).waitFor({ state: "detached" });
  must((await cell.textContent()).trim() === before, "not taken back");
  await page.locator("[role=grid]").focus();
  await page.keyboard.press("F2");
  await page.locator("#cell-value").fill("On top of another change");
  await api("PATCH", place, { title: "Meanwhile" });
  await page.locator("#cell-value").press("Enter");
  await page.locator("#cell-fault", { hasText: "Meanwhile" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#cell-value").waitFor({ state: "detached" });
  must(await page.evaluate(() => document.activeElement?.getAttribute("role") === "grid"), "the focus is lost");
  must((await cell.textContent()).trim() === "Meanwhile", "the change of somebody else is overwritten");
  await page.keyboard.press("F2");
  await page.locator("#cell-value").fill(before);
  await api("PATCH", place, { title: "Once more" });
  await page.locator("#cell-value").press("Enter");
  await page.locator("#cell-fault", { hasText: "Once more" }).waitFor();
  await page.locator("#cell-value").press("Enter");
  await page.locator(".line .t", { hasText: "Once more" }).waitFor({ state: "detached" });
  must((await cell.textContent()).trim() === before, "saving again does not keep mine");
  await set(false);
});
await say("cells look as the grid says: link, badge, person, progress, words on hover, and tinted rows", async () => {
  const at = { kind: "grid", code: "service/operation/all" };
  const { value } = await api("GET", `/config?kind=grid&code=${at.code}`);
  const looks = {
    title: { renderer: "tooltip", options: { tooltip: "{{company_id}}: {{title|truncate:12}}" } },
    status: { renderer: "badge" },
    company_id: { renderer: "link", options: { url: "record:admin/company:company_id" } },
    requester_username: {
      renderer: "link",
      options: { url: "https://people.example.com/{{requester_username}}", text: "{{requester_username|upper}}" },
    },
    created_by: { renderer: "person", hidden: false, width: 160 },
  };
  const columns = [
    ...value.columns.map((one) => ({ ...one, ...looks[one.field] })),
    { field: "cust_affected", renderer: "progress", width: 120 },
  ];
  const styles = [{ background: "#f59f00", condition: { field: "title", operator: "contains", value: "e" } }];
  const put = (changes) => api("POST", "/config", { changes, dry_run: false, note: "" });
  await put([
    { ...at, property: "columns", value: columns },
    { ...at, property: "row_styles", value: styles },
  ]);
  try {
    await open();
    const line = page
      .locator(".line.tinted", { has: page.locator(".celllink") })
      .filter({ has: page.locator(".cellbar .num") })
      .first();
    await line.locator(".cellbadge").waitFor();
    await line.locator(".cellbar .num").waitFor();
    const out = line.locator('a.celllink[href^="https://people.example.com/"]');
    const words = await out.textContent();
    must(words && words === words.toUpperCase() && (await out.getAttribute("rel")).includes("noopener"), words);
    must(/: .{1,13}/.test(await line.locator(".t span[title]").first().getAttribute("title")), "no words on hover");
    await page.locator('a.celllink[href^="/record/admin/company/"]').first().waitFor();
    await cleanInBothThemes(page, "looks");
  } finally {
    await put([
      { ...at, property: "columns", reset: true },
      { ...at, property: "row_styles", reset: true },
    ]);
  }
});
await say("a grid starts filtered, offers the mass actions it names, colours words, and is read again by the clock", async () => {
  const at = { kind: "grid", code: "service/operation/all" };
  const put = (changes) => api("POST", "/config", { changes, dry_run: false, note: "" });
  const { value } = await api("GET", `/config?kind=grid&code=${at.code}`);
  const columns = value.columns.map((one) =>
    one.field === "status" ? { ...one, default_filter: { operator: "in_class", value: "suspended" } } : one,
  );
  await put([
    { ...at, property: "columns", value: columns },
    { ...at, property: "mass_actions", value: ["status", "export"] },
    { ...at, property: "row_styles", value: [{ text: "#b02a37" }] },
    { ...at, property: "refresh_seconds", value: 30 },
  ]);
  const { context, page: other } = await as("admin"); // its clock is turned
  try {
    await other.clock.install();
    await other.goto(base + list);
    await other.locator(".chip", { hasText: "Status" }).waitFor();
    await other.locator(".line.inked").first().waitFor();
    await cleanInBothThemes(other, "inked");
    await other.locator("[role=grid]").focus();
    await other.keyboard.press("Space");
    await other.locator(".bulk").getByRole("button", { name: "Status", exact: true }).waitFor();
    const unnamed = other.locator(".bulk").getByRole("button", { name: /Delete|Edit fields|Assign/ });
    must((await unnamed.count()) === 0, "offers what the grid does not name");
    const again = other.waitForResponse((one) => one.url().includes("/records/service/operation?"));
    await other.clock.fastForward(31_000);
    await again;
    await other.locator("[role=grid][aria-busy=false]").waitFor();
    must((await other.locator(".line.sel").count()) === 1, "the selection is gone");
    await other.keyboard.press("Escape");
    await other.getByRole("button", { name: /^Remove filter/ }).click();
    await other.waitForURL(/filter=none/);
    await other.reload();
    await other.locator(".line").first().waitFor();
    must((await other.locator(".chip").count()) === 0, "the filter is back");
  } finally {
    await context.close();
    await put(["columns", "mass_actions", "row_styles", "refresh_seconds"].map((property) => ({ ...at, property, reset: true })));
  }
});
await say("the filtered rows are exported as they stand on the screen", async () => {
  await open("&search=printer");
  const heads = await page.locator(".ghead [role=columnheader]").count();
  const rows = (await api("GET", "/records/service/operation?context=type_id:1&grid=all&search=printer&total=exact&limit=1")).total.count;
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await page.getByRole("button", { name: "Export" }).click();
      await page.getByRole("menuitem", { name: /CSV/ }).click();
    })(),
  ]);
  must(file.suggestedFilename().endsWith(".csv"), file.suggestedFilename());
  const text = await readFile(await file.path(), "utf8");
  const [head, ...lines] = text.replace(/\n$/, "").split("\n");
  must(head.split(",").length === heads - 1, `${head} has not ${heads - 1} columns`);
  must(lines.length === rows, `${lines.length} lines, ${rows} rows`);
  await page.locator(".toast", { hasText: "is exported" }).waitFor();
  await page.locator("[role=grid]").focus();
  await page.keyboard.press("Space");
  const [one] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await bar.getByRole("button", { name: "Export the selection" }).click();
      await page.getByRole("menuitem", { name: /CSV/ }).click();
    })(),
  ]);
  const picked = (await readFile(await one.path(), "utf8")).trim().split("\n");
  must(picked.length === 2 && picked[1] === lines[0], `${picked.length - 1} rows, the first ${picked[1]}`);
});
await say("a long export goes on behind the page: it is there after a reload, its owner is told, and its file is downloaded", async () => {
  const rows = "**/api/v1/records/service/operation?*";
  await page.route(rows, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await route.fulfill({ response: answer, json: { ...body, total: { count: 10_000, capped: true } } }); // as of a long list
  });
  await open("&search=printer");
  const asked = page.waitForResponse((one) => one.request().method() === "POST" && one.url().includes("/export/service/operation"));
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  const { run } = await (await asked).json();
  await page.unroute(rows);
  await page.reload();
  await page.locator(".line").first().waitFor();
  const line = page.locator(".exports li", { hasText: ".csv is ready" });
  await line.waitFor({ timeout: 60_000 });
  await clean();
  const [file] = await Promise.all([page.waitForEvent("download"), line.getByRole("link", { name: "Download" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  const one = await api("GET", `/records/${run.model}/${run.id}`);
  must(lines.length === one.rows + 1 && one.rows > 1, `${lines.length} lines, ${one.rows} rows`);
  await line.getByRole("button", { name: "Close" }).click();
  await line.waitFor({ state: "detached" });
  const told = (await api("GET", "/notices")).items.find((two) => two.about?.model === run.model || JSON.stringify(two).includes(one.name));
  must(told, "its owner was not told");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("menuitem", { name: "My exports" }).click();
  await page.locator(".line", { hasText: ".csv" }).locator('a.celllink[href^="/api/v1/attachments/"]').first().waitFor();
  await cleanInBothThemes(page, "exports");
  await api("DELETE", `/records/${run.model}/${run.id}`);
});
await say("on a phone every tool of a list, a board and a calendar is on the screen", async () => {
  await page.setViewportSize(phone);
  try {
    for (const view of ["", "&view=board", "&view=calendar&by=created_at"]) {
      await page.goto(base + list + view);
      await page.locator(".line, .bcard, .cal td a").filter({ visible: true }).first().waitFor();
      const out = await page.evaluate(() =>
        [...document.querySelectorAll(".list > .head *, .filters *, .calbar *")]
          .filter((one) => one.matches("button, a, input, select, h1, h2") && one.getBoundingClientRect().width > 0)
          .filter((one) => one.getBoundingClientRect().left < 0 || one.getBoundingClientRect().right > window.innerWidth)
          .map((one) => one.outerHTML.slice(0, 120)),
      );
      must(out.length === 0, `${view}: ${out.join(" | ")}`);
      await fits(page, `phone${view.replace(/\W/g, "-")}`);
      await cleanInBothThemes(page, `phone-themes${view.replace(/\W/g, "-")}`);
    }
    await page.goto(base + list);
    await page.locator(".line").first().waitFor();
    await page.getByRole("button", { name: "Sort", exact: true }).click();
    await page.getByRole("menuitem", { name: "Priority" }).click();
    await page.waitForURL(/sort=priority_id/);
  } finally {
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});
await done();
