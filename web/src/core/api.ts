import { Fault } from "./fault";
import type { Problem } from "./types";

export const BASE = "/api/v1";

export interface Answer<T> {
  data: T;
  status: number;
  version: number | null;
}

export interface Ask {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  form?: FormData;
  /** Makes the write conditional on this version of the record. */
  ifMatch?: number | null;
  /** A POST that is sent twice with one key is done once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

let language = "en";
let signedOut: () => void = () => {};

export function speak(lang: string): void {
  language = lang;
}

/** What to do when the session has ended; the page keeps its state while somebody signs in again. */
export function onSignedOut(act: () => void): void {
  signedOut = act;
}

export function address(path: string, query?: Ask["query"]): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") words.set(name, String(value));
  }
  const tail = words.toString();
  return BASE + path + (tail ? `?${tail}` : "");
}

export function newKey(): string {
  // randomUUID is only there on secure origins; an intranet without TLS still has getRandomValues.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function headers(ask: Ask): Headers {
  const out = new Headers({ Accept: "application/json", "Accept-Language": language });
  if (ask.body !== undefined) out.set("Content-Type", "application/json");
  if (ask.ifMatch) out.set("If-Match", `"${ask.ifMatch}"`);
  if (ask.method === "POST") out.set("Idempotency-Key", ask.idempotencyKey ?? newKey());
  return out;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    if (typeof body.code === "string") return { ...body, code: body.code, status: response.status };
  } catch {
    // not JSON: a proxy answered
  }
  const codes: Record<number, string> = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    429: "too_many",
  };
  return { status: response.status, code: codes[response.status] ?? "internal", title: response.statusText };
}

function versionOf(response: Response): number | null {
  const tag = response.headers.get("ETag")?.match(/^(?:W\/)?"(\d+)"$/);
  return tag ? Number(tag[1]) : null;
}

/** What the server answers where it did what was asked; anything else is thrown as a Fault. */
async function answered(path: string, ask: Ask): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path, ask.query), {
      method: ask.method ?? "GET",
      headers: headers(ask),
      body: ask.form ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body)),
      credentials: "same-origin",
      signal: ask.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Fault({ status: 0, code: "network" });
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && !path.startsWith("/session")) signedOut();
    const wait = Number(response.headers.get("Retry-After"));
    throw new Fault(problem, Number.isFinite(wait) && wait > 0 ? wait : null);
  }
  return response;
}

/** send asks the server and returns the answer, or throws a Fault. */
export async function send<T>(path: string, ask: Ask = {}): Promise<Answer<T>> {
  const response = await answered(path, ask);
  const isEmpty = response.status === 204 || response.headers.get("Content-Length") === "0";
  const data = (isEmpty ? null : await response.json()) as T;
  return { data, status: response.status, version: versionOf(response) };
}

export async function get<T>(path: string, query?: Ask["query"], signal?: AbortSignal): Promise<T> {
  return (await send<T>(path, { query, signal })).data;
}

export async function post<T>(path: string, body?: unknown, idempotencyKey?: string): Promise<T> {
  return (await send<T>(path, { method: "POST", body: body ?? {}, idempotencyKey })).data;
}

/** A file with the name the server gives it; onBytes hears how much of it is there. */
export async function download(path: string, ask: Ask, onBytes: (bytes: number) => void): Promise<{ file: Blob; name: string }> {
  const response = await answered(path, ask);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      parts.push(next.value);
      bytes += next.value.length;
      onBytes(bytes);
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Fault({ status: 0, code: "network" });
  }
  const head = response.headers.get("Content-Disposition") ?? "";
  const coded = /filename\*=utf-8''([^;]+)/i.exec(head)?.[1];
  const name = coded ? decodeURIComponent(coded) : /filename="?([^";]+)/i.exec(head)?.[1];
  return { file: new Blob(parts, { type: response.headers.get("Content-Type") ?? undefined }), name: name ?? "export" };
}
