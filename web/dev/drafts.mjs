// Walks through what is typed and not yet saved: a server that goes away and comes back, two people on one record, who else is
// there. It serves a demonstration of its own, as it stops it: `node dev/drafts.mjs` in web/.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const free = () =>
  new Promise((resolve) => {
    const door = createServer().listen(0, "127.0.0.1", () => {
      const { port } = door.address();
      door.close(() => resolve(port));
    });
  });
const port = await free();
const folder = mkdtempSync(join(tmpdir(), "steward-drafts-"));
process.env.STEWARD_PASSWORD ??= "steward-demo-2026";
process.env.STEWARD_URL = `http://127.0.0.1:${port}`;

/** Starts the server on the same data and waits until it answers. */
async function serve() {
  const server = spawn(
    process.env.STEWARD_BIN ?? "../bin/steward",
    ["demo", "--data", join(folder, "data"), "--addr", `127.0.0.1:${port}`, "--rate-limit", "0"],
    { stdio: "ignore" },
  );
  for (let i = 0; i < 600; i++) {
    const isReady = await fetch(`${process.env.STEWARD_URL}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return server;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the server does not answer");
}
const stop = (server) =>
  new Promise((resolve) => {
    server.once("exit", resolve);
    server.kill("SIGKILL");
  });

let server = await serve();
process.on("exit", () => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
const { as, base, done, must, pardon, say, watch } = await import("./walk.mjs");
pardon(/net::ERR_|Failed to load resource/);
const luca = await as(process.env.STEWARD_AGENT ?? "lbianchi");
const admin = await as("admin");
const made = await admin.api("POST", "/records/service/operation", {
  title: "The draft that outlives the server",
  type_id: 1,
  status: 1,
  requester_username: process.env.STEWARD_USER ?? "gverdi",
});
const id = made.entity_id;
const record = `${base}/record/service/operation/${id}`;
const affected = (page) => page.locator(".side .f", { hasText: "People affected" });
const fill = async (page, text) => {
  await affected(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
};

await say("each sees that the other is there, and that he writes", async () => {
  await luca.page.goto(record);
  await luca.page.locator(".rh h1").waitFor();
  watch(admin.page);
  await admin.page.goto(record);
  await admin.page.locator(".presence", { hasText: "Luca Bianchi is viewing" }).waitFor();
  await luca.page.locator(".presence", { hasText: "System Admin is viewing" }).waitFor();
  await fill(luca.page, "12");
  await admin.page.locator(".presence", { hasText: "Luca Bianchi is writing" }).waitFor();
});
await say("two browsers change one field: it is decided by field, and what only one changed is kept of both", async () => {
  const { page } = luca;
  watch(page);
  await admin.api("PATCH", `/records/service/operation/${id}`, { cust_affected: 30, urgency_id: 1 });
  await page.keyboard.press("Control+s");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("saved this record meanwhile").waitFor();
  must((await dialog.textContent()).includes("12") && (await dialog.textContent()).includes("30"), "not both values are shown");
  await page.getByRole("button", { name: "Keep all of mine" }).click();
  await dialog.waitFor({ state: "detached" });
  const now = await admin.api("GET", `/records/service/operation/${id}`);
  must(now.cust_affected === 12 && now.urgency_id === 1, `affected ${now.cust_affected}, urgency ${now.urgency_id}`);
});
await say("the server goes away under an open form: typing goes on, and saving says why it does not", async () => {
  const { page } = luca;
  await fill(page, "77");
  await stop(server);
  await page.locator(".composer [contenteditable=true]").click();
  await page.keyboard.type("Half a sentence");
  await page.keyboard.press("Control+Enter");
  await page.locator(".cfault").waitFor();
  await page.keyboard.press("Control+s");
  await page.locator(".savebar", { hasText: "No connection" }).waitFor();
  await page.keyboard.type(" and the rest");
  await page.waitForTimeout(600);
});
await say("it comes back: nothing that was typed is lost, not even by a reload, and it is saved", async () => {
  const { page } = luca;
  server = await serve();
  await page.reload();
  await page.locator(".side .f.changed", { hasText: "77" }).waitFor();
  const words = page.locator(".composer [contenteditable=true]");
  await words.waitFor();
  must((await words.textContent()) === "Half a sentence and the rest", `kept: ${await words.textContent()}`);
  await page.keyboard.press("Control+s");
  await page.locator(".savebar").waitFor({ state: "detached" });
  await words.click();
  await page.keyboard.press("Control+Enter");
  await page.locator(".tl .bub", { hasText: "Half a sentence and the rest" }).waitFor();
  const now = await luca.api("GET", `/records/service/operation/${id}`);
  must(now.cust_affected === 77, `affected ${now.cust_affected}`);
  const written = await luca.api("GET", `/records/service/operation/${id}/timeline?limit=50`);
  must(written.items.filter((one) => one.kind === "activity").length === 1, "the words were sent twice");
});
await say("words of a new record outlive the server too", async () => {
  const { page } = luca;
  await page.goto(`${base}/record/service/operation/new?type_id=1`);
  await page.locator("#f-title").fill("Begun before the restart");
  await page.waitForTimeout(600);
  await stop(server);
  server = await serve();
  await page.reload();
  await page.locator("#f-title").waitFor();
  must((await page.locator("#f-title").inputValue()) === "Begun before the restart", "the title is lost");
});
await done();
