import { get, post } from "~/core/api";

export interface GuestEntry {
  code: string;
  label: string;
  description?: string | null;
  icon?: string | null;
  url?: string | null;
}

export interface GuestHome {
  groups: { code: string; label: string; description?: string | null; icon?: string | null; requests: GuestEntry[] }[];
  consent: string;
  proof: { challenge: string; bits: number };
}

export interface GuestField {
  code: string;
  label: string;
  help?: string | null;
  type: string;
  required: boolean;
  max: number;
  options: { value: number; label: string }[] | null;
}

export interface GuestForm {
  code: string;
  label: string;
  description?: string | null;
  fields: GuestField[];
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
  proof: { challenge: string; answer: string };
}

export interface GuestRequest {
  number: string;
  title: string;
  description: string;
  status: string | null;
  closed: boolean;
  created_at: string;
  comments: { text: string; mine: boolean; at: string }[];
  can_reply: boolean;
}

export const guestHome = () => get<GuestHome>("/guest");
export const guestForm = (code: string, values: GuestAsk["values"]) =>
  post<GuestForm>(`/guest/forms/${encodeURIComponent(code)}`, { values });
export const guestAsk = (ask: GuestAsk) => post<{ number: string; token: string }>("/guest/requests", ask);
export const guestRequest = (token: string) => get<GuestRequest>(`/guest/requests/${encodeURIComponent(token)}`);
export const guestSay = (token: string, description: string) =>
  post<unknown>(`/guest/requests/${encodeURIComponent(token)}/comments`, { description });
export const guestVerify = (token: string) => post<unknown>(`/guest/requests/${encodeURIComponent(token)}/verify`, {});
export const guestRenew = (number: string, email: string) => post<unknown>("/guest/links", { number, email });
