// QR codes of bytes with medium correction (ISO/IEC 18004), up to version 10: 213 bytes, enough for an address.

/** Per version: words of correction in a block, and the blocks as [number, words of data]. */
const BLOCKS: [number, [number, number][]][] = [
  [10, [[1, 16]]],
  [16, [[1, 28]]],
  [26, [[1, 44]]],
  [18, [[2, 32]]],
  [24, [[2, 43]]],
  [16, [[4, 27]]],
  [18, [[4, 31]]],
  [
    22,
    [
      [2, 38],
      [2, 39],
    ],
  ],
  [
    22,
    [
      [3, 36],
      [2, 37],
    ],
  ],
  [
    26,
    [
      [4, 43],
      [1, 44],
    ],
  ],
];
const CENTRES: number[][] = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++) {
  EXP[i] = x;
  EXP[i + 255] = x;
  LOG[x] = i;
  x = x & 128 ? (x << 1) ^ 0x11d : x << 1;
}
const times = (a: number, b: number) => (a && b ? (EXP[(LOG[a] ?? 0) + (LOG[b] ?? 0)] ?? 0) : 0);

function correction(data: number[], count: number): number[] {
  let generator = [1];
  for (let i = 0; i < count; i++) {
    const next = new Array<number>(generator.length + 1).fill(0);
    generator.forEach((c, j) => {
      next[j] = (next[j] ?? 0) ^ c;
      next[j + 1] = (next[j + 1] ?? 0) ^ times(c, EXP[i] ?? 0);
    });
    generator = next;
  }
  const rest = [...data, ...new Array<number>(count).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const lead = rest[i] ?? 0;
    generator.forEach((c, j) => {
      rest[i + j] = (rest[i + j] ?? 0) ^ times(c, lead);
    });
  }
  return rest.slice(data.length);
}

const sizeOf = (blocks: [number, number][]) => blocks.reduce((sum, [n, words]) => sum + n * words, 0);

/** The words of data and correction of a text, in the order they are drawn, and the version they need. */
function wordsOf(text: string): { version: number; words: number[] } | null {
  const bytes = [...new TextEncoder().encode(text)];
  const version = BLOCKS.findIndex(([, blocks], i) => bytes.length + (i >= 9 ? 3 : 2) <= sizeOf(blocks)) + 1;
  const plan = BLOCKS[version - 1];
  if (!plan) return null;
  const [each, blocks] = plan;
  const bits: number[] = [];
  const put = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version >= 10 ? 16 : 8);
  for (const byte of bytes) put(byte, 8);
  const room = sizeOf(blocks) * 8;
  put(0, Math.min(4, room - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let pad = 0xec; bits.length < room; pad ^= 0xfd) put(pad, 8);
  const data: number[] = [];
  for (let i = 0; i < bits.length; i += 8) data.push(bits.slice(i, i + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  const parts: number[][] = [];
  let at = 0;
  for (const [n, words] of blocks) for (let i = 0; i < n; i++, at += words) parts.push(data.slice(at, at + words));
  const checks = parts.map((part) => correction(part, each));
  const out: number[] = [];
  for (const list of [parts, checks])
    for (let i = 0; i < Math.max(...list.map((one) => one.length)); i++)
      for (const one of list) if (i < one.length) out.push(one[i] as number);
  return { version, words: out };
}

/** The remainder of a division of polynomials over bits. */
function remainder(value: number, generator: number, length: number): number {
  let rest = value << length;
  const top = 31 - Math.clz32(generator);
  for (let i = 31 - Math.clz32(rest); i >= top && rest; i = 31 - Math.clz32(rest)) rest ^= generator << (i - top);
  return rest;
}

const MASKS: ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/** How hard a code is to read: long runs, blocks, what looks like a finder, too much of one colour. */
function penalty(code: boolean[][]): number {
  const n = code.length;
  let sum = 0;
  let dark = 0;
  const lines = [...code.map((row) => row), ...code.map((_, x) => code.map((row) => row[x] as boolean))];
  for (const line of lines) {
    let run = 1;
    for (let i = 1; i <= n; i++) {
      if (i < n && line[i] === line[i - 1]) run++;
      else {
        if (run >= 5) sum += run - 2;
        run = 1;
      }
    }
    const text = line.map((one) => (one ? "1" : "0")).join("");
    for (const finder of ["10111010000", "00001011101"])
      for (let at = text.indexOf(finder); at >= 0; at = text.indexOf(finder, at + 1)) sum += 40;
  }
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++) {
      if (code[y]?.[x]) dark++;
      if (y && x && code[y]?.[x] === code[y - 1]?.[x] && code[y]?.[x] === code[y]?.[x - 1] && code[y]?.[x] === code[y - 1]?.[x - 1])
        sum += 3;
    }
  return sum + Math.floor(Math.abs((dark * 20) / (n * n) - 10)) * 10;
}

/** The modules of a QR code, rows of dark or light; null when the text is too long. mask chooses one, for tests. */
export function qr(text: string, mask?: number): boolean[][] | null {
  const made = wordsOf(text);
  if (!made) return null;
  const { version, words } = made;
  const n = 17 + version * 4;
  const code = Array.from({ length: n }, () => new Array<boolean>(n).fill(false));
  const isSet = Array.from({ length: n }, () => new Array<boolean>(n).fill(false));
  const set = (y: number, x: number, isDark: boolean) => {
    const row = code[y];
    const done = isSet[y];
    if (!row || !done || x < 0 || x >= n) return;
    row[x] = isDark;
    done[x] = true;
  };
  for (const [cy, cx] of [
    [3, 3],
    [3, n - 4],
    [n - 4, 3],
  ] as const)
    for (let y = -4; y <= 4; y++)
      for (let x = -4; x <= 4; x++) {
        const far = Math.max(Math.abs(y), Math.abs(x));
        set(cy + y, cx + x, far !== 2 && far !== 4);
      }
  const centres = CENTRES[version - 1] ?? [];
  for (const cy of centres)
    for (const cx of centres)
      if (!isSet[cy]?.[cx])
        for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cy + y, cx + x, Math.max(Math.abs(y), Math.abs(x)) !== 1);
  for (let i = 8; i < n - 8; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const format = (chosen: number) => {
    const bits = ((chosen << 10) | remainder(chosen, 0x537, 10)) ^ 0x5412; // medium correction is 00
    for (let i = 0; i < 15; i++) {
      const bit = ((bits >> i) & 1) === 1;
      if (i < 6) set(i, 8, bit);
      else if (i < 8) set(i + 1, 8, bit);
      else set(n - 15 + i, 8, bit);
      if (i < 8) set(8, n - 1 - i, bit);
      else set(8, i === 8 ? 7 : 14 - i, bit);
    }
    set(n - 8, 8, true);
  };
  format(0);
  if (version >= 7) {
    const bits = (version << 12) | remainder(version, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const bit = ((bits >> i) & 1) === 1;
      set(Math.floor(i / 3), n - 11 + (i % 3), bit);
      set(n - 11 + (i % 3), Math.floor(i / 3), bit);
    }
  }
  const free: [number, number][] = [];
  for (let right = n - 1, isUp = true; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right = 5;
    for (let i = 0; i < n; i++) {
      const y = isUp ? n - 1 - i : i;
      for (const x of [right, right - 1]) if (!isSet[y]?.[x]) free.push([y, x]);
    }
  }
  const drawn = (chosen: number) => {
    free.forEach(([y, x], i) => {
      const bit = (((words[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1;
      (code[y] as boolean[])[x] = bit !== MASKS[chosen]?.(y, x);
    });
    format(chosen);
    return code.map((row) => [...row]);
  };
  if (mask !== undefined) return drawn(mask);
  return MASKS.map((_, chosen) => drawn(chosen)).reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}
