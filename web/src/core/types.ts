// The shapes of docs/api.md. Hand-written until they are generated from the description of the API.

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Values = Record<string, Value>;

export interface Waiting {
  on: "you" | "team" | "nobody";
  who?: string | null;
  since?: string | null;
  due?: string | null;
  next?: string | null;
}

/** What a clock of a record says now (docs/api.md); durations in seconds of working time. */
export interface Clock {
  metric: string;
  code: string;
  state: "running" | "paused" | "stopped";
  elapsed: number;
  target: number | null;
  remaining: number | null;
  percent: number | null;
  due: string | null;
  warned: boolean;
  breached: boolean;
}

/** A record is a flat object; what starts with "_" is added by the server for people. */
export type Entity = Values & {
  entity_id?: number;
  version?: number;
  _title?: string;
  _number?: string;
};

/** What a record hangs on: the operation of a task. */
export interface Holder {
  model: string;
  id: number;
  title: string;
  number: string;
}

export interface Person {
  username: string;
  name: string;
}

export interface Me {
  user: {
    user_id: number;
    username: string;
    name: string;
    email: string;
    avatar: string | null;
    company_id: number | null;
    locale: string;
    timezone: string;
  };
  type: "administrator" | "agent" | "key_user" | "user";
  super_admin: boolean;
  area: "backend" | "portal";
  impersonator: Person | null;
  group_ids: number[];
  resources: string[];
  can_configure: boolean;
  /** A group demands a second factor, and there is none yet: nothing else opens before. */
  owes_factor: boolean;
}

export interface SecondFactor {
  token: string;
  methods: ("totp" | "mail" | "passkey")[];
}

export interface MenuItem {
  code: string;
  label: string;
  icon: string | null;
  path: string | null;
  model: string | null;
  count: number | null;
  children?: MenuItem[];
  section?: "main" | "admin";
}

export interface CreateItem {
  label: string;
  model: string;
  values: Values;
  icon: string | null;
}

export interface Product {
  name: string;
  logo: string | null;
  accent: string | null;
  languages: string[];
}

export interface Bootstrap {
  me: Me | null;
  product: Product;
  menu?: MenuItem[];
  /** The path of the page one begins with, null for the home page. */
  startup?: string | null;
  create?: CreateItem[];
  registry?: number;
  /** What administrators must not forget, in words: that something is switched off. */
  warnings?: string[];
  login?: { registration?: boolean; reset?: boolean; set_up?: boolean; passkey?: boolean; one_time?: boolean; guest?: boolean };
}

export type Comparison = "text" | "number" | "date" | "datetime" | "select" | "reference" | "user" | "multi" | "boolean" | "none";

export interface StaticValue {
  value: Value;
  label: string;
  color?: string | null;
  icon?: string | null;
}

export interface FieldOptions {
  max?: number;
  min?: number;
  decimals?: number;
  source?: { kind: "list"; list: string } | { kind: "static"; values: StaticValue[] } | { kind: "model"; model: string };
  model?: string;
  group_field?: string;
  level?: number;
  parent_field?: string | null;
  currency?: string;
  text?: string;
  [key: string]: unknown;
}

export interface Field {
  code: string;
  type: string;
  label: string;
  help?: string | null;
  required?: boolean;
  read_only?: boolean;
  filterable?: boolean;
  sortable?: boolean;
  searchable?: boolean;
  custom?: boolean;
  comparison?: Comparison;
  operators?: string[];
  options?: FieldOptions | null;
}

export interface Model {
  alias: string;
  label: string;
  plural: string;
  key: string;
  title_field: string | null;
  /** The number field by which records are put in order by hand; "" for none. */
  order?: string;
  traits: string[];
  numbered: boolean;
  can: { create: boolean; update?: boolean; import: boolean; configure: boolean };
  fields: Field[];
}

export interface ListValue {
  value: Value;
  label: string;
  color?: string | null;
  icon?: string | null;
  classes?: string[];
  enabled?: boolean;
  default?: boolean;
}

export interface List {
  code: string;
  label: string;
  values: ListValue[];
  classes?: { code: string; label: string }[];
}

export type Lists = Record<string, List>;

export interface Condition {
  condition?: "AND" | "OR";
  not?: boolean;
  rules?: Condition[];
  field?: string;
  operator?: string;
  value?: Value;
}

export interface Column {
  field: string;
  label: string;
  width?: number | null;
  renderer?: string | null;
  options?: Record<string, unknown> | null;
  /** What the options put into words or addresses; read with the row. */
  needs?: string[];
  /** The field type of a column over a reference. */
  type?: string;
  sortable?: boolean;
  filterable?: boolean;
  exportable?: boolean;
  groupable?: boolean;
  /** What stands in the footer: sum, avg, min, max or count. */
  total?: string | null;
  /** Not shown until a person asks for it in the column panel. */
  hidden?: boolean;
  align?: "start" | "center" | "end";
}

export interface Grid {
  code: string;
  label: string;
  default?: boolean;
  columns: Column[];
  condition: Condition | null;
  sort: string | null;
  row_styles?: { condition: Condition; style: string; text?: string; background?: string; bold?: boolean }[] | null;
  /** What it is filtered by until the reader filters otherwise. */
  start?: Condition | null;
  /** The mass actions it offers; none is all. */
  mass_actions?: string[] | null;
  /** How often it is read again while somebody looks at it; 0 is when something changes. */
  refresh_seconds?: number;
  counter?: boolean;
  page_size?: number;
  editable?: boolean;
  shared?: boolean;
  /** The reader's alone. */
  own?: boolean;
  allow_mass_action?: boolean;
  allow_export?: boolean;
  allow_create?: boolean;
  /** What a click on a row does: open, new_tab, popup or none. */
  row_action?: string;
  /** It is for lists that are narrowed to these values. */
  context?: Values | null;
}

export interface ListScreen {
  model: Model;
  grids: Grid[];
  context: { label: string; values: Values } | null;
  lists: Lists;
  /** Whether the model has numbers of its own, such as licences. */
  figures?: boolean;
  /** What can be done with many records at once. */
  actions?: RecordAction[];
}

export interface FormField {
  field: string;
  columns?: number;
  margin?: number;
  line_break?: boolean;
  read_only?: boolean;
  required?: boolean;
  hidden?: boolean;
  reload?: boolean;
  help?: string | null;
  label?: string | null;
  show?: Condition | null;
  require?: Condition | null;
  lock?: Condition | null;
}

export interface Fieldset {
  code: string;
  label: string;
  columns?: number;
  show?: Condition | null;
  fields: FormField[];
}

export interface FormTab {
  /** Whether it is on the form of a new record. */
  show_on_create?: boolean;
  code: string;
  label: string;
  icon?: string | null;
  show?: Condition | null;
  fieldsets: Fieldset[];
  /** Instead of fieldsets: the records that refer to this one. */
  related?: Related;
}

export interface Related {
  model: string;
  label: string;
  one: string;
  field: string;
  by_username: boolean;
  /** The other record names several of this kind: this one is added to it or taken out. */
  many: boolean;
  /** The field of this record that names the others, instead of one of theirs that names this. */
  own: string | null;
  create: boolean;
  update: boolean;
}

export interface FormRule {
  when: Condition | null;
  hide?: string[];
  require?: string[];
  read_only?: string[];
  set?: Values;
  values?: Record<string, Value[]>;
}

/** A button of a form; of a standard one (save, apply, reset, delete) only how it is arranged. */
export interface FormButton {
  code: string;
  standard: boolean;
  /** Hidden whatever the record says. */
  hidden: boolean;
  label?: string | null;
  icon?: string;
  color?: "" | "primary" | "danger";
  place?: "header" | "footer" | "both";
  confirm?: string | null;
  asks?: { model: string; field: Field }[];
  save_before?: boolean;
  /** stay, back, or an own path. */
  after?: string;
  /** Hidden while this holds. */
  hide?: Condition | null;
}

export interface Form {
  code: string;
  label: string;
  tabs: FormTab[];
  rules?: FormRule[] | null;
}

export interface Rights {
  update: boolean;
  delete: boolean;
  comment: boolean;
  comment_internal: boolean;
  fields: Record<string, "edit" | "view">;
}

/** What can be done with a record: asks are the fields a dialog asks for first, group names the menu of those of a kind. */
export interface RecordAction {
  code: string;
  label: string;
  icon?: string | null;
  confirm?: string | null;
  group?: string | null;
  asks?: { model: string; field: Field }[];
}

export interface RecordScreen {
  model: Model;
  form: Form;
  forms: { code: string; label: string }[];
  record: Entity;
  rights: Rights;
  lists: Lists;
  actions: RecordAction[];
  buttons?: FormButton[];
  /** The newest entries, where they were asked for and the model has them. */
  timeline?: Page<TimelineItem>;
}

export interface Total {
  count: number;
  capped: boolean;
}

export interface Page<T = Entity> {
  items: T[];
  next: string | null;
  total: Total | null;
}

export interface Choice {
  value: Value;
  label: string;
  hint?: string | null;
}

export interface Change {
  field: string;
  label: string;
  old: Value;
  new: Value;
  old_label?: string | null;
  new_label?: string | null;
}

export interface HistoryEvent {
  id: string;
  at: string;
  kind: "create" | "update" | "delete" | "restore" | "note";
  actor: Person | null;
  cause?: { kind: string; label?: string | null } | null;
  batch?: string | null;
  changes: Change[];
}

/** A text, a moment, or fields with what becomes of them: what an act tells. */
export interface Said {
  text: string;
  at: string | null;
  sets: { field: string; label: string; old: string; new: string }[];
}

/** What an act tells instead of doing something: sentences and a table. */
export interface Answer {
  notes: Said[];
  columns: string[];
  rows: { path: string | null; cells: Said[] }[];
}

export interface CheckedRule {
  name: string;
  path: string;
  model: string;
}

/** Something of the automation that will not work as it was meant. */
export interface Finding {
  kind: string;
  what: string;
  text: string;
  rule: CheckedRule;
  field: { code: string; label: string } | null;
  others: CheckedRule[];
}

/** One line of the automation trace: a rule that matched, or the many that did not. */
export interface TraceLine {
  cause: { kind: string; label: string; ref: string };
  result: { key: string; text: string };
  fields: { code: string; label: string }[];
  text: string;
  others: { id: number; name: string; field: { code: string; label: string } | null }[];
}

/** One save of a record in which automation had a part. */
export interface Acted {
  id: string;
  at: string;
  event: (HistoryEvent & { causes: { kind: string; label: string; ref: string }[] }) | null;
  of: string | null;
  lines: TraceLine[];
}

export type TimelineItem = { kind: "activity"; activity: Entity } | { kind: "event"; event: HistoryEvent };

export interface SearchGroup {
  model: string;
  label: string;
  total: Total;
  items: { id: number; number?: string | null; title: string; snippet?: string | null; path: string }[];
}

export interface BatchResult {
  batch: string;
  done: number;
  /** Of a mass action: how many had the values already, and how many records were meant; a dry run tries the first 200. */
  unchanged?: number;
  matched?: number;
  skipped?: { id: number; reason: string }[];
  results?: RowResult[];
}

export interface RowResult {
  id: number;
  status: number;
  version?: number;
  number?: string;
  title?: string;
  problem?: Problem;
}

export interface FieldFault {
  field: string;
  code: string;
  message: string;
}

export interface Conflict {
  by: string | null;
  at: string | null;
  version: number;
  fields: Record<string, { base: Value; mine: Value; theirs: Value }>;
}

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  code: string;
  faults?: FieldFault[];
  request_id?: string;
  conflict?: Conflict;
  warned?: boolean;
}

export interface PortalRequest {
  code: string;
  label: string;
  description?: string | null;
  icon?: string | null;
  model: string;
  form?: string | null;
  values: Values;
  /** It only leads somewhere else. */
  url?: string | null;
  /** What is said, in HTML, when it was sent. */
  confirmation?: string | null;
}

export interface DashboardPoint {
  label: string;
  key: string | number | boolean | null;
  series: number;
  count: number;
  /** Of kind share: how many of them fulfil the condition of the chart. */
  share?: number;
  tone: string;
  filter: Condition;
}

export interface DashboardChart {
  code: string;
  label: string;
  kind: "numbers" | "bars" | "columns" | "share";
  model: string;
  grid: string;
  span: number;
  series: string[];
  points: DashboardPoint[];
}

export interface Dashboard {
  code: string;
  label: string;
  icon: string;
  charts: DashboardChart[];
}

export interface PortalHome {
  groups: { code: string; label: string; description?: string | null; icon?: string | null; requests: PortalRequest[] }[];
  /** What one has records of beside requests: the modules of administrators that are in the portal. */
  models?: PortalModel[];
  /** Whether one sees the requests of the company, too. */
  company?: boolean;
  news?: { key: string; title: string; body: string; dismissible: boolean }[];
}

export interface PortalModel {
  model: string;
  label: string;
  one: string;
  icon?: string | null;
  grids: { code: string; label: string }[];
  form?: string | null;
  create: boolean;
  /** Its first records stand on the home page. */
  home: boolean;
}

export interface Why {
  allowed: boolean;
  steps: { rule: string; text: string; allowed: boolean }[];
}

export interface Presence {
  username: string;
  name: string;
  doing: "viewing" | "editing";
}

export interface Account {
  user: {
    username: string;
    firstname: string | null;
    lastname: string | null;
    email: string | null;
    locale: string | null;
    timezone: string | null;
    startup_page: string | null;
    phone: string | null;
    company: string | null;
    /** The file of its logo; another logo is another file. */
    company_logo: number | null;
  };
  security: { totp: boolean; recovery_left: number; mail_codes: boolean; passkeys: Passkey[]; demanded: boolean };
  api_token: { exists: boolean; created_at?: string | null };
  impersonator: Person | null;
}

export interface Passkey {
  id: string | number;
  name: string;
  created_at: string | null;
  used_at: string | null;
}

export interface Login {
  id: string;
  device: string;
  address: string;
  created_at: string;
  seen_at?: string | null;
  last_used?: string | null;
  current?: boolean;
}

export interface LoginAttempt {
  at: string;
  address: string;
  device: string | null;
  method: string | null;
  ok: boolean;
  reason: string | null;
}

/** How somebody gets in, as an administrator sees it. */
export interface UserSecurityState {
  totp: boolean;
  recovery_left: number;
  mail_codes: boolean;
  passkeys: number;
  demanded: boolean;
  api_token: boolean;
  one_time: boolean;
  attempts: LoginAttempt[];
  sessions: Login[];
}

export interface ModelAccess {
  model: string;
  label: string;
  read: number;
  total: number;
  create: boolean;
  update: boolean;
  delete: boolean;
}

export interface ConfigDiff {
  kind: string;
  code: string;
  property: string;
  old: unknown;
  new: unknown;
}

export interface ConfigVersion {
  version: number;
  at: string;
  by: string;
  note: string;
}

export interface ConfigDrift {
  kind: string;
  code: string;
  property: string;
  was: unknown;
  is: unknown;
  customer: unknown;
}
