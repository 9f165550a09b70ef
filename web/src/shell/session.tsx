import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { onSignedOut } from "~/core/api";
import { wearAccent } from "~/core/brand";
import { signOut } from "~/core/calls";
import { setOwner } from "~/core/draft";
import { asFault } from "~/core/fault";
import { connect, disconnect, listen } from "~/core/live";
import { atMostEvery } from "~/core/often";
import { bootstrapQuery, client, touchCounters, touchList, touchRecord } from "~/core/queries";
import { addServerTexts, place, setLanguage } from "~/core/texts";
import type { Bootstrap, Me } from "~/core/types";
import { FaultState } from "~/parts/states";

interface Session extends Bootstrap {
  me: Me;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside a session");
  return session;
}

/** enter reads the bootstrap again after signing in and sets language, zone and drafts to the person. */
export async function enter(): Promise<void> {
  await client.invalidateQueries({ queryKey: ["bootstrap"] });
  await client.invalidateQueries();
}

/** useEnter does the same for somebody who comes to the first page, and goes on to the page he begins with. */
export function useEnter(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    await enter();
    const path = client.getQueryData<Bootstrap>(bootstrapQuery.queryKey)?.startup;
    if (path && location.pathname === "/") await navigate({ to: path, replace: true });
  };
}

export async function leave(): Promise<void> {
  try {
    await signOut();
  } finally {
    disconnect();
    client.clear();
    await client.fetchQuery(bootstrapQuery).catch(() => undefined);
  }
}

export function chosenLanguage(me: Me | null, known: string[]): string {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem("steward.language");
  } catch {
    // private window
  }
  const wanted = kept ?? me?.user.locale ?? navigator.language;
  return known.find((lang) => wanted.startsWith(lang)) ?? known[0] ?? "en";
}

/** While an import or a mass action runs, a list is read again once a second and not for each record. */
const LIST_PAUSE = 1000;
const listTouched = atMostEvery(LIST_PAUSE, touchList);
const countersTouched = atMostEvery(LIST_PAUSE, touchCounters);

/** What the server says by itself becomes a new reading of what is on the page. */
function useLive(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    connect();
    const stops = [
      listen("record", (event) => {
        listTouched(event.model);
        touchRecord(event.model, event.id);
      }),
      listen("counters", (event) => countersTouched(event.model)),
      listen("registry", () => void client.invalidateQueries({ queryKey: ["screen"] })),
    ];
    return () => {
      for (const stop of stops) stop();
      disconnect();
    };
  }, [isOn]);
}

export interface SessionGateProps {
  /** What is shown without a session; dialog is true when a page waits behind it. */
  login: (bootstrap: Bootstrap, isDialog: boolean) => ReactNode;
  children: ReactNode;
}

export function SessionGate({ login, children }: SessionGateProps) {
  const { data, dataUpdatedAt, error, refetch } = useQuery(bootstrapQuery);
  const [isSignedOut, setSignedOut] = useState(false);
  const [isReady, setReady] = useState(false);
  useEffect(() => onSignedOut(() => setSignedOut(true)), []);
  const me = data?.me ?? null;
  const username = me?.user.username ?? null;
  useLive(username !== null && !isSignedOut && !me?.owes_factor);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per person
  useEffect(() => {
    if (!data) return;
    const lang = chosenLanguage(me, data.product.languages);
    setOwner(username ?? "");
    place(lang, me?.user.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
    void setLanguage(lang).then(() => {
      setReady(true);
      if (username) void addServerTexts(lang);
    });
  }, [data]);
  // The same person signing in again gets the same answer: only its time is new.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per answer
  useEffect(() => setSignedOut(false), [dataUpdatedAt]);
  const accent = data?.product.accent;
  useEffect(() => wearAccent(accent), [accent]);
  if (error && !data) {
    return (
      <div className="page-fault">
        <FaultState fault={asFault(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !isReady) return <div className="page-wait" role="status" aria-busy="true" />;
  if (!data.me) return login(data, false);
  return (
    <SessionContext.Provider value={data as Session}>
      {children}
      {isSignedOut ? login(data, true) : null}
    </SessionContext.Provider>
  );
}
