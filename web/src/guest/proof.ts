/** A proof of work for the guest portal. Hashing is done here, as the browser's own is only there on secure origins. */

const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  // The constants are the first bits of the roots of the first primes.
  const fraction = (x: number) => ((x - Math.floor(x)) * 0x100000000) >>> 0;
  let n = 0;
  for (let prime = 2; n < 64; prime++) {
    let isPrime = true;
    for (let i = 2; i * i <= prime; i++) if (prime % i === 0) isPrime = false;
    if (!isPrime) continue;
    if (n < 8) START[n] = fraction(Math.sqrt(prime));
    K[n++] = fraction(Math.cbrt(prime));
  }
}

/** sha256 of a text of ASCII, as eight words. */
export function sha256(text: string): Uint32Array {
  const length = text.length;
  const bytes = new Uint8Array(((length + 8) >> 6) * 64 + 64);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  bytes[length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, Math.floor((length * 8) / 0x100000000));
  view.setUint32(bytes.length - 4, (length * 8) >>> 0);
  const h = new Uint32Array(START);
  const w = new Uint32Array(64);
  const at = (list: Uint32Array, i: number) => list[i] as number;
  const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < bytes.length; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + i * 4);
    for (let i = 16; i < 64; i++) {
      const a = at(w, i - 15);
      const b = at(w, i - 2);
      w[i] = at(w, i - 16) + at(w, i - 7) + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, z] = h as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const one = (z + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    for (const [i, x] of [a, b, c, d, e, f, g, z].entries()) h[i] = at(h, i) + x;
  }
  return h;
}

function zeros(hash: Uint32Array): number {
  let n = 0;
  for (const word of hash) {
    n += Math.clz32(word);
    if (word !== 0) break;
  }
  return n;
}

/** prove finds the answer to a challenge without holding the page up. */
export async function prove(challenge: string, bits: number): Promise<string> {
  if (bits === 0) return "";
  for (let n = 0; ; n++) {
    if (zeros(sha256(`${challenge}:${n}`)) >= bits) return String(n);
    if (n % 2000 === 1999) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
