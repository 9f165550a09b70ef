// What lists of configuration objects have in common: switching on and off, default, back to what was shipped, deleting.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, changeConfig } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import type { Value } from "~/core/types";
import { faultWords } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import type { MenuEntry } from "~/parts/menu";
import { toast } from "~/parts/toast";

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

export function useObjects<B extends Usual>(kind: string, nameOf: (one: Listed<B>) => string) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [gone, setGone] = useState<Listed<B> | null>(null);
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
  const entriesOf = (one: Listed<B>, list: Listed<B>[], onClone: () => void): (MenuEntry | "divider")[] => {
    const what = nameOf(one);
    return [
      { key: "clone", icon: "copy", label: t("editor.clone"), onPick: onClone },
      ...(one.value.default || one.value.disabled
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
  return { act, entriesOf, question };
}
