// Grids of one's own: a list kept as it is arranged, for oneself.
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { forgetGrid, keepGrid, type OwnGrid, rearrangeGrid } from "~/core/calls";
import { recall, remember } from "~/core/draft";
import { asFault, type Fault } from "~/core/fault";
import { client } from "~/core/queries";
import type { Grid, ListScreen } from "~/core/types";
import { faultWords } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import { Dropdown, IconButton, type MenuEntry } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import type { ListState } from "./state";

interface Kept {
  order?: string[];
  visibility?: Record<string, boolean>;
  sizing?: Record<string, number>;
}

/** The columns as the reader arranged them: order, widths, what is shown. */
function arranged(model: string, grid: Grid): OwnGrid["columns"] {
  const kept = recall<Kept>(`columns.${model}.${grid.code}`, {});
  const at = (field: string) => {
    const found = kept.order?.indexOf(field) ?? -1;
    return found < 0 ? Number.MAX_SAFE_INTEGER : found;
  };
  return grid.columns
    .map((one, i) => ({ one, i }))
    .sort((a, b) => at(a.one.field) - at(b.one.field) || a.i - b.i)
    .map(({ one }) => ({
      field: one.field,
      width: kept.sizing?.[one.field] ?? one.width ?? 0,
      hidden: !(kept.visibility?.[one.field] ?? !one.hidden),
    }));
}

/** What may be done with the grid on the screen: keep the view, change or forget one's own, arrange it for everybody. */
export function OwnMenu({ screen, state, grid }: { screen: ListScreen; state: ListState; grid: Grid }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const navigate = useNavigate();
  const [asks, setAsks] = useState<"keep" | "rename" | null>(null);
  const model = state.model;
  if (me.type !== "administrator" && me.type !== "agent") return null;
  const wish = (label: string): OwnGrid => ({
    from: grid.code,
    label,
    columns: arranged(model, grid),
    sort: state.sort ?? grid.sort ?? "",
    ...(state.filter?.rules?.length ? { condition: state.filter } : {}),
  });
  const after = async (code: string, words: string) => {
    toast(words);
    await client.invalidateQueries({ queryKey: ["screen", "list", model] });
    await client.invalidateQueries({ queryKey: ["counters", model] });
    state.set({ grid: code, filter: null, sort: undefined });
  };
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    }
  };
  const entries: (MenuEntry | "divider")[] = [
    { key: "keep", icon: "copy", label: t("own.keep"), onPick: () => setAsks("keep") },
    ...(grid.own
      ? [
          {
            key: "save",
            icon: "device-floppy",
            label: t("own.save", { what: grid.label }),
            onPick: () =>
              void act(async () => {
                await rearrangeGrid(model, grid.code, wish(""));
                remember(`columns.${model}.${grid.code}`, {});
                await after(grid.code, t("own.saved", { what: grid.label }));
              }),
          },
          { key: "rename", icon: "pencil", label: t("own.rename"), onPick: () => setAsks("rename") },
          {
            key: "forget",
            icon: "trash",
            label: t("own.forget"),
            isDanger: true,
            onPick: () =>
              void act(async () => {
                await forgetGrid(model, grid.code);
                await after(screen.grids.find((one) => one.code !== grid.code)?.code ?? "", t("own.forgotten", { what: grid.label }));
              }),
          },
        ]
      : []),
    ...(me.can_configure
      ? ([
          "divider",
          {
            key: "edit",
            icon: "settings",
            label: t("own.configure"),
            onPick: () => void navigate({ to: "/admin/grid", search: { code: `${model}/${grid.code}` } }),
          },
        ] as const)
      : []),
  ];
  return (
    <>
      <Dropdown align="start" button={<IconButton icon="dots" label={t("own.menu", { what: grid.label })} />} entries={entries} />
      {asks ? (
        <NameDialog
          title={t(asks === "keep" ? "own.keep" : "own.rename")}
          start={asks === "keep" ? t("editor.copy_of", { what: grid.label }) : grid.label}
          onClose={() => setAsks(null)}
          onName={async (name) => {
            if (asks === "keep") {
              const { code } = await keepGrid(model, wish(name));
              await after(code, t("own.kept", { what: name }));
            } else {
              await rearrangeGrid(model, grid.code, { from: grid.code, label: name });
              await after(grid.code, t("own.saved", { what: name }));
            }
          }}
        />
      ) : null}
    </>
  );
}

interface NameProps {
  title: string;
  start: string;
  onName: (name: string) => Promise<void>;
  onClose: () => void;
}

function NameDialog({ title, start, onName, onClose }: NameProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(start);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || isBusy) return;
    setBusy(true);
    try {
      await onName(name.trim());
      onClose();
    } catch (error) {
      setFault(asFault(error));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen size={440} onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <label className="label" htmlFor="own-name">
          {t("editor.name")}
        </label>
        <input
          id="own-name"
          className={`input ${fault ? "bad" : ""}`}
          data-autofocus
          value={name}
          maxLength={120}
          aria-describedby={fault ? "own-name-fault" : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <div role="alert">
          {fault ? (
            <p className="hint bad" id="own-name-fault">
              {faultWords(fault, t)}
            </p>
          ) : null}
        </div>
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={!name.trim() || isBusy}>
            {t("editor.save_now")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
