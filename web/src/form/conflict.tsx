import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clock } from "~/core/format";
import type { RecordScreen, Value, Values } from "~/core/types";
import { labelOf } from "~/fields/shared/values";
import { Dialog } from "~/parts/dialog";
import type { DraftState } from "./usedraft";

/** Two people changed the same field: it is decided by field, and the draft stays until it is. */
export function ConflictDialog({ screen, state, onDone }: { screen: RecordScreen; state: DraftState; onDone?: () => void }) {
  const { t } = useTranslation();
  const { clash } = state;
  const [picks, setPicks] = useState<Record<string, "mine" | "theirs">>({});
  if (!clash) return null;
  const who = clash.by ?? t("conflict.somebody");
  const { conflicts, taken } = clash.merge;
  const words = (code: string, value: Value, isMine: boolean) => {
    const field = screen.model.fields.find((one) => one.code === code);
    if (!field) return String(value ?? "–");
    const labels = isMine ? state.draft?.labels : undefined;
    const record = isMine ? { _labels: { [code]: labels?.[code] ?? null } } : screen.record;
    return labelOf(field, value, record as typeof screen.record, screen.lists) || "–";
  };
  const settle = (chosen: Record<string, "mine" | "theirs">) => {
    const values: Values = {};
    for (const one of conflicts) if ((chosen[one.field] ?? "mine") === "mine") values[one.field] = one.mine;
    void state.settle(values).then((isDone) => isDone && onDone?.());
  };
  const all = (side: "mine" | "theirs") => settle(Object.fromEntries(conflicts.map((one) => [one.field, side])));
  return (
    <Dialog
      title={t("conflict.title", { who, time: clash.at ? clock(clash.at) : "" })}
      isOpen
      onClose={state.closeClash}
      size={720}
      footer={
        <>
          <span className="muted push-end">{t("conflict.kept")}</span>
          <button type="button" className="btn ghost" disabled={state.isSaving} onClick={() => all("theirs")}>
            {t("conflict.theirs", { who })}
          </button>
          <button type="button" className="btn" disabled={state.isSaving} onClick={() => all("mine")}>
            {t("conflict.mine")}
          </button>
          <button type="button" className="btn primary" disabled={state.isSaving} onClick={() => settle(picks)}>
            {t("conflict.mix")}
          </button>
        </>
      }
    >
      <p className="soft">
        {t("conflict.text", { count: conflicts.length })} {taken.length ? t("conflict.taken", { count: taken.length }) : ""}
      </p>
      <table className="cf">
        <thead>
          <tr>
            <th scope="col">{t("filter.field")}</th>
            <th scope="col">{t("conflict.yours")}</th>
            <th scope="col">{who}</th>
          </tr>
        </thead>
        <tbody>
          {conflicts.map((one) => {
            const label = screen.model.fields.find((field) => field.code === one.field)?.label ?? one.field;
            const side = picks[one.field] ?? "mine";
            return (
              <tr key={one.field}>
                <th scope="row">{label}</th>
                {(["mine", "theirs"] as const).map((which) => (
                  <td key={which}>
                    <label>
                      <input
                        type="radio"
                        name={`pick-${one.field}`}
                        checked={side === which}
                        onChange={() => setPicks({ ...picks, [one.field]: which })}
                      />
                      <span>{words(one.field, one[which], which === "mine")}</span>
                    </label>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Dialog>
  );
}
