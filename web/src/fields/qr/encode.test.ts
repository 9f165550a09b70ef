import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { qr } from "./encode";

const rows = (text: string, mask?: number) => qr(text, mask)?.map((row) => row.map((dark) => (dark ? "1" : "0")).join("")) ?? [];
const sum = (text: string, mask: number) => createHash("sha256").update(rows(text, mask).join("")).digest("hex").slice(0, 16);

/** What another implementation draws (qrcode-generator 2.0.4, medium correction), by the size and a sum of its modules. */
const KNOWN: [string, number, string][] = [
  ["Città 7", 21, "b76ff75a0ec890d9"],
  ["https://desk.example/record/service/operation/20481", 33, "e207d836105cfc50"],
  ["z".repeat(100), 41, "05c6b6b0c267e312"],
  ["x".repeat(150), 49, "1336208e16162851"],
  ["y".repeat(200), 57, "e899ce6f02508051"],
];

describe("a QR code", () => {
  it("is module by module what others draw, in every size", () => {
    for (const [text, size, known] of KNOWN) {
      expect(rows(text).length, text).toBe(size);
      // Which of the eight masks is easiest to read is a matter of taste; readers take any.
      expect([0, 1, 2, 3, 4, 5, 6, 7].map((mask) => sum(text, mask))).toContain(known);
    }
  });
  it("is not drawn for what does not fit", () => {
    expect(qr("x".repeat(213))).not.toBeNull();
    expect(qr("x".repeat(214))).toBeNull();
  });
});
