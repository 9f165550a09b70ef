// Scrolls through a list of 100 000 operations as fast as a wheel turns and looks for rows that are not there. It needs the
// organisation of the bench: `make load-grid`.
import { base, done, must, say, visit } from "./walk.mjs";

const WHEELS = Number(process.env.WHEELS ?? 300);
const { page, context, api } = await visit();
await context.addCookies([{ name: "steward_session", value: "bench-boss01", url: base }]);
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

await say("a list of 100 000 rows opens, scrolls without gaps and stays quick", async () => {
  const { count } = (await api("GET", "/records/service/operation?total=exact&limit=1")).total;
  must(count >= 100_000, `${count} operations`);
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) window.longTasks.push(one.duration);
    }).observe({ type: "longtask", buffered: true });
  });
  const start = performance.now();
  await page.goto(`${base}/list/service/operation?grid=all`);
  await page.locator(".line").first().waitFor();
  console.log(`      ${count} rows, opened in ${Math.round(performance.now() - start)} ms`);
  await page.evaluate(() => window.longTasks.splice(0));
  // In every frame: are there rows from the first to the last line of the window, one after the other?
  await page.evaluate(() => {
    const grid = document.querySelector("[role=grid]");
    window.seen = { frames: 0, gaps: [], slow: [], last: 0 };
    const look = (now) => {
      const { seen } = window;
      if (seen.last) seen.slow.push(now - seen.last);
      seen.last = now;
      seen.frames++;
      const box = grid.getBoundingClientRect();
      const tops = [...grid.querySelectorAll(".line")].map((one) => one.getBoundingClientRect()).toSorted((a, b) => a.top - b.top);
      const shown = tops.filter((one) => one.bottom > box.top + 32 && one.top < box.bottom);
      const atEnd = grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 40;
      const isWhole =
        shown.length > 0 &&
        shown[0].top <= box.top + 33 &&
        (atEnd || shown.at(-1).bottom >= box.bottom - 1) &&
        shown.every((one, i) => i === 0 || Math.abs(one.top - shown[i - 1].bottom) < 2);
      if (!isWhole) seen.gaps.push(Math.round(grid.scrollTop));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const grid = page.locator("[role=grid]");
  await grid.hover();
  for (let i = 0; i < WHEELS; i++) await page.mouse.wheel(0, 400);
  await page.waitForTimeout(500);
  const { seen, tasks, top, rows } = await page.evaluate(() => ({
    seen: window.seen,
    tasks: window.longTasks,
    top: document.querySelector("[role=grid]").scrollTop,
    rows: document.querySelectorAll(".line").length,
  }));
  const frames = seen.slow;
  console.log(
    `      ${Math.round(top / 28)} rows down in ${seen.frames} frames: median ${median(frames).toFixed(0)} ms, longest ${Math.max(...frames).toFixed(0)} ms; ` +
      `${tasks.length} long tasks${tasks.length ? `, the longest ${Math.round(Math.max(...tasks))} ms` : ""}; ${rows} rows in the page`,
  );
  must(top > 5000, `scrolled ${top} px only`);
  must(seen.gaps.length === 0, `${seen.gaps.length} frames with gaps, the first at ${seen.gaps[0]} px`);
  must(rows < 120, `${rows} rows are drawn at once`);
});
await say("its rows are counted to the end when somebody asks, and the oldest are a click away", async () => {
  const { count } = (await api("GET", "/records/service/operation?grid=all&total=exact&limit=1")).total;
  await page.getByRole("button", { name: "10,000+ records" }).click();
  await page.locator(".total", { hasText: count.toLocaleString("en-GB") }).waitFor();
  const start = performance.now();
  await page.goto(`${base}/list/service/operation?grid=all&sort=created_at`);
  await page.locator(".line").first().waitFor();
  console.log(`      the oldest first: ${Math.round(performance.now() - start)} ms`);
});
await done();
