import { get, post, send } from "~/core/api";

export interface GuestEntry {
  code: string;
  label: string;
  description?: string | null;
  icon?: string | null;
  url?: string | null;
  /** What is said, in HTML, when it was sent. */
  confirmation?: string | null;
}

export interface GuestHome {
  groups: { code: string; label: string; description?: string | null; icon?: string | null; requests: GuestEntry[] }[];
  consent: string;
  proof: { challenge: string; bits: number };
  files: GuestTakes;
}

/** What may be sent along: how many files, how large each, of which kinds. */
export interface GuestTakes {
  most: number;
  mb: number;
  types: string[];
}

export interface GuestFile {
  code: string;
  name: string;
  size: number;
}

export interface GuestReceipt {
  number: string;
  token: string;
  /** It is filed when the link of a mail is opened. */
  waits: boolean;
}

export interface GuestField {
  code: string;
  label: string;
  help?: string | null;
  type: string;
  required: boolean;
  max: number;
  options: { value: number; label: string }[] | null;
  /** A rule of the form writes it. */
  set: string | number | boolean | null;
}

export interface GuestForm {
  code: string;
  label: string;
  description?: string | null;
  fields: GuestField[];
  /** What is filled in may change what is asked. */
  live: boolean;
}

export interface GuestAsk {
  request: string;
  values: Record<string, string | number | boolean | null>;
  name: string;
  email: string;
  phone: string;
  company: string;
  consent: boolean;
  website: string;
  files: string[];
  proof: { challenge: string; answer: string };
}

export interface GuestRequest {
  number: string;
  title: string;
  description: string;
  status: string | null;
  closed: boolean;
  created_at: string;
  comments: { text: string; mine: boolean; at: string; files: GuestFile[] }[];
  files: GuestFile[];
  can_reply: boolean;
  muted: boolean;
  attach: GuestTakes;
}

export const guestHome = () => get<GuestHome>("/guest");
export const guestForm = (code: string, values: GuestAsk["values"]) =>
  post<GuestForm>(`/guest/forms/${encodeURIComponent(code)}`, { values });
export const guestAsk = (ask: GuestAsk) => post<GuestReceipt>("/guest/requests", ask);
export const guestRequest = (token: string) => get<GuestRequest>(`/guest/requests/${encodeURIComponent(token)}`);
export const guestSay = (token: string, description: string, files: string[]) =>
  post<unknown>(`/guest/requests/${encodeURIComponent(token)}/comments`, { description, files });
export const guestConfirm = (token: string) => post<GuestReceipt>("/guest/confirmations", { token });
export const guestMute = (token: string, muted: boolean) =>
  send<null>(`/guest/requests/${encodeURIComponent(token)}/mails`, { method: "PUT", body: { muted } });
export async function guestUpload(file: File): Promise<{ ticket: string }> {
  const form = new FormData();
  form.append("file", file);
  return (await send<{ ticket: string }>("/guest/files", { method: "POST", form })).data;
}
export const guestVerify = (token: string) => post<unknown>(`/guest/requests/${encodeURIComponent(token)}/verify`, {});
export const guestRenew = (number: string, email: string) => post<unknown>("/guest/links", { number, email });
