// What lists of configuration objects have in common: their page, making one, switching on and off, default, back to what
// was shipped, deleting.
import type { UseQueryResult } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, changeConfig } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { client } from "~/core/queries";
import type { Value } from "~/core/types";
import { faultWords } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton, type MenuEntry } from "~/parts/menu";
import { FaultState, Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { Faults } from "./parts";
import { PlainTable } from "./table";

export interface Listed<B> {
  code: string;
  shipped: boolean;
  value: B;
}

interface Usual {
  area?: string;
  default?: boolean;
  disabled?: boolean;
}

export type ObjectKind = "form" | "grid" | "home";

/** What people may define: forms and grids are those of a model and have an area and a default; home pages have none. */
interface Named {
  code: string;
  model?: string;
}

/** The code of an object in the configuration. */
const codeOf = (one: Named): string => (one.model ? `${one.model}/${one.code}` : one.code);
const isOfModel = (kind: ObjectKind): boolean => kind !== "home";

export const AREAS: Record<string, string> = {
  backend: "editor.area_backend",
  portal: "editor.area_portal",
  frontend: "editor.area_frontend",
  relation: "editor.area_relation",
};

/** One object as a file, for another installation. */
function download(kind: string, code: string, value: unknown): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ kind, code, value }, null, 2)], { type: "application/json" }));
  link.download = `${kind}-${code.replace(/\//g, "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Adds an object under a code of its own, which it gives back. */
async function addObject<B extends Named>(kind: ObjectKind, value: B, note: string): Promise<string> {
  const code = codeOf(value);
  // What is undefined is not said.
  await changeConfig({ changes: [{ kind, code, value: JSON.parse(JSON.stringify(value)) }], dry_run: false, note });
  await client.invalidateQueries();
  return code;
}

export interface ImportProps<B> {
  kind: ObjectKind;
  /** The word for what the file should hold. */
  what: string;
  nameOf: (one: B) => string;
  /** What is read, under a code that is free here. */
  make: (value: B) => B | Promise<B>;
  note: (name: string) => string;
}

/** Reads a file made by exporting one object, adds what it holds and opens its editor. */
export function ImportButton<B extends Usual & Named>({ kind, what, nameOf, make, note }: ImportProps<B>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const take = async (file: File) => {
    const found = read<B>(await file.text());
    if (found?.kind !== kind || !found.value || (isOfModel(kind) && typeof found.value.model !== "string"))
      return toast(t("editor.import_wrong", { what }), { isFault: true });
    try {
      const name = nameOf(found.value);
      const code = await addObject(kind, { ...(await make(found.value)), default: undefined }, note(name));
      toast(t("editor.imported", { what: name }));
      void navigate({ to: `/admin/${kind}`, search: { code } });
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    }
  };
  return (
    <label className="btn">
      <Icon name="file-text" />
      {t("editor.import")}
      <input
        type="file"
        className="sr"
        accept="application/json,.json"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void take(file);
        }}
      />
    </label>
  );
}

function read<B>(text: string): { kind?: string; value?: B } | null {
  try {
    return JSON.parse(text) as { kind?: string; value?: B } | null;
  } catch {
    return null;
  }
}

export function useObjects<B extends Usual>(kind: ObjectKind, nameOf: (one: Listed<B>) => string) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [gone, setGone] = useState<Listed<B> | null>(null);
  const [fresh, setFresh] = useState<{ from: Listed<B> | null } | null>(null);
  const act = async (changes: ConfigChange[], words: string) => {
    try {
      await changeConfig({ changes, dry_run: false, note: words });
      toast(words);
      await client.invalidateQueries();
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    }
  };
  const put = (one: Listed<B>, property: string, value: Value): ConfigChange => ({ kind, code: one.code, property, value });
  const areaOf = (one: Listed<B>) => one.value.area ?? "backend";
  const entriesOf = (one: Listed<B>, list: Listed<B>[]): (MenuEntry | "divider")[] => {
    const what = nameOf(one);
    return [
      { key: "clone", icon: "copy", label: t("editor.clone"), onPick: () => setFresh({ from: one }) },
      ...(one.value.default || one.value.disabled || !isOfModel(kind)
        ? []
        : [
            {
              key: "default",
              icon: "star",
              label: t("editor.make_default"),
              onPick: () =>
                void act(
                  [
                    put(one, "default", true),
                    ...list
                      .filter((other) => other !== one && other.value.default && areaOf(other) === areaOf(one))
                      .map((other) => put(other, "default", false)),
                  ],
                  t("editor.now_default", { what }),
                ),
            },
          ]),
      ...(one.value.default
        ? []
        : [
            {
              key: "off",
              icon: one.value.disabled ? "play" : "player-pause",
              label: t(one.value.disabled ? "editor.enable" : "editor.disable"),
              onPick: () =>
                void act(
                  [put(one, "disabled", !one.value.disabled)],
                  t(one.value.disabled ? "editor.enabled" : "editor.disabled", { what }),
                ),
            },
          ]),
      {
        key: "versions",
        icon: "history",
        label: t("versions.list"),
        onPick: () => void navigate({ to: "/admin/versions", search: { kind, code: one.code } }),
      },
      { key: "export", icon: "download", label: t("editor.export"), onPick: () => download(kind, one.code, one.value) },
      "divider",
      one.shipped
        ? {
            key: "reset",
            icon: "refresh",
            label: t("editor.as_shipped"),
            onPick: () => void act([{ kind, code: one.code, reset: true }], t("editor.reset_done", { what })),
          }
        : { key: "delete", icon: "trash", label: t("editor.delete"), isDanger: true, onPick: () => setGone(one) },
    ];
  };
  /** The question before something is deleted. */
  const question = (text: string) =>
    gone ? (
      <Dialog
        isOpen
        onClose={() => setGone(null)}
        title={t("editor.delete_title", { what: nameOf(gone) })}
        footer={
          <>
            <button type="button" className="btn" onClick={() => setGone(null)}>
              {t("common.cancel")}
            </button>
            <button
              type="button"
              className="btn danger"
              onClick={() => {
                void act([{ kind, code: gone.code, remove: true }], t("editor.deleted", { what: nameOf(gone) }));
                setGone(null);
              }}
            >
              {t("editor.delete")}
            </button>
          </>
        }
      >
        <p>{text}</p>
      </Dialog>
    ) : null;
  return {
    kind,
    nameOf,
    entriesOf,
    question,
    begin: () => setFresh({ from: null }),
    /** What is being made: from nothing or as a copy, and what it is called at first. */
    fresh: fresh ? { ...fresh, name: fresh.from ? t("editor.copy_of", { what: nameOf(fresh.from) }) : "" } : null,
    leave: () => setFresh(null),
  };
}

export interface ObjectTableProps<B extends Usual> {
  query: UseQueryResult<{ items: Listed<B>[] }>;
  objects: ReturnType<typeof useObjects<B>>;
  /** What the query gave, in the order it is shown in. */
  list: Listed<B>[];
  /** What stands here where there is none. */
  empty: ReactNode;
  /** The columns of this kind, behind the name and the area. */
  heads: string[];
  cells: (one: B, listed: Listed<B>) => ReactNode;
}

/** The objects of a model, each with its name, its area and what may be done with it. */
export function ObjectTable<B extends Usual>({ query, objects, list, empty, heads, cells }: ObjectTableProps<B>) {
  const { t } = useTranslation();
  return (
    <>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={4} /> : null}
      {query.data && list.length === 0 ? empty : null}
      {list.length > 0 ? (
        <PlainTable heads={[t("editor.name"), ...(isOfModel(objects.kind) ? [t("editor.area")] : []), ...heads]} last={t("editor.more")}>
          {list.map((one) => (
            <tr key={one.code}>
              <td>
                <Link to={`/admin/${objects.kind}`} search={{ code: one.code }}>
                  {objects.nameOf(one)}
                </Link>{" "}
                {one.value.default ? <span className="tag">{t("editor.default")}</span> : null}
                {one.value.disabled ? <span className="tag">{t("editor.off")}</span> : null}
              </td>
              {isOfModel(objects.kind) ? <td>{t(AREAS[one.value.area ?? "backend"] ?? "editor.area_backend")}</td> : null}
              {cells(one.value, one)}
              <td className="end">
                <Dropdown
                  button={<IconButton icon="dots" label={t("editor.more_of", { what: objects.nameOf(one) })} />}
                  entries={objects.entriesOf(one, list)}
                />
              </td>
            </tr>
          ))}
        </PlainTable>
      ) : null}
    </>
  );
}

export interface NewObjectProps {
  kind: ObjectKind;
  /** The model it is of, where its kind is one of models. */
  model?: string;
  title: string;
  /** What it is called at first. */
  start: string;
  /** The definition of one that is called so. */
  make: (name: string) => { code: string } | Promise<{ code: string }>;
  note: (name: string) => string;
  onClose: () => void;
  /** What is asked beside the name. */
  children?: ReactNode;
}

/** Asks what a new object is called, makes it and opens its editor. */
export function NewObject({ kind, model, title, start, make, note, onClose, children }: NewObjectProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(start);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      const value = { ...(await make(name)), label: { [i18n.language]: name.trim() } };
      const code = await addObject(kind, model ? { ...value, model } : value, note(name.trim()));
      void navigate({ to: `/admin/${kind}`, search: { code } });
    } catch (error) {
      setFault(asFault(error));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen onClose={onClose} title={title}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && !isBusy) void save();
        }}
      >
        <div>
          <label className="label" htmlFor="new-name">
            {t("editor.name")}
          </label>
          <input
            id="new-name"
            className="input"
            data-autofocus
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        {children}
        <Faults fault={fault} />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={!name.trim() || isBusy}>
            {t("editor.make")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
