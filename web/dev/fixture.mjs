// A small stand-in for the server, so that screens can be drawn without one: `npm run fixture`, then open port 8080.
// It answers docs/api.md with believable data from memory, serves the build, and forgets everything when it stops.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { activities, attachments, forms, grids, histories, lists, menu, model, operations, people, portal, users } from "./data.mjs";

const port = Number(process.env.PORT ?? 8080);
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const sessions = new Map();
const batches = new Map();
const streams = new Set();
const byId = new Map(operations.map((one) => [one.entity_id, one]));

const meOf = (user) => ({
  user: {
    user_id: user.id,
    username: user.username,
    name: user.name,
    email: `${user.username}@adriatica.example`,
    avatar: null,
    company_id: user.company,
    locale: "en",
    timezone: "Europe/Rome",
  },
  type: user.type,
  super_admin: user.type === "administrator",
  area: user.type === "user" ? "portal" : "backend",
  impersonator: null,
  group_ids: [2],
  resources: ["service"],
  can_configure: user.type !== "user",
  owes_factor: false,
});
const product = { name: "Adriatica", logo: null, accent: "#026a83", languages: ["en", "it"] };

class Problem extends Error {
  constructor(status, code, detail, more = {}) {
    super(detail);
    this.body = { type: "about:blank", title: code, status, code, detail, request_id: "7F3A-20481", ...more };
  }
}

function test(rule, record, me) {
  if (rule.rules) {
    const each = rule.rules.map((one) => test(one, record, me));
    return rule.condition === "OR" ? each.some(Boolean) : each.every(Boolean);
  }
  const at = record[rule.field];
  const value = rule.value === "@me" ? me.username : rule.value;
  if (rule.operator === "in_class" || rule.operator === "not_in_class") {
    const classes = lists.service_status.values.find((one) => one.value === at)?.classes ?? [];
    return classes.includes(value) === (rule.operator === "in_class");
  }
  const has = (one) => (Array.isArray(at) ? at : [at]).some((mine) => String(mine) === String(one));
  const fold = (text) => String(text ?? "").toLowerCase();
  const tests = {
    equal: () => has(value),
    not_equal: () => !has(value),
    in: () => value.some(has),
    not_in: () => !value.some(has),
    includes_any: () => value.some(has),
    includes_all: () => value.every(has),
    includes_none: () => !value.some(has),
    contains: () => fold(at).includes(fold(value)),
    not_contains: () => !fold(at).includes(fold(value)),
    begins_with: () => fold(at).startsWith(fold(value)),
    ends_with: () => fold(at).endsWith(fold(value)),
    is_empty: () => at === null || at === undefined || at === "",
    is_not_empty: () => at !== null && at !== undefined && at !== "",
    less: () => at !== null && at < value,
    less_or_equal: () => at !== null && at <= value,
    greater: () => at !== null && at > value,
    greater_or_equal: () => at !== null && at >= value,
    between: () => at >= value[0] && at <= value[1],
  };
  return (tests[rule.operator] ?? (() => true))();
}

function label(record) {
  const labels = {};
  for (const field of model.fields) {
    const value = record[field.code];
    if (value === null || value === undefined) continue;
    const source = field.options?.source;
    if (source?.kind === "list") labels[field.code] = lists[source.list].values.find((one) => one.value === value)?.label;
    else if (field.type === "user") labels[field.code] = people[value] ?? value;
    else if (field.choices)
      labels[field.code] = Array.isArray(value)
        ? value.map((one) => field.choices.find((c) => c.value === one)?.label)
        : field.choices.find((one) => one.value === value)?.label;
  }
  const status = lists.service_status.values.find((one) => one.value === record.status);
  const closed = status?.classes[0] === "closed";
  const waiting = closed
    ? { on: "nobody", who: null, since: record.updated_at, due: null, next: "Not right? Write here and it opens again." }
    : status?.icon === "player-pause"
      ? { on: "you", who: null, since: record.updated_at, due: record.due_date, next: "we go on as soon as you have answered." }
      : {
          on: "team",
          who: people[record.assigned_username] ?? "Service desk",
          since: record.updated_at,
          due: record.due_date,
          next: record.assigned_username ? "we tell you when it is solved." : "somebody takes it over.",
        };
  return { ...record, _labels: labels, _title: record.title, _number: record.number, _waiting: waiting };
}

function query(params, me) {
  let rows = me.type === "user" ? operations.filter((one) => one.requester_username === me.username) : operations;
  rows = rows.filter((one) => !one.deleted);
  const grid = [
    ...grids,
    { code: "portal_open", condition: { field: "status", operator: "not_in_class", value: "closed" } },
    { code: "portal_closed", condition: { field: "status", operator: "in_class", value: "closed" } },
  ].find((one) => one.code === params.get("grid"));
  if (grid?.condition) rows = rows.filter((one) => test(grid.condition, one, me));
  const filter = params.get("filter");
  if (filter) rows = rows.filter((one) => test(JSON.parse(filter), one, me));
  const words = params.get("search")?.toLowerCase();
  if (words) rows = rows.filter((one) => `${one.title} ${one.number}`.toLowerCase().includes(words));
  for (const part of (params.get("sort") ?? "-created_at").split(",").reverse()) {
    const field = part.replace("-", "");
    const sign = part.startsWith("-") ? -1 : 1;
    rows = [...rows].sort((a, b) => sign * ((a[field] ?? "") > (b[field] ?? "") ? 1 : (a[field] ?? "") < (b[field] ?? "") ? -1 : 0));
  }
  return rows;
}

function tell(event, data) {
  for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function write(record, values, me, kind = "update") {
  const faults = [];
  if ("title" in values && !String(values.title ?? "").trim())
    faults.push({ field: "title", code: "required", message: "Title is required" });
  if (values.mtu !== undefined && values.mtu !== null && values.mtu > 9000)
    faults.push({ field: "mtu", code: "max", message: "MTU is at most 9,000" });
  if (faults.length) throw new Problem(400, "invalid", `${faults.length} field needs attention`, { faults });
  const before = label(record);
  const changed = Object.keys(values).filter((code) => JSON.stringify(record[code] ?? null) !== JSON.stringify(values[code]));
  const old = Object.fromEntries(changed.map((code) => [code, record[code] ?? null]));
  Object.assign(record, values, { version: record.version + 1, updated_at: `${new Date().toISOString().slice(0, 19)}Z` });
  const after = label(record);
  if (changed.length) {
    const event = {
      id: `e${record.entity_id}-${record.version}`,
      at: record.updated_at,
      kind,
      actor: { username: me.username, name: me.name },
      cause: { kind: "user" },
      batch: null,
      changes: changed.map((code) => ({
        field: code,
        label: model.fields.find((f) => f.code === code)?.label ?? code,
        old: old[code],
        new: values[code],
        old_label: before._labels[code] ?? null,
        new_label: after._labels[code] ?? null,
      })),
    };
    histories(record).unshift(event);
  }
  tell("record", { model: model.alias, id: record.entity_id, version: record.version, kind, by: me.username });
  tell("counters", { model: model.alias });
  return old;
}

const counted = (me) => Object.fromEntries(grids.map((grid) => [grid.code, query(new URLSearchParams({ grid: grid.code }), me).length]));
const json = (body, status = 200, headers = {}) => ({ status, body, headers });
const screen = (record, me, isPortal) => ({
  model,
  form: isPortal ? forms.portal : forms.default,
  forms: [{ code: "default", label: "Incident" }],
  record,
  lists,
  actions: record.entity_id && !isPortal ? [{ code: "problem", label: "Create problem", icon: "alert-triangle" }] : [],
  rights: { update: !isPortal, delete: !isPortal, comment: true, comment_internal: !isPortal, fields: { requester_username: "edit" } },
});

const routes = [
  [
    "GET",
    /^\/screens\/list\/service\/operation$/,
    ({ params }) => {
      const type = params.get("context")?.match(/type_id:(\d)/)?.[1];
      return json({
        model,
        grids,
        lists,
        context: type ? { label: ["", "Incidents", "Requests", "Problems", "Changes"][type], values: { type_id: Number(type) } } : null,
      });
    },
  ],
  [
    "GET",
    /^\/screens\/record\/service\/operation\/new$/,
    ({ params, me }) =>
      json(
        screen(
          label({
            status: 1,
            priority_id: 3,
            type_id: Number(params.get("values[type_id]") ?? 1),
            requester_username: me.type === "user" ? me.username : null,
          }),
          me,
          params.get("area") === "portal",
        ),
      ),
  ],
  [
    "GET",
    /^\/screens\/record\/service\/operation\/(\d+)$/,
    ({ match, me, params }) => {
      const one = find(match[1], me);
      return json(screen(label(one), me, params.get("area") === "portal" || me.type === "user"));
    },
  ],
  ["GET", /^\/counters\/service\/operation$/, ({ me }) => json(counted(me))],
  [
    "GET",
    /^\/records\/service\/operation$/,
    ({ params, me }) => {
      const rows = query(params, me);
      const from = Number(params.get("after") ?? 0);
      const limit = Number(params.get("limit") ?? 50);
      return json({
        items: rows.slice(from, from + limit).map(label),
        next: from + limit < rows.length ? String(from + limit) : null,
        total: params.get("total") && params.get("total") !== "none" ? { count: rows.length, capped: false } : null,
      });
    },
  ],
  [
    "POST",
    /^\/records\/service\/operation$/,
    ({ body, me }) => {
      if (!String(body.title ?? "").trim())
        throw new Problem(400, "invalid", "1 field needs attention", {
          faults: [{ field: "title", code: "required", message: "Title is required" }],
        });
      const id = 30000 + operations.length;
      const one = {
        entity_id: id,
        version: 1,
        number: `INC-${id}`,
        status: 1,
        priority_id: 3,
        type_id: 1,
        requester_username: me.username,
        company_id: me.company,
        assigned_username: null,
        created_at: new Date().toISOString(),
        updated_at: new Date().toISOString(),
        due_date: new Date(Date.now() + 8 * 3600e3).toISOString(),
        created_by: me.username,
        ...body,
      };
      operations.unshift(one);
      byId.set(id, one);
      tell("counters", { model: model.alias });
      return json(label(one), 201, { Location: `/api/v1/records/service/operation/${id}` });
    },
  ],
  [
    "POST",
    /^\/records\/service\/operation\/bulk$/,
    ({ body, me }) => {
      const rows = body.ids ? body.ids.map((id) => byId.get(id)) : operations.filter((one) => test(body.filter, one, me));
      const batch = `b${batches.size + 1}`;
      batches.set(
        batch,
        rows.map((one) => [
          one,
          body.action === "delete"
            ? { deleted: false }
            : Object.fromEntries(Object.keys(body.values).map((code) => [code, one[code] ?? null])),
        ]),
      );
      for (const one of rows)
        if (body.action === "delete") one.deleted = true;
        else write(one, { ...body.values }, me);
      return json({ batch, done: rows.length, results: rows.map((one) => ({ id: one.entity_id, status: 200, version: one.version })) });
    },
  ],
  [
    "POST",
    /^\/batches\/(\w+)\/undo$/,
    ({ match }) => {
      const rows = batches.get(match[1]) ?? [];
      for (const [one, old] of rows) Object.assign(one, old);
      return json({ batch: "u1", done: rows.length, skipped: [] });
    },
  ],
  ["GET", /^\/records\/service\/operation\/(\d+)$/, ({ match, me }) => json(label(find(match[1], me)))],
  [
    "PATCH",
    /^\/records\/service\/operation\/(\d+)$/,
    ({ match, me, body, headers }) => {
      const one = find(match[1], me);
      const wanted = Number(headers["if-match"]?.replace(/"/g, "") ?? one.version);
      if (wanted !== one.version)
        throw new Problem(409, "conflict", "Changed meanwhile", {
          conflict: { by: "aisha", at: one.updated_at, version: one.version, fields: {} },
        });
      write(one, body, me);
      return json(label(one), 200, { ETag: `"${one.version}"` });
    },
  ],
  [
    "DELETE",
    /^\/records\/(?:service\/operation|attachment\/attachment)\/(\d+)$/,
    ({ match }) => {
      const one = byId.get(Number(match[1]));
      const batch = `b${batches.size + 1}`;
      if (one) {
        one.deleted = true;
        batches.set(batch, [[one, { deleted: false }]]);
      }
      return json({ batch });
    },
  ],
  [
    "GET",
    /^\/records\/service\/operation\/(\d+)\/timeline$/,
    ({ match, me }) => {
      const one = find(match[1], me);
      const isUser = me.type === "user";
      const items = [
        ...activities(one)
          .filter((a) => !isUser || a.portal_visibility)
          .map((activity) => ({ kind: "activity", activity })),
        ...(isUser ? [] : histories(one).map((event) => ({ kind: "event", event }))),
      ];
      return json({
        items: items.sort((a, b) => ((a.activity?.created_at ?? a.event?.at) < (b.activity?.created_at ?? b.event?.at) ? 1 : -1)),
        next: null,
      });
    },
  ],
  ["GET", /^\/records\/service\/operation\/(\d+)\/history$/, ({ match, me }) => json({ items: histories(find(match[1], me)), next: null })],
  [
    "POST",
    /^\/records\/service\/operation\/(\d+)\/restore$/,
    ({ match, me, body }) => {
      const one = find(match[1], me);
      const event = histories(one).find((e) => e.id === body.event);
      for (const change of event.changes) if (body.fields.includes(change.field)) write(one, { [change.field]: change.old }, me, "restore");
      return json(label(one));
    },
  ],
  ["POST", /^\/events\/([\w-]+)\/undo$/, () => json({ batch: "u2", done: 1, skipped: [] })],
  [
    "POST",
    /^\/records\/service\/operation\/(\d+)\/activities$/,
    ({ match, me, body }) => {
      const one = find(match[1], me);
      const made = {
        entity_id: 90000 + Math.floor(Math.random() * 9999),
        created_at: new Date().toISOString(),
        created_by: me.username,
        _labels: { created_by: me.name },
        ...body,
        _attachments: attachments(one)
          .filter((a) => body.attachments?.includes(a.entity_id))
          .map((a) => ({ entity_id: a.entity_id, name: a.name, size: a.size })),
      };
      activities(one).unshift(made);
      tell("record", { model: model.alias, id: one.entity_id, version: one.version, kind: "update", by: me.username });
      return json(made, 201);
    },
  ],
  [
    "GET",
    /^\/records\/service\/operation\/(\d+)\/attachments$/,
    ({ match, me }) => json({ items: attachments(find(match[1], me)), next: null, total: null }),
  ],
  [
    "POST",
    /^\/records\/service\/operation\/(\d+)\/attachments$/,
    ({ match, me, raw }) => {
      const name = raw.match(/filename="([^"]+)"/)?.[1] ?? "file";
      const made = {
        entity_id: 70000 + Math.floor(Math.random() * 9999),
        name,
        size: raw.length,
        mime_type: "text/plain",
        created_by: me.username,
        created_at: new Date().toISOString(),
        _labels: { created_by: me.name },
      };
      attachments(find(match[1], me)).unshift(made);
      return json(made, 201);
    },
  ],
  ["POST", /^\/records\/service\/operation\/(\d+)\/actions\/\w+$/, () => json({ path: null })],
  [
    "GET",
    /^\/records\/service\/operation\/(\d+)\/readers$/,
    () =>
      json({
        total: 4,
        items: users.map((one) => ({
          username: one.username,
          name: one.name,
          via: one.type === "administrator" ? "administrator" : one.type === "user" ? "requester" : "group Service desk",
        })),
      }),
  ],
  [
    "GET",
    /^\/records\/service\/operation\/(\d+)\/why$/,
    ({ params }) =>
      json({
        allowed: params.get("user") !== "nobody",
        steps: [
          { rule: "Role", text: "Agent may read service operations", allowed: true },
          { rule: "Visibility", text: "Member of the assigned group Network operations", allowed: params.get("user") !== "nobody" },
        ],
      }),
  ],
  [
    "GET",
    /^\/choices\/service\/operation\/(\w+)$/,
    ({ match, params }) => {
      const field = model.fields.find((one) => one.code === match[1]);
      const words = (params.get("search") ?? "").toLowerCase();
      const all =
        field.type === "user"
          ? Object.entries(people).map(([value, name]) => ({ value, label: name, hint: value }))
          : (field.choices ?? []);
      const items = all.filter((one) => `${one.label} ${one.hint ?? ""}`.toLowerCase().includes(words));
      return json({ items: items.slice(0, 20), more: items.length > 20 });
    },
  ],
  [
    "GET",
    /^\/search$/,
    ({ params, me }) => {
      const words = params.get("q").toLowerCase();
      const rows = query(new URLSearchParams(), me).filter((one) => `${one.title} ${one.number}`.toLowerCase().includes(words));
      return json({
        groups: rows.length
          ? [
              {
                model: model.alias,
                label: "Operations",
                total: { count: rows.length, capped: false },
                items: rows.slice(0, Number(params.get("limit") ?? 5)).map((one) => ({
                  id: one.entity_id,
                  number: one.number,
                  title: one.title,
                  snippet: null,
                  path: `/record/service/operation/${one.entity_id}`,
                })),
              },
            ]
          : [],
      });
    },
  ],
  ["GET", /^\/portal$/, () => json(portal)],
  [
    "POST",
    /^\/presence$/,
    ({ body }) => {
      setTimeout(
        () =>
          tell("presence", {
            model: body.model,
            id: body.id,
            people: [
              { username: "aisha", name: "Aisha Rahman", doing: "viewing" },
              { username: "elena", name: "Elena Rossi", doing: "editing" },
            ],
          }),
        50,
      );
      return json(null, 204);
    },
  ],
  ["GET", /^\/texts\/\w+$/, () => json({})],
];

function find(id, me) {
  const one = byId.get(Number(id));
  if (!one || one.deleted || (me.type === "user" && one.requester_username !== me.username))
    throw new Problem(404, "not_found", "Not found");
  return one;
}

function session(request) {
  const key = request.headers.cookie?.match(/steward_session=(\w+)/)?.[1];
  return key ? sessions.get(key) : undefined;
}

async function answer(request) {
  const url = new URL(request.url, "http://x");
  const path = url.pathname.replace("/api/v1", "");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString("utf8");
  const body = request.headers["content-type"]?.includes("json") && raw ? JSON.parse(raw) : {};
  const me = session(request);
  if (path === "/session" && request.method === "POST") {
    const user = users.find((one) => one.username === body.username);
    if (!user || body.password !== "steward")
      throw new Problem(401, "unauthenticated", "That name and password do not match. 4 tries left.");
    if (user.factor) return json({ second_factor: { token: user.username, methods: ["totp", "mail"] } }, 202);
    return enter(user);
  }
  if (path === "/session/reset") return json(null, 204);
  if (path === "/session/second-factor") {
    if (body.code !== "123456") throw new Problem(401, "unauthenticated", "wrong");
    return enter(users.find((one) => one.username === body.token));
  }
  if (path === "/session" && request.method === "DELETE") return json(null, 204, { "Set-Cookie": "steward_session=; Max-Age=0; Path=/" });
  if (path === "/bootstrap")
    return json(
      me
        ? {
            me: meOf(me),
            product,
            menu: me.type === "user" ? [] : menu(counted(me)),
            create: [
              { label: "Incident", model: model.alias, values: { type_id: 1 }, icon: "alert-circle" },
              { label: "Request", model: model.alias, values: { type_id: 2 }, icon: "shopping-cart" },
            ],
            registry: 17,
          }
        : { me: null, product, login: { registration: false, reset: true, set_up: false } },
    );
  if (!me) throw new Problem(401, "unauthenticated", "Sign in first");
  for (const [method, pattern, act] of routes) {
    const match = request.method === method && path.match(pattern);
    if (match) return act({ match, params: url.searchParams, body, raw, me, headers: request.headers });
  }
  throw new Problem(404, "not_found", `No ${request.method} ${path}`);
}

function enter(user) {
  const key = Math.random().toString(36).slice(2);
  sessions.set(key, user);
  return json(meOf(user), 200, { "Set-Cookie": `steward_session=${key}; Path=/; HttpOnly; SameSite=Lax` });
}

const types = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
};
const csp =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

createServer(async (request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  if (path === "/api/v1/live") {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(": hello\n\n");
    streams.add(response);
    request.on("close", () => streams.delete(response));
    return;
  }
  if (path.startsWith("/api/")) {
    try {
      const { status, body, headers } = await answer(request);
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    } catch (error) {
      if (!(error instanceof Problem)) console.error(error);
      const fault = error instanceof Problem ? error.body : { status: 500, code: "internal", title: "internal", request_id: "7F3A-20481" };
      response.writeHead(fault.status, { "Content-Type": "application/problem+json" });
      response.end(JSON.stringify(fault));
    }
    return;
  }
  const wanted = join(dist, normalize(path));
  const file = wanted.startsWith(dist) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, "index.html");
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": csp });
  createReadStream(file).pipe(response);
}).listen(port, "127.0.0.1", () => console.log(`fixture on http://127.0.0.1:${port} (lbianchi, giulia, second; password steward)`));
