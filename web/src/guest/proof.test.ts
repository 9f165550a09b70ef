import { describe, expect, it } from "vitest";
import { prove, sha256 } from "./proof";

const hex = (hash: Uint32Array) => Array.from(hash, (word) => word.toString(16).padStart(8, "0")).join("");

describe("the proof of work", () => {
  it("hashes as everybody does", () => {
    expect(hex(sha256(""))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(sha256("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });
  it("finds an answer with so many zero bits", async () => {
    const answer = await prove("challenge", 10);
    expect((sha256(`challenge:${answer}`)[0] as number) >>> 22).toBe(0);
  });
});
