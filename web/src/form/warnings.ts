import type { Entity } from "~/core/types";
import { toast } from "~/parts/toast";

/** What the server had to say about a save that was done: it is told, and nothing is in the way. */
export function tellWarnings(saved: Entity): void {
  const said = saved._warnings as unknown as { message: string }[] | undefined;
  for (const one of said ?? []) toast(one.message, { icon: "alert-triangle" });
}
