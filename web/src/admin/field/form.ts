import type { ConfigChange } from "~/core/calls";
import type { Value } from "~/core/types";

/** A field, list, model or module as the configuration holds it. */
export type Body = Record<string, unknown>;

/** An option of an element, by the name the server reads. */
export interface OptionSpec {
  name: string;
  kind: "number" | "text" | "lines" | "list" | "model" | "choice" | "relation" | "flag" | "filter" | "columns" | "order";
  choices?: string[];
}

const LIMITS: OptionSpec[] = [
  { name: "min", kind: "number" },
  { name: "max", kind: "number" },
];
const LIST: OptionSpec[] = [{ name: "list", kind: "list" }];
const LENGTH: OptionSpec = { name: "max", kind: "number" };

export interface Element {
  code: string;
  group: "simple" | "choice" | "record" | "layout";
  options: OptionSpec[];
}

/** Every element a field may have, in the order it is offered, with what can be said of it. */
export const ELEMENTS: Element[] = [
  { code: "text", group: "simple", options: [LENGTH] },
  { code: "textarea", group: "simple", options: [LENGTH] },
  { code: "editor", group: "simple", options: [] },
  { code: "integer", group: "simple", options: LIMITS },
  { code: "decimal", group: "simple", options: [...LIMITS, { name: "decimals", kind: "number" }] },
  { code: "currency", group: "simple", options: [{ name: "currency", kind: "text" }] },
  { code: "percent", group: "simple", options: [] },
  { code: "rating", group: "simple", options: [LENGTH] },
  { code: "slider", group: "simple", options: LIMITS },
  { code: "counter", group: "simple", options: [] },
  { code: "date", group: "simple", options: [] },
  { code: "datetime", group: "simple", options: [] },
  { code: "time", group: "simple", options: [] },
  { code: "duration", group: "simple", options: [{ name: "unit", kind: "choice", choices: ["s", "min"] }] },
  { code: "flag", group: "simple", options: [] },
  { code: "email", group: "simple", options: [] },
  { code: "phone", group: "simple", options: [] },
  { code: "url", group: "simple", options: [] },
  { code: "ip", group: "simple", options: [] },
  { code: "color", group: "simple", options: [] },
  { code: "secret", group: "simple", options: [] },
  {
    code: "hidden",
    group: "simple",
    options: [{ name: "kind", kind: "choice", choices: ["text", "textarea", "integer", "decimal", "flag", "date", "datetime"] }],
  },
  { code: "select", group: "choice", options: LIST },
  { code: "radio", group: "choice", options: LIST },
  { code: "multiselect", group: "choice", options: LIST },
  { code: "checkboxes", group: "choice", options: LIST },
  { code: "tags", group: "choice", options: [] },
  {
    code: "dependent",
    group: "choice",
    options: [
      { name: "parent", kind: "text" },
      { name: "mapping", kind: "lines" },
    ],
  },
  { code: "user", group: "record", options: [{ name: "group_field", kind: "text" }] },
  { code: "group", group: "record", options: [] },
  { code: "company", group: "record", options: [] },
  { code: "department", group: "record", options: [] },
  {
    code: "category",
    group: "record",
    options: [
      { name: "level", kind: "number" },
      { name: "parent_field", kind: "text" },
    ],
  },
  {
    code: "reference",
    group: "record",
    options: [
      { name: "model", kind: "model" },
      { name: "on_delete", kind: "choice", choices: ["set_null", "refuse", "cascade"] },
    ],
  },
  { code: "references", group: "record", options: [{ name: "model", kind: "model" }] },
  { code: "table", group: "record", options: [{ name: "columns", kind: "lines" }] },
  { code: "checklist", group: "record", options: [{ name: "items", kind: "lines" }] },
  { code: "address", group: "record", options: [] },
  { code: "geo", group: "record", options: [] },
  { code: "timer", group: "record", options: [] },
  { code: "image", group: "record", options: [] },
  { code: "signature", group: "record", options: [] },
  { code: "json", group: "record", options: [] },
  {
    code: "calculated",
    group: "record",
    options: [
      { name: "formula", kind: "lines" },
      {
        name: "result",
        kind: "choice",
        choices: ["decimal", "integer", "currency", "percent", "text", "date", "datetime", "duration", "flag"],
      },
      { name: "decimals", kind: "number" },
      { name: "currency", kind: "text" },
    ],
  },
  { code: "sequence", group: "record", options: [{ name: "pattern", kind: "text" }] },
  { code: "lookup", group: "layout", options: [{ name: "path", kind: "text" }] },
  {
    code: "relation_grid",
    group: "layout",
    options: [
      { name: "relation", kind: "relation" },
      { name: "opposite", kind: "flag" },
      { name: "filter", kind: "filter" },
      { name: "columns", kind: "columns" },
      { name: "sort", kind: "order" },
    ],
  },
  {
    code: "detail_grid",
    group: "layout",
    options: [
      { name: "model", kind: "model" },
      { name: "field", kind: "text" },
    ],
  },
  {
    code: "iframe",
    group: "layout",
    options: [
      { name: "address", kind: "text" },
      { name: "height", kind: "number" },
    ],
  },
  { code: "heading", group: "layout", options: [] },
  { code: "separator", group: "layout", options: [] },
  { code: "label", group: "layout", options: [{ name: "template", kind: "text" }] },
  { code: "qr", group: "layout", options: [{ name: "template", kind: "text" }] },
  { code: "html", group: "layout", options: [{ name: "html", kind: "lines" }] },
];

export const GROUPS = ["simple", "choice", "record", "layout"] as const;

export const elementOf = (code: string) => ELEMENTS.find((one) => one.code === code);

/** What has an index of its own kind, or is too long for one. */
const NOT_INDEXED = new Set([
  "textarea",
  "editor",
  "multiselect",
  "checkboxes",
  "tags",
  "references",
  "table",
  "checklist",
  "address",
  "json",
  "secret",
]);
const SEARCHED = new Set(["text", "textarea", "editor", "email", "phone", "url", "ip", "sequence"]);
/** What follows from something else: nobody types it. */
const FOLLOWS = new Set(["calculated", "sequence", "timer"]);
const UNIQUE = new Set(["text", "integer", "email", "phone", "url", "ip"]);

export const can = (element: string) => {
  const isStored = elementOf(element)?.group !== "layout";
  const isTyped = isStored && !FOLLOWS.has(element);
  return {
    store: isStored,
    /** People write it: it may be asked for and have a default. */
    type: isTyped,
    index: isStored && !NOT_INDEXED.has(element),
    search: SEARCHED.has(element),
    unique: UNIQUE.has(element),
    validate: isTyped && SEARCHED.has(element),
  };
};

export interface FieldForm {
  code: string;
  isNew: boolean;
  element: string;
  label: Record<string, string>;
  help: Record<string, string>;
  options: Record<string, string>;
  /** Values of a list that is made together with the field, one a line. */
  newValues: string;
  standard: string;
  validation: string;
  required: boolean;
  unique: boolean;
  indexed: boolean;
  searchable: boolean;
  noHistory: boolean;
  disabled: boolean;
  view: number[];
  readOnly: number[];
  position: string;
}

export const EMPTY: FieldForm = {
  code: "cust_",
  isNew: true,
  element: "text",
  label: {},
  help: {},
  options: {},
  newValues: "",
  standard: "",
  validation: "",
  required: false,
  unique: false,
  indexed: true,
  searchable: false,
  noHistory: false,
  disabled: false,
  view: [],
  readOnly: [],
  position: "",
};

const words = (value: unknown) => (value === undefined || value === null ? "" : String(value));
const lines = (value: unknown) =>
  Array.isArray(value) ? value.map(words).join("\n") : value && typeof value === "object" ? JSON.stringify(value) : words(value);

export function formOf(code: string, body: Body): FieldForm {
  const options = (body.options ?? {}) as Body;
  return {
    code,
    isNew: false,
    element: words(body.element_type),
    label: { ...(body.label as Record<string, string>) },
    help: { ...(body.help_text as Record<string, string>) },
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, lines(value)])),
    newValues: "",
    standard: words(body.default_value),
    validation: words(body.validation),
    required: body.required === true,
    unique: body.unique === true,
    indexed: body.indexed === true,
    searchable: body.searchable === true,
    noHistory: body.no_history === true,
    disabled: body.disabled === true,
    view: (body.view_group_ids as number[]) ?? [],
    readOnly: (body.readonly_group_ids as number[]) ?? [],
    position: words(body.position),
  };
}

const NUMBERS = new Set([
  "integer",
  "rating",
  "slider",
  "counter",
  "decimal",
  "currency",
  "percent",
  "duration",
  "select",
  "radio",
  "department",
]);

/** A default as the server takes it: numbers and yes or no in their own kind. */
function standardOf(form: FieldForm): Value {
  const text = form.standard.trim();
  if (form.element === "flag") return text === "true" || text === "1";
  if (NUMBERS.has(form.element) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** The code of the list that is made together with a field. */
export const listOf = (model: string, form: FieldForm) => {
  const module = model.split("/")[0] ?? "";
  const base = module.startsWith("custom_") ? model.replace("/", "_") : `cust_${model.replace("/", "_")}`;
  return `${base}_${form.code.replace(/^cust_/, "")}`.slice(0, 60);
};

/** An option in the kind the server reads. */
function optionOf(spec: OptionSpec, text: string): unknown {
  switch (spec.kind) {
    case "number":
    case "relation":
      return Number(text);
    case "flag":
      return text === "true";
    case "filter":
      return JSON.parse(text);
    case "columns":
      return text.split("\n");
    default:
      return text;
  }
}

/** The properties of a field that the form decides; what is not said is left out. */
export function bodyOf(model: string, form: FieldForm): Body {
  const options: Body = {};
  for (const spec of elementOf(form.element)?.options ?? []) {
    const text = (form.options[spec.name] ?? "").trim();
    if (text === "") continue;
    options[spec.name] = optionOf(spec, text);
  }
  if (form.newValues.trim() && elementOf(form.element)?.options.some((one) => one.kind === "list")) options.list = listOf(model, form);
  const filled = (label: Record<string, string>) => Object.fromEntries(Object.entries(label).filter(([, text]) => text.trim() !== ""));
  const may = can(form.element);
  const body: Body = {
    element_type: form.element,
    label: filled(form.label),
    options,
    required: form.required && may.type,
    unique: form.unique && may.unique,
    indexed: form.indexed && may.index,
    searchable: form.searchable && may.search,
    no_history: form.noHistory,
    disabled: form.disabled,
    view_group_ids: form.view,
    readonly_group_ids: form.readOnly,
  };
  const help = filled(form.help);
  if (Object.keys(help).length > 0) body.help_text = help;
  if (form.standard.trim() && may.type) body.default_value = standardOf(form);
  if (form.validation && may.validate) body.validation = form.validation;
  if (form.position.trim()) body.position = Number(form.position);
  return body;
}

/** A list of values, numbered as they stand. */
export function listBody(code: string, label: Record<string, string>, values: string): Body {
  return {
    code,
    label,
    values: values
      .split("\n")
      .map((one) => one.trim())
      .filter((one) => one !== "")
      .map((one, at) => {
        const [en, it] = one.split("|").map((part) => part.trim());
        return { value: at + 1, label: it ? { en, it } : { en } };
      }),
  };
}

/** What is sent for a field: optional properties that were taken away go back to nothing. */
export function changesOf(model: string, form: FieldForm): ConfigChange[] {
  const code = `${model}.${form.code}`;
  const body = bodyOf(model, form);
  const out: ConfigChange[] = Object.entries(body).map(([property, value]) => ({ kind: "field", code, property, value }));
  if (!form.isNew)
    for (const property of ["help_text", "default_value", "validation", "position"])
      if (!(property in body)) out.push({ kind: "field", code, property, reset: true });
  if (form.newValues.trim() && (body.options as Body).list === listOf(model, form))
    out.unshift({
      kind: "list",
      code: listOf(model, form),
      value: listBody(listOf(model, form), body.label as Record<string, string>, form.newValues),
    });
  return out;
}

/** A code made of words: what the database, the files and the API call it. */
export function codeFor(label: string, prefix: string, most = 60): string {
  const plain = label
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return `${prefix}${plain}`.slice(0, most);
}
