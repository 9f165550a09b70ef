// Walks the ways of writing: marks, pictures, what is pasted from elsewhere, and text that means harm: `node dev/words.mjs`.
import { agent, as, asker, base, cleanInBothThemes, done, fits, must, say, watch } from "./walk.mjs";

const luca = await as(agent);
const giulia = await as(asker);
const made = await luca.api("POST", "/records/service/operation", {
  title: "The words of this record are rich",
  type_id: 1,
  status: 1,
  requester_username: asker,
  description: "<p>It was <b>fine</b> yesterday.</p>",
});
const id = made.entity_id;
const record = `/record/service/operation/${id}`;
const { page } = luca;
const box = page.locator(".composer [contenteditable=true]");
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** Pastes as the clipboard of another program gives it. */
const paste = (at, { html, png }) =>
  at.evaluate(
    (element, [words, picture]) => {
      const data = new DataTransfer();
      if (words) data.setData("text/html", words);
      if (picture)
        data.items.add(new File([Uint8Array.from(atob(picture), (one) => one.charCodeAt(0))], "screen.png", { type: "image/png" }));
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    },
    [html ?? "", png ?? ""],
  );

await say("marks are made by keyboard and by the bar, and are read as they were written", async () => {
  await page.goto(base + record);
  await box.waitFor();
  await page.keyboard.press("c");
  await page.keyboard.type("This is ");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("urgent");
  await page.keyboard.press("Control+b");
  await page.getByRole("button", { name: "Formatting" }).click();
  await page.locator(".composer").getByRole("button", { name: "Bullet list" }).waitFor();
  await page.mouse.move(0, 0);
  await cleanInBothThemes(page, "composer-bar");
  await fits(page, "composer-bar");
  await page.getByRole("button", { name: "Formatting" }).click();
  await page.reload();
  await box.locator("strong", { hasText: "urgent" }).waitFor();
  await box.press("Control+Enter");
  await page.locator(".tl .bub strong", { hasText: "urgent" }).waitFor();
});
await say("a pasted picture stands in the words, and the requester sees it", async () => {
  await page.keyboard.press("c");
  await page.keyboard.type("Look: ");
  await paste(box, { png: pixel });
  await box.locator("img[src]").waitFor();
  await box.press("Control+Enter");
  await page.locator(".tl .bub img").waitFor();
  must((await page.locator(".tl .bub", { hasText: "Look:" }).locator(".file").count()) === 0, "the picture is listed again");
  watch(giulia.page);
  await giulia.page.goto(`${base}/request/service/operation/${id}`);
  const seen = giulia.page.locator(".talk .bub img");
  await seen.waitFor();
  await giulia.page.waitForFunction(() => document.querySelector(".talk .bub img")?.naturalWidth === 1);
  watch(page);
});
await say("what is pasted from elsewhere keeps its marks and loses what acts", async () => {
  await page.getByRole("radio", { name: "Internal note" }).click();
  await paste(box, {
    html: '<p onclick="window.harm=1">Kept <i>so</i><script>window.harm=1</script><img src="https://example.com/spy.png" onerror="window.harm=1"><a href="javascript:window.harm=1">link</a></p>',
  });
  await box.locator("em", { hasText: "so" }).waitFor();
  must((await box.locator("img[src],script,[onclick],a[href^=javascript]").count()) === 0, await box.innerHTML());
  await box.press("Control+Enter");
  await page.locator(".tl .bub.internal em", { hasText: "so" }).waitFor();
});
await say("text that means harm is shown and does nothing, to agents and in the portal", async () => {
  const harm = [
    "<script>window.harm=1</script>",
    '<img src=x onerror="window.harm=1">',
    "<svg onload=window.harm=1>",
    '<a href="java&#10;script:window.harm=1">a</a>',
    '<iframe srcdoc="<script>parent.harm=1</script>"></iframe>',
    '<math><mtext></form><form><mglyph><style></math><img src onerror="window.harm=1">',
    '<p style="position:fixed;inset:0">over</p>',
    '<form action="//example.com"><button>x</button></form>',
  ].join("");
  await luca.api("POST", `/records/service/operation/${id}/activities`, { description: `<p>harmless</p>${harm}`, portal_visibility: true });
  await luca.api("PATCH", `/records/service/operation/${id}`, { description: `<p>harmless too</p>${harm}` });
  for (const [who, at, part] of [
    [page, record, ".tl"],
    [giulia.page, `/request/service/operation/${id}`, ".talk"],
  ]) {
    await who.goto(base + at);
    await who.locator(`${part} .bub`, { hasText: "harmless" }).first().waitFor();
    for (const link of await who.locator(`${part} .bub a:not(.file)`).all()) await link.click({ force: true });
    must((await who.evaluate(() => window.harm)) === undefined, "it acted");
    must((await who.locator(".bub .rich :is(script,svg,iframe,form,style,[style],[onerror])").count()) === 0, "it is in the page");
  }
});
await say("a description is written with marks, and Ctrl+S keeps them", async () => {
  await page.goto(base + record);
  await page
    .getByRole("button", { name: /^Edit: Description|Edit Description|Description/ })
    .first()
    .click();
  const words = page.getByRole("textbox", { name: "Description" });
  await words.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Now ");
  await page.keyboard.press("Control+i");
  await page.keyboard.type("slanted");
  await page.keyboard.press("Control+s");
  await page.locator(".savebar").waitFor({ state: "detached" });
  const now = await luca.api("GET", `/records/service/operation/${id}`);
  must(now.description === "<p>Now <em>slanted</em></p>", now.description);
});
await done();
