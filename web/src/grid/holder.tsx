import type { ReactNode } from "react";
import type { Entity, Holder } from "~/core/types";
import { openWindow } from "~/core/window";

/** The fields by which a record hangs on one of any model; with both the server names it. */
export const HOLDER_FIELDS = ["model_alias", "model_id"];

export const holderOf = (record: Entity): Holder | null => (record._record as unknown as Holder | undefined) ?? null;

/** The words of what a record hangs on; null where the reader may not read that. */
export function holderWords(record: Entity): string | null {
  const holder = holderOf(record);
  return holder ? [holder.number, holder.title].filter(Boolean).join(" ") : null;
}

/**
 * What a record hangs on, over the page in a window. One that may not be read is still a link, and the window says so. Pure, as
 * cells are; outside of a grid it is reached by the keyboard as well.
 */
export function HolderLink({ record, isReached, children }: { record: Entity; isReached?: boolean; children?: ReactNode }) {
  const holder = holderOf(record);
  const model = holder?.model ?? String(record.model_alias ?? "");
  const id = holder?.id ?? Number(record.model_id ?? 0);
  if (!model || !id) return null;
  const words = holderWords(record);
  return (
    <a
      className={`celllink cut ${words ? "" : "muted"}`}
      href={`/record/${model}/${id}`}
      tabIndex={isReached ? undefined : -1}
      title={words ?? undefined}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation(); // the row under it does not hear of the click
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        openWindow(model, id);
      }}
    >
      {words ?? children ?? `#${id}`}
    </a>
  );
}
