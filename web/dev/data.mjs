// Believable data for the fixture: one desk, four companies, five thousand operations, always the same.
let seed = 7;
const random = () => {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const iso = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const now = Date.now();

export const users = [
  { id: 1, username: "lbianchi", name: "Luca Bianchi", type: "administrator", company: 1 },
  { id: 2, username: "aisha", name: "Aisha Rahman", type: "agent", company: 1 },
  { id: 3, username: "giulia", name: "Giulia Ferrari", type: "user", company: 1 },
  { id: 4, username: "second", name: "Marta Conti", type: "agent", company: 1, factor: true },
];
export const people = {
  lbianchi: "Luca Bianchi",
  aisha: "Aisha Rahman",
  jonas: "Jonas Weber",
  chiara: "Chiara Greco",
  tomas: "Tomás Herrera",
  elena: "Elena Rossi",
  giulia: "Giulia Ferrari",
  paolo: "Paolo Moretti",
  second: "Marta Conti",
};

const value = (v, label, color, icon, classes, more = {}) => ({
  value: v,
  label,
  color,
  icon,
  classes,
  enabled: true,
  default: false,
  ...more,
});
export const lists = {
  service_status: {
    code: "service_status",
    label: "Status",
    classes: [
      { code: "open", label: "Open" },
      { code: "suspended", label: "Suspended" },
      { code: "closed", label: "Closed" },
    ],
    values: [
      value(1, "New", "blue", "circle-dotted", ["open"], { default: true }),
      value(2, "Taken over", "blue", "circle-quarter", ["open"]),
      value(3, "In progress", "blue", "circle-half", ["open"]),
      value(4, "Waiting user", "violet", "player-pause", ["suspended"]),
      value(5, "Waiting supplier", "violet", "player-pause-filled", ["suspended"]),
      value(6, "Resolved", "green", "circle-check", ["closed"]),
      value(7, "Closed", "green", "check", ["closed"]),
    ],
  },
  service_priority: {
    code: "service_priority",
    label: "Priority",
    classes: [],
    values: [
      value(1, "Critical", "red", null, []),
      value(2, "High", "orange", null, []),
      value(3, "Medium", "yellow", null, []),
      value(4, "Low", "grey", null, []),
    ],
  },
  service_type: {
    code: "service_type",
    label: "Type",
    classes: [],
    values: [
      value(1, "Incident", null, null, []),
      value(2, "Request", null, null, []),
      value(3, "Problem", null, null, []),
      value(4, "Change", null, null, []),
    ],
  },
};

const list = (code) => ({ source: { kind: "list", list: code } });
const choice = (...labels) => labels.map((label, i) => ({ value: i + 1, label }));
const field = (code, type, label, more = {}) => ({
  code,
  type,
  label,
  help: "",
  required: false,
  read_only: false,
  filterable: true,
  sortable: true,
  searchable: false,
  custom: false,
  comparison: "text",
  operators: [],
  options: {},
  ...more,
});
export const model = {
  alias: "service/operation",
  label: "Operation",
  plural: "Operations",
  key: "entity_id",
  title_field: "title",
  traits: ["activity", "attachment", "category", "history"],
  numbered: true,
  can: { create: true, import: false, configure: true },
  fields: [
    field("title", "text", "Title", { required: true, options: { max: 255 } }),
    field("description", "editor", "Description"),
    field("type_id", "select", "Type", { comparison: "select", options: list("service_type") }),
    field("status", "select", "Status", { required: true, comparison: "select", options: list("service_status") }),
    field("priority_id", "select", "Priority", { comparison: "select", options: list("service_priority") }),
    field("urgency", "select", "Urgency", { comparison: "select", options: list("service_priority") }),
    field("category1_id", "category", "Category", {
      comparison: "reference",
      choices: choice(
        "Network › VPN",
        "Network › Wi-Fi",
        "Hardware › Laptop",
        "Hardware › Printer",
        "Software › Mail",
        "Software › Accounting",
      ),
    }),
    field("requester_username", "user", "Requester", { comparison: "user" }),
    field("company_id", "company", "Company", {
      comparison: "reference",
      options: { model: "admin/company" },
      choices: choice("Adriatica Marine", "Nordwind", "Belluno Foods", "San Luca", "Kestrel"),
    }),
    field("cust_device", "reference", "Device", {
      comparison: "reference",
      options: { model: "cmdb/ci" },
      custom: true,
      choices: choice("gw-trieste-01", "prn-fl2", "lap-0427", "srv-files-3"),
    }),
    field("assigned_group_id", "group", "Group", {
      comparison: "reference",
      choices: choice("Service desk", "Network operations", "Applications", "Field service"),
    }),
    field("assigned_username", "user", "Assigned to", { comparison: "user" }),
    field("participants", "references", "Participants", {
      comparison: "multi",
      choices: choice("Paolo Moretti", "Elena Rossi", "Marta Conti"),
    }),
    field("due_date", "datetime", "Due", { comparison: "datetime" }),
    field("mtu", "integer", "MTU measured", { comparison: "number", options: { max: 9000 }, custom: true }),
    field("affected", "integer", "People affected", { comparison: "number", custom: true }),
    field("vip", "flag", "VIP", { comparison: "boolean", custom: true }),
    field("tags", "tags", "Tags", { comparison: "multi" }),
    field("solution", "textarea", "Solution"),
    field("spent", "duration", "Time spent", { comparison: "number" }),
    field("cost", "currency", "Cost", { comparison: "number", options: { currency: "EUR", decimals: 2 } }),
    field("planned_on", "date", "Planned on", { comparison: "date" }),
    field("satisfaction", "rating", "Satisfaction", { comparison: "number" }),
    field("created_at", "datetime", "Created", { read_only: true, comparison: "datetime" }),
    field("updated_at", "datetime", "Updated", { read_only: true, comparison: "datetime" }),
  ],
};

const titles = [
  "VPN drops every few minutes",
  "Order intake stops at checkout",
  "Label printers offline in hall 2",
  "Payslip PDF opens blank",
  "Ward tablets lose Wi-Fi near lifts",
  "Gateway certificate expires today",
  "Shared mailbox bounces mail",
  "Scanner profile lost in update",
  "Reader accepts expired badges",
  "Cannot post invoices",
  "Backup of file server 3 failed",
  "Calendar invites show wrong hour",
  "Projector in Tergeste has no signal",
  "Report export ends with error 504",
  "Second monitor flickers in dock",
  "Signature missing in phone replies",
  "Delivery notes print in Italian only",
  "Sign-on loops in private windows",
  "Desk phone shows old owner",
  "Old logo in the expense form",
  "Laptop fan runs at full speed",
  "Mail folder gone after move",
];
const agents = ["lbianchi", "aisha", "jonas", "chiara", "tomas", "elena", null, null];
const status = () => {
  const r = random();
  return r < 0.03 ? 1 : r < 0.05 ? 2 : r < 0.09 ? 3 : r < 0.11 ? 4 : r < 0.12 ? 5 : r < 0.3 ? 6 : 7;
};
export const operations = Array.from({ length: 5000 }, (_, i) => {
  const at = now - i * 47 * 60e3 - random() * 3e6;
  const state = i < 40 ? pick([1, 2, 3, 3, 4, 5]) : status();
  const who = state === 1 ? null : pick(agents.slice(0, 6));
  return {
    entity_id: 20500 - i > 0 ? 25500 - i : i,
    version: 3,
    number: `INC-${25500 - i}`,
    title: titles[i % titles.length] + (i >= titles.length ? ` at site ${1 + (i % 90)}` : ""),
    description:
      "<p>It happens since this morning and stops the work of the whole office.</p><p>We have restarted already, without effect.</p>",
    type_id: i % 5 === 4 ? 2 : 1,
    status: state,
    priority_id: pick([1, 2, 2, 3, 3, 3, 4, 4]),
    urgency: pick([2, 3]),
    category1_id: 1 + (i % 6),
    requester_username: i % 400 < 4 ? "giulia" : pick(["giulia", "paolo"]),
    company_id: 1 + Math.floor(random() * 5),
    cust_device: 1 + (i % 4),
    assigned_group_id: 1 + (i % 4),
    assigned_username: who,
    participants: [1],
    due_date: iso(at + (4 + random() * 40) * 3600e3),
    mtu: 1500,
    affected: 1 + (i % 12),
    vip: i % 17 === 0,
    tags: ["vpn"],
    solution: null,
    spent: 2100,
    cost: "120.50",
    planned_on: null,
    satisfaction: null,
    created_at: iso(at),
    updated_at: iso(at + random() * Math.min(now - at, 9e7)),
    created_by: "giulia",
  };
});

const rule = (field, operator, v) => ({ field, operator, value: v });
const and = (...rules) => ({ condition: "AND", rules });
const columns = [
  { field: "priority_id", label: "Priority", width: 40, renderer: "icon", sortable: true },
  { field: "title", label: "Title", width: 260, sortable: true },
  { field: "status", label: "Status", width: 124, sortable: true },
  { field: "due_date", label: "Resolve in", width: 112, renderer: "sla", sortable: true },
  { field: "assigned_username", label: "Assigned to", width: 128, sortable: true },
  { field: "company_id", label: "Company", width: 112, sortable: true },
  { field: "updated_at", label: "Updated", width: 64, renderer: "relative_date", sortable: true, align: "end" },
];
const open = rule("status", "in_class", "open");
const grid = (code, label, condition, sort = "-created_at") => ({
  code,
  label,
  columns,
  condition,
  sort,
  counter: true,
  page_size: 50,
  editable: false,
  shared: true,
  row_styles: [{ condition: and(rule("status", "in_class", "open"), rule("due_date", "less", iso(now))), style: "breach" }],
});
export const grids = [
  grid("open", "All open", and({ condition: "OR", rules: [open, rule("status", "in_class", "suspended")] })),
  grid("mine", "Assigned to me", and(rule("status", "not_in_class", "closed"), rule("assigned_username", "equal", "@me"))),
  grid("unassigned", "Unassigned", and(open, rule("assigned_username", "is_empty", null))),
  grid("today", "Due today", and(open, rule("due_date", "between", [iso(now), iso(now + 12 * 3600e3)])), "due_date"),
  grid("breached", "SLA breached", and(open, rule("due_date", "less", iso(now))), "due_date"),
  grid("closed", "Closed", and(rule("status", "in_class", "closed"))),
  grid("all", "All", null),
  grid("critical", "Critical", and(rule("priority_id", "equal", 1))),
];

const at = (code, columns = 3, more = {}) => ({
  field: code,
  columns,
  margin: 0,
  line_break: false,
  read_only: false,
  required: false,
  hidden: false,
  reload: false,
  help: null,
  show: null,
  require: null,
  lock: null,
  ...more,
});
const set = (code, label, fields) => ({ code, label, columns: 6, fields });
export const forms = {
  default: {
    code: "default",
    label: "Incident",
    tabs: [
      {
        code: "main",
        label: "Main data",
        icon: null,
        fieldsets: [
          set("main", "Main data", [
            at("title", 6),
            at("description", 6),
            at("type_id"),
            at("category1_id"),
            at("status"),
            at("priority_id"),
            at("urgency"),
            at("requester_username"),
            at("company_id"),
            at("cust_device"),
          ]),
          set("assign", "Assignment", [at("assigned_group_id"), at("assigned_username"), at("participants"), at("due_date")]),
          set("conn", "Connection", [at("mtu", 3, { show: and(rule("category1_id", "equal", 1)) }), at("affected"), at("vip"), at("tags")]),
        ],
      },
      {
        code: "details",
        label: "Details",
        icon: null,
        fieldsets: [
          set("details", "Planning", [at("planned_on"), at("spent"), at("cost"), at("satisfaction"), at("created_at"), at("updated_at")]),
        ],
      },
      {
        code: "closing",
        label: "Closing info",
        icon: null,
        fieldsets: [set("closing", "Solution", [at("solution", 6, { require: and(rule("status", "in_class", "closed")) })])],
      },
    ],
    rules: [],
  },
  portal: {
    code: "portal",
    label: "Request",
    tabs: [
      {
        code: "main",
        label: "Request",
        icon: null,
        fieldsets: [
          set("main", "Tell us", [
            at("title", 6, { help: "A few words, for example: printer on floor 2 prints blank pages" }),
            at("description", 6),
            at("category1_id", 6),
            at("cust_device", 3),
            at("affected", 3),
          ]),
        ],
      },
    ],
    rules: [],
  },
};

const item = (code, label, icon, path, count = null, children = [], section = "main") => ({
  code,
  label,
  icon,
  path,
  model: path?.startsWith("/list/") ? path.slice(6).split("?")[0] : null,
  count,
  children,
  section,
});
export const menu = (n) => [
  item("mine", "My work", "user-check", "/list/service/operation?grid=mine", n.mine),
  item("service", "Operations", "headset", null, null, [
    item("incident", "Incidents", null, "/list/service/operation?context=type_id:1", n.open),
    item("request", "Requests", null, "/list/service/operation?context=type_id:2"),
  ]),
  item("cmdb", "Configuration items", "server-2", "/list/cmdb/ci"),
  item("contract", "Contracts", "file-text", "/list/contract/contract"),
  item("company", "Companies", "building", "/list/admin/company"),
  item("knowledge", "Knowledge", "book-2", "/list/knowledge/article"),
  item("admin", "Administration", "settings", "/list/admin/user", null, [], "admin"),
];

const request = (code, label, icon) => ({
  code,
  label,
  description: null,
  icon,
  model: "service/operation",
  form: "portal",
  values: { type_id: 2 },
});
export const portal = {
  groups: [
    {
      code: "broken",
      label: "Something does not work",
      description: "We look at it at once and keep you posted",
      icon: "tool",
      requests: [
        request("computer", "Computer or program", "device-laptop"),
        request("network", "Network, Wi-Fi or VPN", "wifi"),
        request("printer", "Printer or scanner", "printer"),
        request("phone", "Desk phone or mobile", "phone"),
      ],
    },
    {
      code: "need",
      label: "I need something",
      description: "Usually delivered within three working days",
      icon: "shopping-cart",
      requests: [
        request("device", "New or extra device", "device-desktop-plus"),
        request("software", "Software or licence", "apps"),
        request("access", "Access to a system or folder", "key"),
        request("storage", "More storage", "database-plus"),
      ],
    },
    {
      code: "people",
      label: "People and workplace",
      description: "Please tell us at least five days before",
      icon: "users",
      requests: [
        request("join", "A new colleague starts", "user-plus"),
        request("move", "Move to another desk", "armchair"),
        request("badge", "Badge or parking", "id-badge-2"),
        request("leave", "A colleague leaves", "door-exit"),
      ],
    },
  ],
};

const kept = (make) => {
  const all = new Map();
  return (one) => {
    if (!all.has(one.entity_id)) all.set(one.entity_id, make(one));
    return all.get(one.entity_id);
  };
};
const hours = (one, h) => iso(Date.parse(one.created_at) + h * 3600e3);
const comment = (one, id, by, h, text, isPublic, more = {}) => ({
  entity_id: one.entity_id * 10 + id,
  type: 1,
  description: `<p>${text}</p>`,
  portal_visibility: isPublic,
  created_at: hours(one, h),
  created_by: by,
  _labels: { created_by: people[by] },
  _attachments: [],
  ...more,
});
export const activities = kept((one) => [
  comment(
    one,
    5,
    "lbianchi",
    0.75,
    "We found the cause and correct the line at 11:30 today. You will be offline for about two minutes.",
    true,
  ),
  comment(one, 4, "lbianchi", 0.6, "traffic capture on gw-trieste-01, compared with Udine", false, { type: 2, duration: 35 }),
  comment(
    one,
    3,
    "aisha",
    0.5,
    '@Luca Bianchi the new fibre line has an MTU of 1,492, the tunnel still negotiates 1,500. Same pattern as <a href="/record/service/operation/25400">PRB-318</a>.',
    false,
  ),
  comment(
    one,
    2,
    one.requester_username,
    0.35,
    "Log attached. It happens on cable and on Wi-Fi, always after about four minutes. All six of us are affected.",
    true,
    { source: "mail", _attachments: [{ entity_id: 1, name: "vpn-client.log", size: 84210 }] },
  ),
  comment(one, 1, "lbianchi", 0.25, "Could you send me the log of the VPN client, and tell me if it also happens on cable?", true),
]);
export const histories = kept((one) => [
  {
    id: `h${one.entity_id}b`,
    at: hours(one, 0.3),
    kind: "update",
    actor: { username: "lbianchi", name: "Luca Bianchi" },
    cause: { kind: "user" },
    batch: null,
    changes: [{ field: "status", label: "Status", old: 1, new: 2, old_label: "New", new_label: "Taken over" }],
  },
  {
    id: `h${one.entity_id}a`,
    at: hours(one, 0.05),
    kind: "update",
    actor: null,
    cause: { kind: "rule", label: "Rule Network to Network operations" },
    batch: null,
    changes: [{ field: "assigned_group_id", label: "Group", old: null, new: 2, old_label: null, new_label: "Network operations" }],
  },
  {
    id: `h${one.entity_id}c`,
    at: one.created_at,
    kind: "create",
    actor: { username: one.requester_username, name: people[one.requester_username] },
    cause: { kind: "user" },
    batch: null,
    changes: [{ field: "title", label: "Title", old: null, new: one.title }],
  },
]);
export const attachments = kept((one) => [
  {
    entity_id: 1,
    name: "vpn-client.log",
    size: 84210,
    mime_type: "text/plain",
    created_by: one.requester_username,
    created_at: hours(one, 0.35),
    _labels: { created_by: people[one.requester_username] },
  },
]);
