// Every call the interface makes, by name. The paths of docs/api.md appear here and nowhere else.
import { address, download, get, post, send } from "./api";
import { Fault } from "./fault";
import { isSure } from "./sure";
import type {
  Account,
  Acted,
  Answer,
  BatchResult,
  Bootstrap,
  Choice,
  Condition,
  ConfigDiff,
  ConfigDrift,
  ConfigVersion,
  Dashboard,
  DashboardChart,
  Entity,
  Field,
  Finding,
  Grid,
  HistoryEvent,
  ListScreen,
  Lists,
  LoginAttempt,
  Me,
  Model,
  ModelAccess,
  Page,
  PortalHome,
  RecordScreen,
  SearchGroup,
  SecondFactor,
  TimelineItem,
  UserSecurityState,
  Value,
  Values,
  Why,
} from "./types";

const remove = (path: string, body?: unknown) => send<null>(path, { method: "DELETE", body }).then((a) => a.data);

export const signIn = (username: string, password: string, remember: boolean) =>
  send<Me | { second_factor: SecondFactor }>("/session", { method: "POST", body: { username, password, remember } });
export const secondFactor = (token: string, method: string, code: string) => post<Me>("/session/second-factor", { token, method, code });
/** Sends a link by mail, if there is such a person. */
export const forgot = (username: string, email: string) => post<null>("/session/reset", { username, email });
/** Sends a code by mail for a login that waits for one. */
export const sendCode = (token: string) => post<null>("/session/second-factor", { token, method: "mail", code: "" });
export const oneTimeLogin = (token: string) => post<Me>("/session/token", { token });
/** The first administrator's password, by the token of the set-up link; it signs in. */
export const setUp = (token: string, password: string) => post<Me>("/session/set-up", { token, password });
export interface ConfigChange {
  kind: string;
  code: string;
  property?: string;
  value?: unknown;
  /** Back to what is shipped. */
  reset?: boolean;
  remove?: boolean;
}
export interface ConfigPlan {
  version: number;
  tables: string[] | null;
  changes: ConfigDiff[] | null;
}
/** What a condition of a module may ask beside the fields of a model. */
export const termsOf = (model: string, name: string) => get<{ fields: Field[]; lists: Lists }>(`/models/${model}/terms/${name}`);
export const models = () => get<{ items: { alias: string; label: string; plural: string }[] }>("/models");
export const configCodes = (kind: string) => get<{ items: { code: string; shipped: boolean }[]; version: number }>("/config", { kind });
export const configObject = (kind: string, code: string) => get<{ value: unknown; version: number }>("/config", { kind, code });
/** Objects of a kind under a prefix, each with its body. */
export const configBodies = <B>(kind: string, under: string) =>
  get<{ items: { code: string; shipped: boolean; value: B }[]; version: number }>("/config", {
    kind,
    under: under || undefined,
    full: "true",
  });
export const changeConfig = (body: { changes: ConfigChange[]; dry_run: boolean; note: string; version?: number }) =>
  post<ConfigPlan>("/config", body);
/** A module that an administrator made. */
export interface CustomModule {
  code: string;
  label: string;
  icon: string | null;
  color: string | null;
  version: string | null;
  description: string | null;
  disabled: boolean;
  by?: string;
  at?: string;
  models: { alias: string; label: string; plural: string; icon: string; disabled: boolean; records: number | null; fields: number }[];
}
/** A module to begin with: its objects by kind and code. */
export interface ModuleTemplate {
  code: string;
  label: string;
  icon: string | null;
  description: string;
  taken: boolean;
  objects: unknown;
}
export const customModules = () => get<{ version: number; items: CustomModule[]; templates: ModuleTemplate[] }>("/modules");
export const moduleText = (code: string) => get<{ module: string; text: string; objects: unknown }>(`/modules/${code}/text`);
export const installModule = (body: { text: string; dry_run: boolean }) =>
  post<{ module: string; exists: boolean; models: string[]; plan: ConfigPlan }>("/modules/text", body);
export interface SystemSchedule {
  name: string;
  label: string;
  cron: string;
  next_run: string;
  last_run: string | null;
  result: string;
  duration_ms: number;
}
export interface SystemJob {
  id: number;
  kind: string;
  /** The kind in words. */
  label: string;
  state: "waiting" | "running" | "done" | "dead";
  attempt: number;
  created: string;
  finished: string | null;
  duration_ms: number;
  error: string;
}
export const jobs = () => get<{ schedules: SystemSchedule[]; jobs: SystemJob[] }>("/jobs");
export const runSchedule = (name: string) => post<null>(`/jobs/schedules/${name}/run`);
export const reviveJob = (id: number) => post<null>(`/jobs/${id}/revive`);

/** Something the program keeps in memory; asked is null where nobody counts. */
export interface MemoryCache {
  code: string;
  label: string;
  entries: number;
  asked: number | null;
  found: number | null;
  emptied: string | null;
  /** What it takes in memory; null where nobody knows. */
  bytes: number | null;
  can_refresh: boolean;
  can_switch: boolean;
  off: boolean;
}
export const caches = () => get<{ items: MemoryCache[] }>("/caches");
/** Has caches read again: those of the codes, or all. */
export const refreshCaches = (codes: string[]) => post<{ refreshed: string[] }>("/caches/refresh", { codes });
/** Switches caches off or on, on the server that answers and until it starts again. */
export const switchCaches = (codes: string[], on: boolean) => post<{ switched: string[] }>("/caches/switch", { codes, on });

export const changePassword = (current: string, password: string) => post<null>("/account/password", { current, password });
export interface OwnSession {
  id: string;
  device: string;
  address: string;
  created_at: string;
  last_used: string;
  current: boolean;
}
export const ownSessions = () => get<{ items: OwnSession[] }>("/account/sessions");
/** Ends one of the own sessions, or all "others". */
export const endSession = (id: string) => send<null>(`/account/sessions/${id}`, { method: "DELETE" });
export const resetPassword = (token: string, password: string) => post<null>("/session/reset/confirm", { token, password });
export interface NewPerson {
  username: string;
  firstname: string;
  lastname: string;
  email: string;
  password: string;
}
export const register = (person: NewPerson) => post<null>("/session/register", person);
export const confirmRegistration = (token: string) => post<null>("/session/register/confirm", { token });
export const beginPasskeyLogin = () => post<{ token: string; options: unknown }>("/session/passkey/begin");
export const finishPasskeyLogin = (token: string, credential: unknown) => post<Me>("/session/passkey/finish", { token, credential });
export const impersonate = (username: string, reason: string) =>
  post<Me>("/session/impersonate", reason ? { username, reason } : { username });
export const goBack = () => remove("/session/impersonate");
export const signOut = () => send<null>("/session", { method: "DELETE" });
export const bootstrap = () => get<Bootstrap>("/bootstrap");

export const listScreen = (model: string, context?: string) => get<ListScreen>(`/screens/list/${model}`, { context });

/** Values go as values[field]=… so that a link can open a form that is already half filled. */
function valueQuery(values?: Values): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [field, value] of Object.entries(values ?? {})) {
    if (value !== null && value !== "") out[`values[${field}]`] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return out;
}

export interface ScreenAsk {
  area?: "portal";
  form?: string;
  values?: Values;
}

export const recordScreen = (model: string, id: number | "new", ask: ScreenAsk = {}, withTimeline = false) =>
  get<RecordScreen>(`/screens/record/${model}/${id}`, {
    area: ask.area,
    form: ask.form,
    timeline: withTimeline || undefined,
    ...valueQuery(ask.values),
  });

export interface RecordsAsk {
  filter?: Condition | null;
  q?: string;
  search?: string;
  grid?: string;
  sort?: string;
  fields?: string;
  limit?: number;
  after?: string | null;
  page?: number;
  total?: "none" | "capped" | "exact";
}

export function recordsQuery(ask: RecordsAsk) {
  const { filter, ...rest } = ask;
  return { ...rest, filter: filter?.rules?.length ? JSON.stringify(filter) : undefined };
}

export const records = (model: string, ask: RecordsAsk, signal?: AbortSignal) => get<Page>(`/records/${model}`, recordsQuery(ask), signal);
export const oneRecord = (model: string, id: number, signal?: AbortSignal) => get<Entity>(`/records/${model}/${id}`, undefined, signal);
export type ExportFormat = "csv" | "xlsx" | "pdf";
/** The rows of a list as a file. The live stream says under the key run how many rows are read. */
export const exportRows = (
  model: string,
  ask: RecordsAsk,
  more: { format: ExportFormat; run: string },
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
) => download(`/export/${model}`, { query: { ...more, ...recordsQuery(ask) }, signal }, onBytes);

/** More rows than this are written in the background: the file is there later, whether the page still is or not. */
export const EXPORT_NOW = 5000;
/** The record that says how far an export in the background is. */
export const EXPORT_RUN = "export/run";
export const exportLater = (model: string, ask: RecordsAsk, format: ExportFormat) =>
  send<{ run: RunRef }>(`/export/${model}`, { method: "POST", query: { format, ...recordsQuery(ask) } }).then((answer) => answer.data.run);

export const createRecord = (model: string, values: Values, key?: string) => post<Entity>(`/records/${model}`, values, key);
/** Saves what changed. Where the rules warn, a person is asked first; who says no gets the warning as the fault. */
export async function updateRecord(model: string, id: number, values: Values, version?: number | null): Promise<Entity> {
  const path = `/records/${model}/${id}`;
  const body = { method: "PATCH", body: values, ifMatch: version } as const;
  try {
    return (await send<Entity>(`${path}?careful=true`, body)).data;
  } catch (error) {
    if (!(error instanceof Fault) || !error.isWarning || !(await isSure(error.faults.map((one) => one.message)))) throw error;
    return (await send<Entity>(path, body)).data;
  }
}
export const deleteRecord = (model: string, id: number, version?: number | null) =>
  send<{ batch: string }>(`/records/${model}/${id}`, { method: "DELETE", ifMatch: version }).then((a) => a.data);

/** The rows of a list as the server finds them. */
export type RowsAsk = Pick<RecordsAsk, "grid" | "filter" | "search">;
/** Records by their ids, or all rows of a list, its prepared collection included. */
export type BulkTarget = { ids: number[] } | RowsAsk;
export type BulkAction = { action: "update"; values: Values } | { action: "delete" } | { action: "act"; code: string };
/** At most this many records in one mass action; beyond the second number it runs in the background. */
export const BULK_MAX = 100_000;
export const BULK_NOW = 200;
export const bulk = (model: string, target: BulkTarget, action: BulkAction, isTry = false, signal?: AbortSignal) =>
  send<BatchResult>(`/records/${model}/bulk`, {
    method: "POST",
    body: { ...action, ...target, dry_run: isTry || undefined },
    signal,
  }).then((answer) => answer.data);

/** The record that says how far a mass action in the background is. */
export interface RunRef {
  model: string;
  id: number;
}
export const bulkRun = (model: string, target: BulkTarget, action: BulkAction) =>
  post<{ run: RunRef }>(`/records/${model}/bulk`, { ...action, ...target, background: true }).then((answer) => answer.run);

export const undoBatch = (batch: string) => post<BatchResult>(`/batches/${batch}/undo`);
export const undoEvent = (id: string) => post<BatchResult>(`/events/${id}/undo`);

/** Puts a record in front of another, or behind all. */
export const moveRecord = (model: string, id: number, before: number | null) =>
  post<{ batch: string }>(`/records/${model}/${id}/move`, { before });
/** What of all automation will not work as it was meant. */
export interface GuestCheck {
  on: boolean;
  mail: boolean;
  confirm: boolean;
  requests: { name: string; open: boolean; path: string; links: { code: string; holds: boolean; detail: string; path: string }[] }[];
  categories: string[];
}
/** Which requests visitors are offered, and at which link the others end. */
export const guestCheck = () => get<GuestCheck>("/guest/check");
export const checkAutomation = () => get<{ items: Finding[]; rules: number }>("/automation/check");
/** What acted on a record: rules, scripts and automatic changes. */
export const trace = (model: string, id: number, before?: string | null) =>
  get<Page<Acted>>(`/records/${model}/${id}/trace`, { before, limit: 100 });
/** A record as it was at a moment. */
export const recordAsOf = (model: string, id: number, at: string) => get<Entity>(`/records/${model}/${id}/as-of`, { at });
export const history = (model: string, id: number, before?: string | null) =>
  get<Page<HistoryEvent>>(`/records/${model}/${id}/history`, { before, limit: 50 });
export const restore = (model: string, id: number, event: string, fields: string[]) =>
  post<Entity>(`/records/${model}/${id}/restore`, { event, fields });
export const timeline = (model: string, id: number, before?: string | null) =>
  get<Page<TimelineItem>>(`/records/${model}/${id}/timeline`, { before, limit: 50 });

export interface NewActivity {
  type: number;
  description: string;
  portal_visibility: boolean;
  frontend_visibility?: boolean;
  attachments: (number | string)[];
}
export const addActivity = (model: string, id: number, activity: NewActivity, key?: string) =>
  post<Entity>(`/records/${model}/${id}/activities`, activity, key);

export const attachments = (model: string, id: number) => get<Page>(`/records/${model}/${id}/attachments`);
export function attach(model: string, id: number, file: File): Promise<Entity> {
  const form = new FormData();
  form.append("file", file, file.name);
  return send<Entity>(`/records/${model}/${id}/attachments`, { method: "POST", form }).then((a) => a.data);
}
export const attachmentAddress = (id: Value) => address(`/attachments/${id}/content`);
export const previewAddress = (id: Value) => address(`/attachments/${id}/preview`);

export const choices = (model: string, field: string, search: string, values?: Values, signal?: AbortSignal) =>
  get<{ items: Choice[]; more: boolean }>(`/choices/${model}/${field}`, { search, ...valueQuery(values) }, signal);
/** Numbers of what a list finds, in groups by a field or all in one, with totals of columns ("due_date:min"). */
export interface Totals {
  items: { keys: Value[]; labels: string[]; count: number; values: Record<string, Value> }[];
}
export const totals = (model: string, ask: RowsAsk, by: string | undefined, of: string | undefined, signal?: AbortSignal) =>
  get<Totals>(`/groups/${model}`, { ...recordsQuery(ask), by, of }, signal);
export const counters = (model: string, context?: string) => get<Record<string, number>>(`/counters/${model}`, { context });
/** Numbers that belong to all records of a model, in words. */
export const figures = (model: string) => get<{ items: { text: string; field: string | null; full: boolean }[] }>(`/figures/${model}`);
export const search = (q: string, signal?: AbortSignal) => get<{ groups: SearchGroup[] }>("/search", { q, limit: 5 }, signal);

export const readers = (model: string, id: number) =>
  get<{ items: { username: string; name: string; via: string }[]; total: number }>(`/records/${model}/${id}/readers`);
export const why = (model: string, id: number, user: string, action: string) => get<Why>(`/records/${model}/${id}/why`, { user, action });
export interface GraphLine {
  /** The code of its kind. */
  kind: string;
  from: string;
  to: string;
}
export interface Graph {
  id: number;
  name: string;
  model: string;
  layout: string;
  can_edit: boolean;
  /** More could be reached than the most that is drawn. */
  capped: boolean;
  most: number;
  models: Record<string, { label: string; icon: string }>;
  kinds: { code: string; name: string; opposite: string; color: string }[];
  /** The key is model and id, as in the address of the record. */
  nodes: { key: string; model: string; id: number; title: string; number: string }[];
  lines: GraphLine[];
  places: Record<string, [number, number]>;
}
/** A graph: all of it, or what can be reached from the record with a key. */
export const drawGraph = (id: number, from?: string, depth?: number) => {
  const at = from?.lastIndexOf("/") ?? -1;
  return get<Graph>(`/graphs/${id}`, {
    model: from?.slice(0, Math.max(at, 0)) || undefined,
    record: from?.slice(at + 1) || undefined,
    depth,
  });
};
export const graphsOf = (model: string) => get<{ items: { id: number; name: string }[] }>("/graphs", { model });
export const dashboard = (code: string) => get<Dashboard>(`/dashboards/${code}`);
export const portalHome = () => get<PortalHome>("/portal");
export const present = (model: string, id: number, doing: "viewing" | "editing") =>
  send<null>("/presence", { method: "POST", body: { model, id, doing } });

/** Runs one of the actions a record screen offers, with what its dialog asked for; some lead to another page. */
export const runAction = (model: string, id: number, code: string, given?: Record<string, Value>) =>
  post<{ path?: string | null; batch?: string | null; answer?: Answer } | null>(`/records/${model}/${id}/actions/${code}`, given);

export interface Pressed {
  message: string;
  path: string;
  open: string;
  batch: string;
}
/** Presses a button of the form that a record has in an area: the portal's is another. */
export const pressButton = (model: string, id: number, code: string, given?: Record<string, Value>, area?: "portal") =>
  post<Pressed>(`/records/${model}/${id}/buttons/${code}${area ? `?area=${area}` : ""}`, given);

export interface ParkedField {
  field: string;
  filled: number;
  since: string;
  until: string;
}
/** Brings back an object of the configuration that was removed. */
export const restoreConfig = (kind: string, code: string) => post<ConfigPlan>("/config/restore", { kind, code });
/** Drops at once what removed fields of a model left. */
export const forgetRemoved = (model: string) => remove(`/config/tables/${model}/parked`);
/** Lets the database look at the values of a model again. */
export const analyseTable = (model: string) => post<null>(`/config/tables/${model}/analyse`);
export const tableOf = (model: string) => get<{ rows: number; parked: ParkedField[] }>(`/config/tables/${model}`);

export const account = () => get<Account>("/account");
export const changeAccount = (values: Partial<Record<keyof Account["user"], string | null>>) =>
  send<Account>("/account", { method: "PATCH", body: values }).then((a) => a.data);
export const loginLog = () => get<{ items: LoginAttempt[] }>("/account/log");
export const beginTotp = (password: string) => post<{ secret: string; uri: string; qr: string }>("/account/totp", { password });
export const confirmTotp = (code: string) => post<{ recovery_codes: string[] }>("/account/totp/confirm", { code });
export const endTotp = (password: string) => remove("/account/totp", { password });
export const newRecoveryCodes = (password: string) => post<{ recovery_codes: string[] }>("/account/recovery-codes", { password });
export const setMailCodes = (password: string, on: boolean) =>
  send<null>("/account/mail-codes", { method: "PUT", body: { password, on } }).then((a) => a.data);
export const beginPasskey = (password: string) => post<{ options: unknown; token: string }>("/account/passkeys/begin", { password });
export const finishPasskey = (token: string, name: string, credential: unknown) =>
  post<null>("/account/passkeys/finish", { token, name, credential });
export const endPasskey = (id: string | number, password: string) =>
  remove(`/account/passkeys/${encodeURIComponent(String(id))}`, { password });
export const newToken = (password: string) => post<{ token: string }>("/account/token", { password });
export const showToken = () => get<{ token: string }>("/account/token");
export const endToken = () => remove("/account/token");

export interface TriedRecords {
  count: number;
  items: { entity_id: number; _title: string; _number?: string }[];
}
export interface RuleEffect {
  user: string;
  name: string;
  model: string;
  permission: "create" | "read" | "update" | "delete";
  /** Why rules of the group do not reach the user; null when they do. */
  applies: string | null;
  total: number;
  before: number;
  after: number;
  gained: TriedRecords;
  lost: TriedRecords;
}
export const tryRule = (change: { user: string; rule?: number; values: Values; remove: boolean }) =>
  post<RuleEffect>("/rights/try", change);
/** Who has a picture, with its version. */
export const avatars = () => get<{ items: Record<string, string> }>("/avatars");
export const avatarAddress = (username: string, version: string) => address(`/avatars/${encodeURIComponent(username)}`, { v: version });
export const companyLogoAddress = (version: number) => address("/account/company-logo", { v: version });
const avatarPath = (id?: number) => (id === undefined ? "/account/avatar" : `/users/${id}/avatar`);
export function sendAvatar(picture: Blob, id?: number): Promise<null> {
  const form = new FormData();
  form.append("file", picture, "picture");
  return send<null>(avatarPath(id), { method: "PUT", form }).then((a) => a.data);
}
export const removeAvatar = (id?: number) => remove(avatarPath(id));

export const userAccess = (id: number) => get<{ models: ModelAccess[] }>(`/users/${id}/access`);
export const userSecurity = (id: number) => get<UserSecurityState>(`/users/${id}/security`);
export const endUserFactors = (id: number) => remove(`/users/${id}/factors`);
export const newUserLink = (id: number) => post<{ link: string }>(`/users/${id}/one-time-login`);
export const endUserSession = (id: number, session: string) => remove(`/users/${id}/sessions/${encodeURIComponent(session)}`);
export const newUserToken = (id: number) => post<{ token: string }>(`/users/${id}/token`);
export const endUserToken = (id: number) => remove(`/users/${id}/token`);

/** A list as somebody arranged it for himself. */
export interface OwnGrid {
  from: string;
  label: string;
  columns?: { field: string; width: number; hidden: boolean }[];
  condition?: Condition;
  sort?: string;
}
export const keepGrid = (model: string, wish: OwnGrid) => post<{ code: string }>(`/grids/${model}`, wish);
export const rearrangeGrid = (model: string, code: string, wish: OwnGrid) =>
  send<{ code: string }>(`/grids/${model}/${code}`, { method: "PUT", body: wish }).then((a) => a.data);
export const forgetGrid = (model: string, code: string) => remove(`/grids/${model}/${code}`);
export interface PlaceFault {
  at: string;
  message: string;
}
export interface FormPreview {
  faults: PlaceFault[];
  warnings: PlaceFault[];
  screen: RecordScreen | null;
  user: PreviewUser;
}
export interface GridPreview {
  faults: PlaceFault[];
  offered: boolean;
  grid: Grid;
  rows: Entity[];
  total: { count: number; capped: boolean } | null;
  model: Model;
  lists: Lists;
  user: PreviewUser;
}
/** Whom a preview is for, as conditions name him. */
export interface PreviewUser {
  user_id: number;
  username: string;
  name: string;
  type: Me["type"];
  company_id: number | null;
  group_ids: number[];
  timezone: string;
}
export const previewForm = (value: unknown, user: string, signal?: AbortSignal, id = 0) =>
  send<FormPreview>("/config/preview", { method: "POST", body: { kind: "form", value, user, id }, signal }).then((a) => a.data);
export const previewGrid = (value: unknown, user: string, signal?: AbortSignal) =>
  send<GridPreview>("/config/preview", { method: "POST", body: { kind: "grid", value, user }, signal }).then((a) => a.data);
export const configVersions = (ask: { kind?: string; code?: string; before?: number | null }) =>
  get<{ items: ConfigVersion[]; next: number | null; current: number }>("/config/versions", ask);
export const configVersion = (version: number) => get<ConfigVersion & { changes: ConfigDiff[] }>(`/config/versions/${version}`);
export const rollBack = (version: number, isTry: boolean) =>
  send<ConfigPlan>(`/config/versions/${version}/rollback`, { method: "POST", query: { dry_run: isTry || undefined }, body: {} }).then(
    (a) => a.data,
  );
/** A piece of the configuration that was found. */
export interface ConfigHit {
  code: string;
  title: string;
  model: string;
  /** The model it belongs to, in words. */
  of: string;
  custom: boolean;
  /** The property the words stand in, where it is not called so, and what stands there. */
  where: string;
  text: string;
  /** Of the record it is; "" for an object. */
  path: string;
}
export interface ConfigFound {
  kind: string;
  total: number;
  items: ConfigHit[];
}
export const searchConfig = (q: string, more: { kind?: string; limit?: number }, signal?: AbortSignal) =>
  get<{ groups: ConfigFound[] }>("/config/search", { q, ...more }, signal);
export const configDrifts = () => get<{ items: ConfigDrift[] | null }>("/config/drifts");

/** One thing told to the reader; without a path he may not see the record any more. */
export interface Notice {
  id: number;
  kind: string;
  said: string;
  title: string;
  number: string;
  words: string;
  by: string;
  at: string;
  read: boolean;
  model: string;
  record: number;
  path: string | null;
}
export interface NoticePage {
  items: Notice[];
  unread: number;
  capped: boolean;
  more: boolean;
}
export type ReadAsk = { ids: number[] } | { model: string; record: number } | { all: true };
export const notices = (ask: { before?: number; limit?: number; unread?: boolean }) => get<NoticePage>("/notices", ask);
export const readNotices = (ask: ReadAsk) => post<{ unread: number }>("/notices/read", ask);
export interface NoticeChoice {
  kind: string;
  label: string;
  app: boolean;
  mail: boolean;
}
export const noticeChoices = () => get<{ items: NoticeChoice[]; mail: boolean }>("/account/notices");
export const chooseNotices = (items: Omit<NoticeChoice, "label">[]) =>
  send<{ items: NoticeChoice[]; mail: boolean }>("/account/notices", { method: "PUT", body: { items } }).then((a) => a.data);
export const followers = (model: string, id: number) =>
  get<{ items: { username: string; name: string }[]; mine: boolean }>(`/records/${model}/${id}/followers`);
export const callable = (model: string, id: number, search: string, internal: boolean, signal?: AbortSignal) =>
  get<{ items: { key: string; name: string; group: boolean; refused: string | null }[] }>(
    `/records/${model}/${id}/callable`,
    { search, internal: internal || undefined },
    signal,
  );
export interface PreparedReply {
  id: number;
  name: string;
  shortcut: string;
  folder: string;
  begin: string;
}
/** What a prepared reply proposes for the record when it is sent. */
export interface ProposedValue {
  field: string;
  label: string;
  value: Value;
  words: string | string[] | null;
}
export const replies = (model: string, id: number, search: string, signal?: AbortSignal) =>
  get<{ items: PreparedReply[] }>(`/records/${model}/${id}/replies`, { search }, signal);
export const fillReply = (model: string, id: number, reply: number) =>
  post<{ html: string; unknown: string[]; sets: ProposedValue[] }>(`/records/${model}/${id}/replies/${reply}`);
export const preference = (name: string) => get<{ value: string }>(`/account/preferences/${name}`);
export const setPreference = (name: string, value: string) =>
  send<null>(`/account/preferences/${name}`, { method: "PUT", body: { value } });
export interface NamedRecord {
  model: string;
  id: number;
  title: string;
  number: string;
  icon: string;
  path: string;
}
/** Names records as far as the reader may see them; the others are left out. */
export const titles = (refs: { model: string; id: number }[]) => post<{ items: NamedRecord[] }>("/titles", { refs });
/** One box of a home page and what it shows. */
export interface HomeWidget {
  type: string;
  draw: "list" | "counters" | "chart" | "notes" | "recent" | "favourites" | "create";
  label: string;
  /** What it was called by hand; "" where it bears the name of what it shows. */
  title: string;
  span: number;
  /** How many rows a list shows at most. */
  rows: number;
  config: Record<string, string>;
  /** Its place among all boxes of the page, those included that the reader does not get. */
  at: number;
  model: string | null;
  grid: string | null;
  filter: Condition | null;
  dashboard: string | null;
  chart: string | null;
}
export interface HomeKind {
  type: string;
  label: string;
  draw: HomeWidget["draw"];
  choose: "" | "grid" | "counters" | "chart";
  span: number;
}
export interface HomePage {
  widgets: HomeWidget[];
  own: boolean;
  /** The code of the home page it is, "" for one's own. */
  page: string;
  offered: HomeKind[];
}
export const homePage = () => get<HomePage>("/home");
export type OwnBox = Pick<HomeWidget, "type" | "config" | "span" | "rows" | "title" | "filter">;
/** Keeps the whole page; without boxes the one comes back that is meant for the reader. */
export const arrangeHome = (widgets: OwnBox[]) => send<HomePage>("/home", { method: "PUT", body: { widgets } }).then((a) => a.data);
/** A box as somebody would find it, with the first of what is in it. */
export interface PreviewBox extends HomeWidget {
  first: { id: number; number?: string; title?: string }[] | null;
  drawn: DashboardChart | null;
  counters: { label: string; count: number }[] | null;
}
export interface HomePreview {
  faults: PlaceFault[];
  meant: boolean;
  /** It is meant for the user, and no page stands before it that is. */
  gets: boolean;
  widgets: PreviewBox[];
  user: PreviewUser;
}
export const previewHome = (value: unknown, user: string, signal?: AbortSignal) =>
  send<HomePreview>("/config/preview", { method: "POST", body: { kind: "home", value, user }, signal }).then((a) => a.data);
export const dashboards = () => get<{ items: { code: string; label: string }[] }>("/dashboards");
