// Walks the ways in and out of a running server as people do: second steps, passkeys, tokens, acting as somebody else.
import { createHmac } from "node:crypto";
import { clean, done, must, base as numbered, password, say, visit, watch } from "./walk.mjs";

const base = numbered.replace("127.0.0.1", "localhost"); // passkeys need a name
const agent = "mferrari";
let page;

/** The digits of an authenticator application (RFC 6238). */
function digits(secret, at = Date.now()) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function open() {
  const opened = await visit({ viewport: { width: 1280, height: 900 } });
  page = opened.page;
  watch(page);
  return opened.context;
}
async function signIn(name) {
  await page.goto(base);
  await page.getByLabel("User name or mail address").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}
/** The dialog has the focus in its field: no mouse is needed. */
async function confirmPassword() {
  await page.getByLabel("Your password").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "again");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

let secret = "";
let recovery = "";
const first = await open();
await say("changes the own profile", async () => {
  await signIn(agent);
  await page.locator(".rail").waitFor();
  await page.goto(`${base}/account`);
  await page.getByLabel("Phone").fill("+39 040 555");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".toast", { hasText: "Saved" }).waitFor();
  await page.reload();
  await page.waitForFunction(() => document.getElementById("own-phone")?.value === "+39 040 555");
});
await say("sets up an authenticator application", async () => {
  await page.getByRole("button", { name: "Set up" }).click();
  await confirmPassword();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  secret = await page.locator(".kit-secret code").innerText();
  await page.locator("#totp-code").fill(digits(secret, Date.now() - 30_000));
  await page.keyboard.press("Enter");
  await page.locator(".codes li").first().waitFor();
  must((await page.locator(".codes li").count()) === 10, "ten recovery codes");
  recovery = await page.locator(".codes li").first().innerText();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("10 recovery codes left").waitFor();
});
await say("makes a passkey", async () => {
  const session = await first.newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.getByRole("button", { name: "Add passkey" }).click();
  await confirmPassword();
  await page.locator(".toast", { hasText: "passkey was added" }).waitFor();
  await page.getByRole("button", { name: /Remove the passkey/ }).waitFor();
});
await say("generates, copies and removes an API token", async () => {
  await page.getByRole("button", { name: "Generate token" }).click();
  await confirmPassword();
  const token = await page.locator(".kit-secret code").innerText();
  must(token.length === 86, `the token has ${token.length} characters`);
  const answer = await fetch(`${base}/api/v1/session`, { headers: { Authorization: `Bearer ${token}` } });
  must(answer.status === 200, `the token is answered with ${answer.status}`);
  await page.getByRole("button", { name: "Generate a new token" }).waitFor();
  await page.locator(".kit-foot").getByRole("button", { name: "Remove" }).click();
  await page.locator(".toast", { hasText: "token was removed" }).waitFor();
});
await say("signs in with the passkey alone", async () => {
  await first.clearCookies();
  await page.goto(base);
  await page.getByRole("button", { name: "passkey" }).click();
  await page.locator(".rail").waitFor();
});
await open();
await say("asks for the second step, and takes the code", async () => {
  await signIn(agent);
  await page.getByLabel("Code").fill("000000");
  await page.keyboard.press("Enter");
  await page.locator("#code-fault").waitFor();
  await page.getByLabel("Code").fill(digits(secret));
  await page.keyboard.press("Enter");
  await page.locator(".rail").waitFor();
});
await open();
await say("takes a recovery code where the telephone is lost", async () => {
  await signIn(agent);
  await page.getByLabel("Code").fill(recovery);
  await page.keyboard.press("Enter");
  await page.locator(".rail").waitFor();
});
await open();
await say("an administrator ends the second steps of somebody", async () => {
  await signIn("admin");
  await page.locator(".rail").waitFor();
  const found = await (await page.request.get(`${base}/api/v1/records/admin/user?q=username:${agent}&fields=username`)).json();
  await page.goto(`${base}/record/admin/user/${found.items[0].entity_id}`);
  await page.getByRole("tab", { name: "Sign-in" }).click();
  await page.getByText("Authenticator application").waitFor();
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.getByText("None is set up").waitFor();
});
await say("shows what somebody can see", async () => {
  await page.getByRole("tab", { name: "What they see" }).click();
  await page.locator(".kit-table tr", { hasText: "Operations" }).first().waitFor();
});
await say("acts as somebody else, is told so, and goes back", async () => {
  await page.getByRole("tab", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Act as this user" }).click();
  await page.getByLabel("Reason").fill("ticket 12");
  await page.keyboard.press("Enter");
  await page.getByText(/You see Steward as Marta/).waitFor();
  await page.goto(`${base}/account`);
  await page.getByText("Profile").waitFor();
  must((await page.getByRole("button", { name: /token|passkey|Set up|Change password/i }).count()) === 0, "secrets are shown");
  await page.getByRole("button", { name: "Go back" }).click();
  await page.locator(".rail").waitFor();
  await page.waitForFunction(() => !document.querySelector(".imp"));
});
const admin = await visit();
await say("whose group demands a second step sets one up before anything opens", async () => {
  await admin.api("POST", "/session", { username: "admin", password });
  const roles = await admin.api("GET", "/records/admin/role?q=name:Agents&fields=name");
  const member = await admin.api("POST", "/records/admin/user", {
    username: "odemand",
    firstname: "Olga",
    role_id: roles.items.find((one) => one.name === "Agents").entity_id,
    password,
    password_confirmation: password,
  });
  const group = await admin.api("POST", "/records/admin/group", { name: "Second step", user_ids: [member.entity_id] });
  const demand = await admin.api("POST", "/records/multifactor/config", {
    name: "Second step",
    type: "totp",
    enabled_group_ids: [group.entity_id],
  });
  try {
    await open();
    await signIn("odemand");
    await page.getByRole("heading", { name: "A second step is needed" }).waitFor();
    await clean(page);
    await page.goto(`${base}/list/service/operation`);
    await page.getByRole("heading", { name: "A second step is needed" }).waitFor();
    must((await page.locator(".rail, [role=grid]").count()) === 0, "a page opened");
    const refused = await page.request.get(`${base}/api/v1/records/service/operation`);
    must(refused.status() === 403, `the list answers ${refused.status()}`);
    await page.getByRole("button", { name: "authenticator application" }).click();
    await confirmPassword();
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    await page.locator("#totp-code").fill(digits(await page.locator(".kit-secret code").innerText()));
    await page.keyboard.press("Enter");
    await page.locator(".codes li").first().waitFor();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.locator(".rail").waitFor();
    await open();
    await signIn("odemand");
    await page.getByLabel("Code").waitFor();
  } finally {
    await admin.api("PATCH", `/records/multifactor/config/${demand.entity_id}`, { status: 0 });
    await admin.api("PATCH", `/records/admin/group/${group.entity_id}`, { status: 0 });
    await admin.api("PATCH", `/records/admin/user/${member.entity_id}`, { is_active: false });
  }
});

await done();
