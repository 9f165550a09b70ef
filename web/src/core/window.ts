// The one record that stands in a window over the page: who draws the window subscribes, who opens it knows nothing of it.

export interface Opened {
  model: string;
  id: number;
}

let opened: Opened | null = null;
const watchers = new Set<() => void>();

function set(next: Opened | null): void {
  opened = next;
  for (const watch of watchers) watch();
}

export const openWindow = (model: string, id: number): void => set({ model, id });

export function closeWindow(): void {
  if (opened) set(null);
}

export const openedWindow = (): Opened | null => opened;

export function watchWindow(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
