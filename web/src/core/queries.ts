import { QueryClient, queryOptions } from "@tanstack/react-query";
import * as calls from "./calls";
import { clocksOf } from "./clock";
import { asFault } from "./fault";

/** Reads are tried again only when nothing was answered; a refusal is an answer. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failed, error) => asFault(error).isNetwork && failed < 2,
      retryDelay: (n) => 500 * 2 ** n,
    },
  },
});

export const bootstrapQuery = queryOptions({ queryKey: ["bootstrap"], queryFn: calls.bootstrap, staleTime: Number.POSITIVE_INFINITY });

export const avatarsQuery = queryOptions({ queryKey: ["avatars"], queryFn: calls.avatars, staleTime: 300_000 });

export const listScreenQuery = (model: string, context: string | undefined) =>
  queryOptions({ queryKey: ["screen", "list", model, context ?? ""], queryFn: () => calls.listScreen(model, context), staleTime: 300_000 });

export const countersQuery = (model: string, context: string | undefined) =>
  queryOptions({ queryKey: ["counters", model, context ?? ""], queryFn: () => calls.counters(model, context), staleTime: 10_000 });

export const timelineKey = (model: string, id: number | "new") => ["timeline", model, id] as const;

/** The first screen of a record brings the first page of its timeline along; later each is read again by itself. */
export const recordScreenQuery = (model: string, id: number | "new", ask: calls.ScreenAsk = {}) =>
  queryOptions({
    queryKey: ["record", model, id, ask],
    queryFn: async () => {
      const words = timelineKey(model, id);
      const screen = await calls.recordScreen(model, id, ask, id !== "new" && client.getQueryData(words) === undefined);
      if (screen.timeline) client.setQueryData(words, { pages: [screen.timeline], pageParams: [null] });
      return screen;
    },
    staleTime: 0,
    // The server says how much working time is left; the browser knows no calendar.
    refetchInterval: (query) => (clocksOf(query.state.data?.record ?? {}).some((one) => one.state === "running") ? 60_000 : false),
    gcTime: id === "new" ? 0 : 300_000,
  });

export const dashboardQuery = (code: string) =>
  queryOptions({ queryKey: ["dashboard", code], queryFn: () => calls.dashboard(code), staleTime: 10_000, refetchInterval: 60_000 });

export const homeQuery = queryOptions({ queryKey: ["home"], queryFn: calls.homePage, staleTime: 60_000 });

export const portalQuery = queryOptions({ queryKey: ["portal"], queryFn: calls.portalHome, staleTime: 300_000 });

/** touch makes everything that shows this model be read again. */
export function touch(model: string, id?: number): void {
  touchList(model);
  if (id !== undefined) touchRecord(model, id);
}

export function touchList(model: string): void {
  void client.invalidateQueries({ queryKey: ["records", model] });
  touchCounters(model);
}

export const touchCounters = (model: string) => void client.invalidateQueries({ queryKey: ["counters", model] });

export function touchRecord(model: string, id: number): void {
  void client.invalidateQueries({ queryKey: ["record", model, id] });
  void client.invalidateQueries({ queryKey: timelineKey(model, id) });
  for (const part of ["history", "trace", "attachments", "followers"]) void client.invalidateQueries({ queryKey: [part, model, id] });
}
