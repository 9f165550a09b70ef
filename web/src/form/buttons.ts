import { type Pressed, undoBatch } from "~/core/calls";
import { asFault } from "~/core/fault";
import { touch } from "~/core/queries";
import { type Around, holds } from "~/core/rules";
import type { Entity, FormButton, RecordScreen } from "~/core/types";
import { toast } from "~/parts/toast";

/** A custom button as the head and the foot of a form show it. */
export interface ShownButton {
  code: string;
  label: string;
  icon: string;
  color: string;
  isBusy: boolean;
  onPress: () => void;
}

/** The standard buttons by what the form says of them. */
export interface StandardButton {
  isHidden: boolean;
  label: string | null;
}

const isShown = (one: FormButton, record: Entity, env: Around): boolean => !one.hidden && holds(one.hide, record, env) !== true;

/** The custom buttons that are there for the record as it stands in the form; the server asks the stored one again. */
export const customButtons = (screen: RecordScreen, record: Entity, env: Around): FormButton[] =>
  (screen.buttons ?? []).filter((one) => !one.standard && isShown(one, record, env));

/** How a standard button is arranged. */
export function standardButton(
  screen: RecordScreen,
  code: "save" | "apply" | "reset" | "delete",
  record: Entity,
  env: Around,
): StandardButton {
  const found = (screen.buttons ?? []).find((one) => one.standard && one.code === code);
  return { isHidden: found ? !isShown(found, record, env) : false, label: found?.label ?? null };
}

/** Where a button stands: at the head unless said. */
export const standsAt = (one: FormButton, place: "header" | "footer"): boolean => (one.place ?? "header") === place || one.place === "both";

/** Goes where a button that was pressed leads; `back` is the list one came from. */
export function followButton(
  one: FormButton,
  done: Pressed,
  go: {
    to: (path: string) => void;
    back: string;
    said: string;
    /** Missing where nobody takes a press back. */
    undone?: (count: number) => string;
    model: string;
    id: number;
  },
): void {
  touch(go.model, go.id);
  if (done.open) {
    window.open(done.open, "_blank", "noopener,noreferrer");
    return;
  }
  const next = done.path || (one.after === "back" ? go.back : one.after && one.after !== "stay" ? one.after : "");
  if (next) go.to(next);
  if (next && !done.message && done.path) return;
  const { undone } = go;
  toast(done.message || go.said, {
    undo: undone
      ? () =>
          undoBatch(done.batch)
            .then((back) => toast(undone(back.done)))
            .catch((error) => toast(asFault(error).message, { isFault: true }))
            .then(() => touch(go.model, go.id))
      : undefined,
  });
}
