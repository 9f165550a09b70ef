import { useQuery } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, type ConfigPlan, changeConfig, configObject } from "~/core/calls";
import { isEqual } from "~/core/difference";
import { asFault, Fault } from "~/core/fault";
import { client } from "~/core/queries";

interface History<B> {
  base: B;
  past: B[];
  body: B;
  future: B[];
  /** What the last change was about: typing in one field is one step back. */
  about: string | null;
}

type Act<B> =
  | { do: "load"; base: B; body: B }
  | { do: "set"; next: (body: B) => B; about: string | null }
  | { do: "undo" }
  | { do: "redo" };

function reduce<B>(state: History<B>, act: Act<B>): History<B> {
  switch (act.do) {
    case "load":
      return { base: act.base, past: [], body: act.body, future: [], about: null };
    case "set": {
      const body = act.next(state.body);
      if (isEqual(body, state.body)) return state;
      const isSame = act.about !== null && act.about === state.about;
      return { ...state, past: isSame ? state.past : [...state.past.slice(-99), state.body], body, future: [], about: act.about };
    }
    case "undo": {
      const body = state.past.at(-1);
      return body === undefined
        ? state
        : { ...state, past: state.past.slice(0, -1), body, future: [state.body, ...state.future], about: null };
    }
    case "redo": {
      const [body, ...future] = state.future;
      return body === undefined ? state : { ...state, past: [...state.past, state.body], body, future, about: null };
    }
  }
}

type Body = Record<string, unknown>;

/** The properties that differ, as wishes to the server; what is no longer said goes back to what is shipped. */
export function changesOf(kind: string, code: string, base: Body, body: Body): ConfigChange[] {
  return [...new Set([...Object.keys(base), ...Object.keys(body)])]
    .filter((property) => !isEqual(base[property], body[property]))
    .sort()
    .map((property) =>
      body[property] === undefined ? { kind, code, property, reset: true } : { kind, code, property, value: body[property] },
    );
}

const keyOf = (kind: string, code: string) => `steward.editor.${kind}.${code}`;

interface Kept {
  base: Body;
  body: Body;
}

function kept(kind: string, code: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(kind, code)) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function keep(kind: string, code: string, what: Kept | null): void {
  try {
    if (what) localStorage.setItem(keyOf(kind, code), JSON.stringify(what));
    else localStorage.removeItem(keyOf(kind, code));
  } catch {
    // a private window keeps nothing
  }
}

/**
 * One object of the configuration while it is edited: steps back and forth, a draft that survives a closed tab, and saving
 * that never overwrites what somebody else saved meanwhile without asking.
 */
export function useEditor<B extends object>(kind: string, code: string) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["config", kind, code],
    queryFn: () => configObject(kind, code),
    staleTime: 0,
    refetchOnMount: "always",
  });
  const [state, dispatch] = useReducer(reduce<B>, { base: {} as B, past: [], body: {} as B, future: [], about: null });
  const [isLoaded, setLoaded] = useState(false);
  const [wasKept, setWasKept] = useState(false);
  const loaded = query.data?.value as B | undefined;
  const isFresh = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first reading begins an edit; later ones are compared on saving
  useEffect(() => {
    if (!loaded || query.isFetching || isFresh.current) return;
    isFresh.current = true;
    const old = kept(kind, code);
    const isUsable = old !== null && isEqual(old.base, loaded) && !isEqual(old.body, loaded);
    dispatch({ do: "load", base: loaded, body: isUsable ? (old.body as B) : loaded });
    setWasKept(isUsable);
    setLoaded(true);
  }, [loaded, query.isFetching]);
  const changes = isLoaded ? changesOf(kind, code, state.base as Body, state.body as Body) : [];
  const isDirty = changes.length > 0;
  useEffect(() => {
    if (isLoaded) keep(kind, code, isDirty ? { base: state.base as Body, body: state.body as Body } : null);
  }, [isLoaded, isDirty, kind, code, state.base, state.body]);

  /** Tells what would happen; nobody else's work is in the way when it answers. */
  const plan = async (): Promise<ConfigPlan> => send(true, "");
  const send = async (isDry: boolean, note: string, isForced = false): Promise<ConfigPlan> => {
    const now = await configObject(kind, code);
    if (!isForced && !isEqual(now.value, state.base))
      throw new Fault({ status: 409, code: "stale", detail: t("editor.changed_meanwhile") });
    return changeConfig({ changes, version: now.version, dry_run: isDry, note: note || t("editor.note", { what: code }) });
  };
  const save = async (note: string, isForced = false) => {
    await send(false, note, isForced);
    keep(kind, code, null);
    dispatch({ do: "load", base: state.body, body: state.body });
    setWasKept(false);
    await client.invalidateQueries();
  };
  /** Throws the draft away and begins with what is in force. */
  const reload = async () => {
    const now = await query.refetch();
    if (now.data) dispatch({ do: "load", base: now.data.value as B, body: now.data.value as B });
    setWasKept(false);
  };
  return {
    isLoaded,
    fault: query.error ? asFault(query.error) : null,
    retry: () => void query.refetch(),
    base: state.base,
    body: state.body,
    set: (next: (body: B) => B, about: string | null = null) => dispatch({ do: "set", next, about }),
    undo: state.past.length > 0 ? () => dispatch({ do: "undo" }) : null,
    redo: state.future.length > 0 ? () => dispatch({ do: "redo" }) : null,
    changes,
    isDirty,
    wasKept,
    plan,
    save,
    reload,
  };
}

export type EditorState<B extends object> = ReturnType<typeof useEditor<B>>;
