import type { ConfigChange } from "~/core/calls";
import { type Body, bodyOf, EMPTY, type FieldForm, formOf, listBody, listOf } from "../field/form";

type Words = Record<string, string>;

/** Objects of the configuration by kind and code: what a module is made of. */
export type Objects = Record<string, Record<string, Body>>;

export interface ModelDraft {
  /** Where it stands in the list, whatever its code becomes. */
  key: string;
  entity: string;
  isNew: boolean;
  label: Words;
  plural: Words;
  icon: string;
  number: string;
  titles: string;
  features: string[];
  /** The values of its own status list, one a line; empty takes the one everybody has. */
  statuses: string;
  statusList: string;
  isHidden: boolean;
  isDisabled: boolean;
  fields: FieldForm[];
  /** Codes of fields that were there and are taken away. */
  gone: string[];
}

export interface ModuleDraft {
  code: string;
  isNew: boolean;
  label: Words;
  description: string;
  icon: string;
  color: string;
  parent: string;
  position: string;
  version: string;
  models: ModelDraft[];
  gone: string[];
  /** What the wizard does not draw and passes on: lists, grids, forms, entries of the portal. */
  rest: Objects;
}

/** What a new model has; a person takes away rather than looking for it. */
export const USUAL = ["name", "status", "history", "activity", "attachment", "api", "import", "search"];

/** The words of features, in the order they are offered. */
export const FEATURES: Record<"fields" | "attached" | "reach", string[]> = {
  fields: ["name", "status", "company", "owner", "assignment", "category", "tag", "sharing", "archive"],
  attached: ["activity", "attachment", "task", "relation", "history"],
  reach: ["search", "import", "api", "portal"],
};

let made = 0;
const nextKey = () => `m${++made}`;

export const newModel = (): ModelDraft => ({
  key: nextKey(),
  entity: "",
  isNew: true,
  label: {},
  plural: {},
  icon: "box",
  number: "",
  titles: "",
  features: USUAL,
  statuses: "",
  statusList: "",
  isHidden: false,
  isDisabled: false,
  fields: [],
  gone: [],
});

export const newModule = (): ModuleDraft => ({
  code: "",
  isNew: true,
  label: {},
  description: "",
  icon: "box",
  color: "",
  parent: "",
  position: "",
  version: "1.0.0",
  models: [newModel()],
  gone: [],
  rest: {},
});

const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));
const number = (body: Body) => (typeof body.position === "number" ? body.position : 0);

/** The draft of a module from its objects: to change it, or of a template to begin with. */
export function draftOf(code: string, objects: Objects, isNew: boolean): ModuleDraft {
  const head = objects.module?.[code] ?? {};
  const fields = Object.entries(objects.field ?? {});
  const models = Object.entries(objects.model ?? {})
    .sort(([a, x], [b, y]) => number(x) - number(y) || a.localeCompare(b))
    .map(([alias, body]): ModelDraft => {
      return {
        key: nextKey(),
        entity: alias.split("/")[1] ?? "",
        isNew,
        label: { ...(body.label as Words) },
        plural: { ...(body.plural as Words) },
        icon: text(body.icon) || "box",
        number: text(body.number_pattern),
        titles: ((body.title_fields as string[] | undefined) ?? []).join(", "),
        features: (body.features as string[] | undefined) ?? [
          ...((body.traits as string[] | undefined) ?? []),
          "history",
          "api",
          "import",
          "search",
        ],
        statuses: "",
        statusList: text(body.status_list),
        isHidden: body.menu_hidden === true,
        isDisabled: body.disabled === true,
        fields: fields
          .filter(([own]) => own.startsWith(`${alias}.`))
          .sort(([a, x], [b, y]) => number(x) - number(y) || a.localeCompare(b))
          .map(([own, field]) => ({ ...formOf(own.slice(alias.length + 1), field), isNew })),
        gone: [],
      };
    });
  const { module: _module, model: _model, field: _field, ...rest } = objects;
  return {
    code,
    isNew,
    label: { ...(head.label as Words) },
    description: text(head.description),
    icon: text(head.icon) || "box",
    color: text(head.color),
    parent: text(head.parent_menu),
    position: text(head.position),
    version: text(head.version),
    models,
    gone: [],
    rest,
  };
}

export const aliasOf = (module: ModuleDraft, model: ModelDraft) => `custom_${module.code}/${model.entity}`;

/** A list of statuses of a model's own: the first is that of new records, the last closes. */
function statusBody(code: string, model: ModelDraft): Body {
  const body = listBody(
    code,
    { en: `${model.label.en ?? model.entity}: status`, it: `${model.label.it ?? model.label.en ?? model.entity}: stato` },
    model.statuses,
  );
  const values = body.values as Body[];
  return {
    ...body,
    classes: [
      { code: "open", label: { en: "Open", it: "Aperto" } },
      { code: "closed", label: { en: "Closed", it: "Chiuso" } },
    ],
    values: values.map((one, at) => {
      const closes = values.length > 1 && at === values.length - 1;
      return { ...one, color: closes ? "green" : "blue", classes: [closes ? "closed" : "open"], ...(at === 0 ? { default: true } : {}) };
    }),
  };
}

const filled = (words: Words) => Object.fromEntries(Object.entries(words).filter(([, one]) => one.trim() !== ""));
const split = (codes: string) =>
  codes
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Everything that makes the module, as one change of the configuration. */
export function changesOf(draft: ModuleDraft): ConfigChange[] {
  const out: ConfigChange[] = [];
  const put = (kind: string, code: string, value: Body) => out.push({ kind, code, value });
  const head: Body = {
    label: filled(draft.label),
    description: draft.description,
    icon: draft.icon,
    color: draft.color,
    parent_menu: draft.parent,
    version: draft.version,
  };
  if (draft.position.trim()) head.position = Number(draft.position);
  put("module", draft.code, head);
  for (const alias of draft.gone) out.push({ kind: "model", code: alias, remove: true });
  const { portal: _portal, ...rest } = draft.rest;
  for (const [kind, own] of Object.entries(draft.isNew ? rest : {})) for (const [code, body] of Object.entries(own)) put(kind, code, body);
  draft.models.forEach((model, at) => {
    const alias = aliasOf(draft, model);
    const body: Body = {
      alias,
      label: filled(model.label),
      plural: filled(model.plural),
      icon: model.icon,
      features: model.features,
      number_pattern: model.number.trim(),
      menu_hidden: model.isHidden,
      disabled: model.isDisabled,
      position: (at + 1) * 10,
    };
    if (split(model.titles).length > 0) body.title_fields = split(model.titles);
    let list = model.statusList;
    if (model.features.includes("status") && model.statuses.trim()) {
      list = `${alias.replace("/", "_")}_status`;
      put("list", list, statusBody(list, model));
    }
    if (list) body.status_list = list;
    put("model", alias, body);
    for (const code of model.gone) out.push({ kind: "field", code: `${alias}.${code}`, remove: true });
    model.fields.forEach((form, place) => {
      const field = { ...form, position: String((place + 1) * 10) };
      if (form.newValues.trim()) put("list", listOf(alias, form), listBody(listOf(alias, form), filled(form.label), form.newValues));
      put("field", `${alias}.${form.code}`, bodyOf(alias, field));
    });
  });
  out.push(...portalChanges(draft));
  return out;
}

/** The entries of the portal's home: one for every model that is in the portal. Those arranged by hand stay. */
function portalChanges(draft: ModuleDraft): ConfigChange[] {
  const code = `custom_${draft.code}`;
  const group = draft.rest.portal?.[code];
  const inPortal = draft.models.filter((one) => one.features.includes("portal"));
  if (inPortal.length === 0) return group && !draft.isNew ? [{ kind: "portal", code, remove: true }] : [];
  const aliases = inPortal.map((one) => aliasOf(draft, one));
  const kept = ((group?.requests as Body[] | undefined) ?? []).filter((one) => aliases.includes(text(one.model)));
  const added = inPortal
    .filter((one) => !kept.some((request) => request.model === aliasOf(draft, one)))
    .map((one) => ({ code: aliasOf(draft, one).replace("/", "_"), label: filled(one.label), icon: one.icon, model: aliasOf(draft, one) }));
  return [
    {
      kind: "portal",
      code,
      value: { position: 900, ...group, code, label: filled(draft.label), icon: draft.icon, requests: [...kept, ...added] },
    },
  ];
}

/** What keeps the draft from being sent, by the step it is mended in; the server says the rest. */
export function gaps(draft: ModuleDraft): { step: 0 | 1; key: string; what?: string }[] {
  const out: { step: 0 | 1; key: string; what?: string }[] = [];
  if (!draft.label.en?.trim()) out.push({ step: 0, key: "modules.needs_title" });
  if (!/^[a-z][a-z0-9]{0,40}$/.test(draft.code)) out.push({ step: 0, key: "modules.name_rule" });
  if (draft.models.length === 0) out.push({ step: 1, key: "modules.needs_model" });
  const seen = new Set<string>();
  for (const model of draft.models) {
    const what = model.label.en || model.entity || "?";
    if (!model.label.en?.trim()) out.push({ step: 1, key: "modules.needs_name", what });
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(model.entity)) out.push({ step: 1, key: "modules.entity_rule", what });
    if (seen.has(model.entity)) out.push({ step: 1, key: "modules.entity_twice", what });
    seen.add(model.entity);
    if (!model.features.includes("name") && model.fields.length === 0) out.push({ step: 1, key: "modules.needs_field", what });
  }
  return out;
}

export const emptyField = (): FieldForm => ({ ...EMPTY, label: {}, help: {}, options: {} });
