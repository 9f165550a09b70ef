// The JSON forms of WebAuthn Level 3, for browsers that speak only the binary ones.

export function hasPasskeys(): boolean {
  return typeof window.PublicKeyCredential === "function" && typeof navigator.credentials?.get === "function";
}

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const out = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; i++) out[i] = plain.charCodeAt(i);
  return out.buffer;
}

function words(buffer: ArrayBuffer | null | undefined): string | undefined {
  if (!buffer) return undefined;
  let plain = "";
  for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

type Loose = Record<string, unknown>;
const described = (list: unknown) => (Array.isArray(list) ? list.map((one: Loose) => ({ ...one, id: bytes(String(one.id)) })) : undefined);

/** What the server asks for may stand under "publicKey" or be it. */
function inner(options: unknown): Loose {
  const all = (options ?? {}) as Loose;
  return (all.publicKey as Loose) ?? all;
}

/** Makes a new key on this device; null when the person thought better of it. */
export async function makePasskey(options: unknown): Promise<unknown> {
  const ask = inner(options);
  const user = ask.user as Loose;
  const made = (await navigator.credentials.create({
    publicKey: {
      ...ask,
      challenge: bytes(String(ask.challenge)),
      user: { ...user, id: bytes(String(user.id)) },
      excludeCredentials: described(ask.excludeCredentials),
    } as unknown as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential | null;
  if (!made) return null;
  const answer = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: words(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment ?? undefined,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: words(answer.clientDataJSON),
      attestationObject: words(answer.attestationObject),
      transports: answer.getTransports?.() ?? [],
    },
  };
}

/** Proves who is there with a key of this device. */
export async function provePasskey(options: unknown): Promise<unknown> {
  const ask = inner(options);
  const got = (await navigator.credentials.get({
    publicKey: {
      ...ask,
      challenge: bytes(String(ask.challenge)),
      allowCredentials: described(ask.allowCredentials),
    } as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential | null;
  if (!got) return null;
  const answer = got.response as AuthenticatorAssertionResponse;
  return {
    id: got.id,
    rawId: words(got.rawId),
    type: got.type,
    authenticatorAttachment: got.authenticatorAttachment ?? undefined,
    clientExtensionResults: got.getClientExtensionResults(),
    response: {
      clientDataJSON: words(answer.clientDataJSON),
      authenticatorData: words(answer.authenticatorData),
      signature: words(answer.signature),
      userHandle: words(answer.userHandle),
    },
  };
}

/** The browser says this when a person closes its window. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
}
