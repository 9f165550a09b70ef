import { useEffect, useSyncExternalStore } from "react";

/** What can be done with what is on the page; the palette offers it. A page sets its acts while it is shown. */
export interface Act {
  key: string;
  label: string;
  icon: string;
  hint?: string;
  run: () => void;
}

let title = "";
let acts: Act[] = [];
const watchers = new Set<() => void>();

function set(nextTitle: string, next: Act[]): void {
  title = nextTitle;
  acts = next;
  for (const watch of watchers) watch();
}

export function useOfferedActs(heading: string, offered: Act[]): void {
  useEffect(() => {
    set(heading, offered);
    return () => set("", []);
  }, [heading, offered]);
}

export function usePageActs(): { title: string; acts: Act[] } {
  const now = useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => acts,
  );
  return { title, acts: now };
}
