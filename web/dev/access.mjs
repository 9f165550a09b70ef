// Walks what decides who gets in and what they see: users, roles, groups with their rules, companies, contacts, the ways in.
// Every screen is looked at by axe in both themes and at 390 px; what is done is done by keyboard: `node dev/access.mjs`.
import { as, asker, base, choose, clean, cleanInBothThemes, done, look, must, password, phone, say, visit, watch } from "./walk.mjs";

const admin = await as("admin");
const { page, api } = admin;
const secret = "kelp-forest-742";
let anna;

/** Opens a page and waits for what shows that it is there. */
const open = async (path, ready) => {
  await page.goto(base + path);
  await page.locator(ready).first().waitFor();
};
/** Presses what has a name, without a mouse. */
const press = async (where, role, name) => {
  await where
    .getByRole(role, { name, exact: typeof name === "string" })
    .first()
    .focus();
  await page.keyboard.press("Enter");
};
const tab = async (name) => {
  await press(page, "tab", name);
  await page.waitForTimeout(300);
};

await say("a user is added by keyboard with a password, and gets in", async () => {
  await open("/list/admin/user", "[role=grid] .line");
  await page.getByText(/Back end: \d+ active users/).waitFor();
  await page.locator(".btn.primary", { hasText: "New user" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#f-firstname").focus();
  for (const text of ["Anna", "Ferro", "anna.ferro@carso.example", ""]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("aferro");
  await page.locator("#f-password").focus();
  await page.keyboard.type(secret);
  await page.locator("#f-password_confirmation").focus();
  await page.keyboard.type("kelp-forest-743");
  await page.keyboard.press("Control+s");
  await page.getByText("The two passwords differ.").first().waitFor();
  await cleanInBothThemes(page, "new user with a fault");
  await page.locator("#f-password_confirmation").fill(secret);
  await page.keyboard.press("Control+s");
  await page.waitForURL(/admin\/user\/\d+/);
  anna = Number(page.url().match(/user\/(\d+)/)[1]);
  await page.locator(".rh .av", { hasText: "AF" }).waitFor();
  const her = await visit({ viewport: phone });
  await her.api("POST", "/session", { username: "AFERRO", password: secret });
  await her.page.goto(`${base}/list/admin/user`);
  await her.page.locator(".ph-top").waitFor();
  must((await her.page.locator(".rail").count()) === 0, "she sees the back end");
  await her.context.close();
});
await say("groups are chosen at the user by check boxes, by keyboard", async () => {
  await tab("Groups");
  await press(page, "button", "Add");
  await page.getByRole("checkbox", { name: "Network" }).focus();
  await page.keyboard.press("Space");
  await cleanInBothThemes(page, "choose groups");
  await press(page, "button", "Add 1");
  await page.locator(".related td", { hasText: "Network" }).first().waitFor();
});
for (const name of ["User", "Groups", "Security", "Sign-in", "What they see"]) {
  await tab(name);
  await look(`user, ${name}`, page);
}
await open("/list/admin/user", "[role=grid] .line");
await look("users");
await open("/record/admin/user/new", "#f-firstname");
await look("new user");

await say("the resources of a role are a tree, ticked by keyboard", async () => {
  const role = await api("POST", "/records/admin/role", {
    name: "Agents of the walk",
    type: "agent",
    resource_access: "custom",
    resources: ["crm"],
  });
  await open(`/record/admin/role/${role.entity_id}`, ".rh h1");
  await tab("Role resources");
  const accounts = page.getByRole("checkbox", { name: "Accounts" });
  await accounts.waitFor();
  must(await accounts.isChecked(), "a branch of a ticked one is not ticked");
  must((await page.getByRole("checkbox", { name: "System" }).count()) === 0, "agents are offered the system");
  await accounts.focus();
  await page.keyboard.press("Space");
  await look("role, resources");
  await page.keyboard.press("Control+s");
  await page.locator(".savebar").waitFor({ state: "detached" });
  const now = await api("GET", `/records/admin/role/${role.entity_id}`);
  must(JSON.stringify(now.resources.sort()) === JSON.stringify(["crm/contact", "crm/opportunity"]), JSON.stringify(now.resources));
  await api("DELETE", `/records/admin/role/${role.entity_id}`);
});
await open("/list/admin/role", "[role=grid] .line");
await look("roles");

await say("a rule is tried as a user before it is saved", async () => {
  await open("/list/admin/group", "[role=grid] .line");
  await look("groups");
  const { items } = await api("GET", "/records/admin/group?q=name:Network");
  const group = items[0].entity_id;
  await open(`/record/admin/group/${group}`, ".rh h1");
  await tab("Users");
  await look("group, users");
  await tab("Rules");
  await page.locator(".related-bar .btn", { hasText: "Group rule" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#f-model_alias").waitFor();
  await choose(page, page.locator("#f-model_alias"), "service/operation");
  await choose(page, page.locator("#f-permission"), "Read");
  await choose(page, page.locator("#f-mode"), "Deny");
  await choose(page, page.locator("#trial-user"), "mferrari");
  await press(page, "button", "Try");
  await page.getByText(/Marta Ferrari would see 0 of \d+ records/).waitFor();
  await page.getByText(/^Loses \d+/).waitFor();
  await look("rule, tried");
  must((await api("GET", "/records/admin/group_rule")).items.length === 0, "the rule was saved");
});
await say("who can see a record is said with the chain of reasons", async () => {
  const made = await api("POST", "/records/service/operation", { title: "For the walk", type_id: 1, status: 1, requester_username: asker });
  await open(`/record/service/operation/${made.entity_id}`, ".rh h1");
  await page.locator(".rh .line").first().getByRole("button", { name: "More actions", exact: true }).press("Enter");
  await page.getByRole("menuitem", { name: "Who can see this", exact: true }).press("Enter");
  await page.getByText(/Who can see this: \d+ people/).waitFor();
  await cleanInBothThemes(page, "who can see this");
  await page.keyboard.press("Escape");
  await api("DELETE", `/records/service/operation/${made.entity_id}`);
});

await say("an account becomes a company, and its contact a user, each after a question", async () => {
  const account = await api("POST", "/records/crm/account", { name: "Walk and Sons", phone: "+39 040 77" });
  await open(`/record/crm/account/${account.entity_id}`, ".rh h1");
  await press(page, "button", "Sync Company");
  await page.getByRole("dialog").waitFor();
  await cleanInBothThemes(page, "sync company");
  await press(page.getByRole("dialog"), "button", /Sync|Yes|OK|Continue/);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  let firm;
  for (let n = 0; n < 20 && !firm; n++) {
    firm = (await api("GET", `/records/crm/account/${account.entity_id}`)).company_id;
    await page.waitForTimeout(100);
  }
  must(firm, "no company is linked");
  const contact = await api("POST", "/records/crm/contact", {
    contact_type_id: 1,
    firstname: "Wanda",
    lastname: "Walk",
    email: "wanda@walk.example",
    account_id: account.entity_id,
  });
  await open(`/record/crm/contact/${contact.entity_id}`, ".rh h1");
  await press(page, "button", "Sync User");
  await page.getByRole("dialog").waitFor();
  await cleanInBothThemes(page, "sync user");
  await press(page.getByRole("dialog"), "button", /Sync|Yes|OK|Continue/);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".rec", { hasText: "wanda" }).waitFor();
  const { items } = await api("GET", "/records/admin/user?q=username:wanda@walk.example");
  must(items[0]?.company_id === firm, `the user is of the company ${items[0]?.company_id}`);
  await look("contact");
  await open(`/record/company/company/${firm}`, ".rh h1");
  for (const name of ["Users", "Contacts", "Accounts"]) {
    await tab(name);
    await page
      .locator(".related td", { hasText: /wanda|Walk/ })
      .first()
      .waitFor();
  }
  await look("company, accounts");
  await tab("Activity");
  await page.getByRole("textbox", { name: "Comment", exact: true }).waitFor();
  must((await page.getByText(/requester/i).count()) === 0, "a company is no request");
});
await open("/list/company/company", "[role=grid] .line");
await look("companies");
await open("/list/crm/sync_config", "[role=grid] .line");
await look("synchronisation");
await open("/list/admin/authentication_request", "[role=grid] .line");
await look("authentication requests");
for (const [name, path] of [
  ["multi-factor", "/record/multifactor/config/new"],
  ["directory", "/record/ldap/ldap/new"],
  ["single sign-on", "/record/oauth/client/new"],
]) {
  await open(path, ".newrec");
  await look(`new ${name}`);
}
await open("/account", ".account .card");
await look("my account");

await say("all of it is said in Italian", async () => {
  await api("PATCH", "/account", { locale: "it" });
  try {
    for (const [path, words] of [
      [`/record/admin/user/${anna}?tab=user_security`, "Dispositivi"],
      ["/record/admin/role/2?tab=resources", "Elementi di configurazione"],
      ["/list/company/company", "Aziende"],
      ["/account", "Profilo"],
    ]) {
      await page.goto(base + path);
      await page.getByText(words).first().waitFor();
      const left = await page.evaluate(() => document.body.textContent.match(/\b(field|tab|access|resource|menu)\.[a-z_]+\.[a-z_.]+/)?.[0]);
      must(!left, `${path} shows the key ${left}`);
      await clean(page);
    }
  } finally {
    await api("PATCH", "/account", { locale: "en" });
  }
});

const stranger = await visit();
watch(stranger.page);
for (const [name, path, ready] of [
  ["sign-in", "/", "#username"],
  ["reset", "/reset#nothing", "#password"],
  ["register", "/register", ".step"],
  ["confirm", "/confirm#nothing", ".step"],
]) {
  await stranger.page.goto(base + path);
  await stranger.page.locator(ready).first().waitFor();
  await look(name, stranger.page);
}
await say("a link that was used or never given says so, and leads back to the sign-in", async () => {
  const { page } = stranger;
  const back = () => page.getByRole("button", { name: "To the sign-in page" }).press("Enter");
  await page.goto(`${base}/reset#used-or-never-given`);
  await page.locator("#password").fill(secret);
  await page.locator("#again").fill(secret);
  await page.keyboard.press("Enter");
  await page.getByText("used already or is too old").waitFor();
  await clean(page);
  await back();
  await page.locator("#username").waitFor();
  await page.goto(`${base}/reset#another`);
  await page.locator("#password").waitFor();
  await back();
  await page.locator("#username").waitFor();
});
await say("somebody begins with the page he chose", async () => {
  const { page, api, context } = await as("kneri");
  await page.goto(`${base}/account`);
  await page.locator("#own-startup").selectOption("tasks");
  await page.getByRole("button", { name: "Save", exact: true }).first().press("Enter");
  await page.getByText("Saved.").first().waitFor();
  await api("DELETE", "/session");
  await page.goto(base);
  await page.locator("#username").fill("kneri");
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/list\/task\/task/);
  await page.locator("main h1").first().waitFor();
  await api("PATCH", "/account", { startup_page: null });
  await context.close();
});
await say("the demonstration is left as it was found", async () => {
  await api("PATCH", `/records/admin/user/${anna}`, { is_active: false });
});

await done();
