import { useEffect, useRef } from "react";
import { isWriting, nameOf } from "~/core/keys";

export type KeyActs = Record<string, (event: KeyboardEvent) => void>;

/** One listener; plain letters are silent while somebody writes or a dialog is open, keys with Ctrl are not. */
export function useKeys(acts: KeyActs): void {
  const now = useRef(acts);
  now.current = acts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const act = now.current[name];
      if (!act) return;
      if (!name.startsWith("ctrl+") && (isWriting(event.target) || document.querySelector("[role=dialog],[role=menu]"))) return;
      act(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
