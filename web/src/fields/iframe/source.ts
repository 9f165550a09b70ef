import type { Entity } from "~/core/types";
import { filledAddress } from "../shared/template";

const NAMED = /^https:\/\/([a-z0-9.-]+(?::\d+)?)(?=[/?#]|$)/i;

/** Where the frame leads: by https to the host that the address names, whatever the values of the record are, and never to ourselves. */
export function sourceOf(address: string, record: Entity, own: string): string | null {
  const host = NAMED.exec(address.trim())?.[1];
  if (!host) return null;
  try {
    const at = new URL(filledAddress(address, record));
    return at.origin === new URL(`https://${host}`).origin && at.origin !== own ? at.href : null;
  } catch {
    return null;
  }
}
