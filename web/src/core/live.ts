import { BASE } from "./api";
import type { Presence } from "./types";

/** What the server says by itself, see "live" in docs/api.md. */
export interface LiveEvents {
  record: { model: string; id: number; version: number; kind: string; by: string | null };
  counters: { model: string };
  presence: { model: string; id: number; people: Presence[] };
  registry: { registry: number };
  notices: Record<string, never>;
  export: { run: string; rows: number };
  connection: { isOpen: boolean };
}

type Name = keyof LiveEvents;
type Listener<K extends Name> = (data: LiveEvents[K]) => void;

const listeners = new Map<Name, Set<Listener<Name>>>();
let source: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;
let waits = 0;

export function listen<K extends Name>(name: K, act: Listener<K>): () => void {
  const set = listeners.get(name) ?? new Set();
  listeners.set(name, set);
  set.add(act as Listener<Name>);
  return () => set.delete(act as Listener<Name>);
}

function tell<K extends Name>(name: K, data: LiveEvents[K]): void {
  for (const act of listeners.get(name) ?? []) act(data);
}

/** connect opens the stream and opens it again when it breaks: after 1, 2, 4 … at most 30 seconds. */
export function connect(): void {
  if (source) return;
  const stream = new EventSource(`${BASE}/live`);
  source = stream;
  stream.onopen = () => {
    waits = 0;
    tell("connection", { isOpen: true });
  };
  for (const name of ["record", "counters", "presence", "registry", "notices", "export"] as const) {
    stream.addEventListener(name, (event) => {
      try {
        tell(name, JSON.parse((event as MessageEvent<string>).data) as LiveEvents[typeof name]);
      } catch {
        // a line we do not understand is no reason to stop listening
      }
    });
  }
  stream.onerror = () => {
    disconnect();
    waits++;
    if (waits > 1) tell("connection", { isOpen: false });
    timer = setTimeout(connect, Math.min(30_000, 500 * 2 ** waits));
  };
}

export function disconnect(): void {
  source?.close();
  source = null;
  if (timer) clearTimeout(timer);
  timer = null;
}
