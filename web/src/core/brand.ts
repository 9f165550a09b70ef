// The colour of an organisation: the steps of the accent made of one colour, and whether words on it can be read.

const HEX = /^#[0-9a-f]{6}$/i;
export const isColor = (text: string): boolean => HEX.test(text);

function light(hex: string): number {
  const part = (at: number) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

/** The contrast of two colours as WCAG counts it, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

/** What small words need. */
export const READABLE = 4.5;

/** A colour is taken when white words on it, and it as words on white, can be read. */
export const isReadable = (hex: string): boolean => isColor(hex) && contrast(hex, "#ffffff") >= READABLE;

const WHITE = [92, 84, 70, 50, 32, 16, 6, 0];
const BLACK = [20, 40, 62, 74];

/** The twelve steps of the accent, lightest first; the eighth is the colour itself. */
export function ramp(hex: string): string[] {
  return [...WHITE.map((share) => mix(hex, 255, share / 100)), ...BLACK.map((share) => mix(hex, 0, share / 100))];
}

function mix(hex: string, to: number, share: number): string {
  const part = (at: number) => {
    const from = Number.parseInt(hex.slice(at, at + 2), 16);
    return Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** Puts the colour of the organisation over that of the product; "" takes it off again. */
export function wearAccent(hex: string | null | undefined): void {
  const style = document.documentElement.style;
  const steps = hex && isReadable(hex) ? ramp(hex) : [];
  for (let i = 0; i < 12; i++) {
    if (steps[i]) style.setProperty(`--accent-${i}`, steps[i] as string);
    else style.removeProperty(`--accent-${i}`);
  }
}
