import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webCryptoCipher } from "../../../../renderer/media/web-crypto-cipher.ts";
import type { SenderKey } from "../../../../shared/media/frame-agreement.ts";
import { TAG_LENGTH } from "../../../../shared/media/sframe/cipher.ts";
import { SFrameError, type SFrameFailure } from "../../../../shared/media/sframe/errors.ts";
import { decodeHeader, encodeHeader } from "../../../../shared/media/sframe/header.ts";
import { deriveSFrameKey, frameNonce } from "../../../../shared/media/sframe/key.ts";
import { FrameOpener } from "../../../../shared/media/sframe/opener.ts";
import { FrameSealer, MAX_FRAMES, MAX_OCTETS } from "../../../../shared/media/sframe/sealer.ts";
import type { Octets } from "../../../../shared/mikey/base/octets.ts";
import vectors from "../../../vectors/rfc9605.json" with { type: "json" };

const octets = (hex: string) => hexToBytes(hex) as Octets;
const v = vectors.frame;
const key: SenderKey = { keyId: Number(v.kid), baseKey: octets(v.base_key) };

async function failureOf(work: () => unknown): Promise<SFrameFailure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SFrameError) return error.failure;
    throw error;
  }
  throw new Error("nothing was refused");
}

const headerVectors = vectors.headers.flatMap(({ kid, headers }) =>
  headers.map((header, i) => ({ keyId: BigInt(kid), counter: BigInt(vectors.counters[i] ?? ""), header })),
);
const fits = (value: bigint) => value <= BigInt(Number.MAX_SAFE_INTEGER);

describe("RFC 9605 Appendix C.1, header", () => {
  const [inUse, beyond] = [true, false].map((wanted) =>
    headerVectors.filter(({ keyId, counter }) => (fits(keyId) && fits(counter)) === wanted),
  ) as [typeof headerVectors, typeof headerVectors];

  it.each(inUse)("key identifier $keyId, counter $counter", ({ keyId, counter, header }) => {
    const values = { keyId: Number(keyId), counter: Number(counter) };
    expect(bytesToHex(encodeHeader(values))).toBe(header);
    expect(decodeHeader(octets(header))).toEqual({ ...values, length: header.length / 2 });
  });

  it("refuses values that nothing here can have sent", async () => {
    expect(beyond.length).toBeGreaterThan(50);
    for (const { header } of beyond) {
      expect(await failureOf(() => decodeHeader(octets(header)))).toBe("header-too-large");
    }
  });

  it.each(["80", "8000", "8005", "90ff", "0800", "0807", "090001", "9000ff", "0bffffff"])(
    "refuses %s, which is cut short or longer than needed",
    async (header) => {
      expect(await failureOf(() => decodeHeader(octets(header)))).toMatch(/frame-too-short|header-not-minimal/);
    },
  );

  it("does not encode what is no non-negative integer", () => {
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => encodeHeader({ keyId: value, counter: 0 })).toThrow(RangeError);
      expect(() => encodeHeader({ keyId: 0, counter: value })).toThrow(RangeError);
    }
  });

  it("reads back whatever it writes, and reads one header from each octet string at most", () => {
    const value = fc.nat(Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(value, value, fc.uint8Array({ maxLength: 8 }), (keyId, counter, behind) => {
        const header = encodeHeader({ keyId, counter });
        const read = decodeHeader(Uint8Array.of(...header, ...behind));
        expect(read).toEqual({ keyId, counter, length: header.length });
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (any) => {
        let read: ReturnType<typeof decodeHeader>;
        try {
          read = decodeHeader(any);
        } catch (error) {
          expect(error).toBeInstanceOf(SFrameError);
          return;
        }
        expect(encodeHeader(read)).toEqual(any.slice(0, read.length));
      }),
    );
  });
});

describe("RFC 9605 Appendix C.3, cipher suite 4", () => {
  it("derives key, salt and nonce", () => {
    const derived = deriveSFrameKey(key);
    expect(bytesToHex(derived.key)).toBe(v.sframe_key);
    expect(bytesToHex(derived.salt)).toBe(v.sframe_salt);
    expect(bytesToHex(frameNonce(derived.salt, Number(v.ctr)))).toBe(v.nonce);
  });

  it("encrypts and decrypts with the metadata authenticated", async () => {
    const { key: frameKey, salt } = deriveSFrameKey(key);
    const nonce = frameNonce(salt, Number(v.ctr));
    const header = encodeHeader({ keyId: key.keyId, counter: Number(v.ctr) });
    const sealing = await webCryptoCipher(frameKey, "encrypt");
    const opening = await webCryptoCipher(frameKey, "decrypt");
    const ciphertext = await sealing.encrypt(nonce, octets(v.aad), octets(v.pt));
    expect(bytesToHex(header) + bytesToHex(ciphertext)).toBe(v.ct);
    expect(bytesToHex(await opening.decrypt(nonce, octets(v.aad), ciphertext))).toBe(v.pt);
  });

  it("seals and opens the frame of the appendix, its metadata being the octets that stay readable", async () => {
    const sealer = await FrameSealer.create(key, webCryptoCipher, { first: Number(v.ctr) });
    const opener = await FrameOpener.create(key, webCryptoCipher);
    const clear = v.metadata.length / 2;
    const sealed = await sealer.seal(octets(v.metadata + v.pt), clear);
    expect(bytesToHex(sealed)).toBe(v.metadata + v.ct);
    expect(bytesToHex(await opener.open(sealed, clear))).toBe(v.metadata + v.pt);
  });
});

describe("sealing and opening", () => {
  const ends = async () => ({
    sealer: await FrameSealer.create(key, webCryptoCipher),
    opener: await FrameOpener.create(key, webCryptoCipher),
  });

  it("gives every frame back, of any length and with any number of readable octets", async () => {
    const { sealer, opener } = await ends();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(200), async (frame, wanted) => {
        const clear = Math.min(wanted, frame.length);
        const sealed = await sealer.seal(frame as Octets, clear);
        expect(await opener.open(sealed, clear)).toEqual(frame);
      }),
    );
  });

  it("does not seal a frame that is shorter than what has to stay readable", async () => {
    const { sealer } = await ends();
    expect(await failureOf(() => sealer.seal(octets("0102"), 3))).toBe("frame-too-short");
  });

  it("refuses a frame with any one bit turned", async () => {
    const { sealer, opener } = await ends();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 60 }), fc.nat(), async (frame, which) => {
        const sealed = await sealer.seal(frame as Octets, 3);
        const bit = which % (8 * sealed.length);
        sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await failureOf(() => opener.open(sealed, 3));
      }),
    );
  });

  it("opens nothing of another key, nor under another identifier of the same key", async () => {
    const { sealer } = await ends();
    const sealed = await sealer.seal(octets("0102"));
    const other = await FrameOpener.create({ ...key, baseKey: new Uint8Array(16) }, webCryptoCipher);
    expect(await failureOf(() => other.open(sealed))).toBe("not-authentic");
    const otherId = await FrameOpener.create({ ...key, keyId: key.keyId ^ 1 }, webCryptoCipher);
    expect(await failureOf(() => otherId.open(sealed))).toBe("key-unknown");
  });

  it("refuses what is shorter than header and tag", async () => {
    const { sealer, opener } = await ends();
    const sealed = await sealer.seal(new Uint8Array());
    for (let length = 0; length < sealed.length; length++) {
      expect(await failureOf(() => opener.open(sealed.slice(0, length)))).toBe("frame-too-short");
    }
    expect(sealed.length).toBe(decodeHeader(sealed).length + TAG_LENGTH);
  });

  it("refuses an unprotected frame", async () => {
    const { opener } = await ends();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (frame) => {
        await failureOf(() => opener.open(frame as Octets));
      }),
    );
  });

  it("uses no counter twice, however many frames are sealed at a time", async () => {
    const { sealer } = await ends();
    const sealed = await Promise.all(Array.from({ length: 300 }, () => sealer.seal(octets("00"))));
    expect(new Set(sealed.map((frame) => decodeHeader(frame).counter)).size).toBe(300);
  });

  it("spends a counter on a frame whose encryption failed", async () => {
    let failing = true;
    const sealer = await FrameSealer.create(key, async (raw, use) => {
      const cipher = await webCryptoCipher(raw, use);
      return {
        ...cipher,
        encrypt: (...frame) => (failing ? Promise.reject(new Error("no")) : cipher.encrypt(...frame)),
      };
    });
    await expect(sealer.seal(octets("00"))).rejects.toThrow("no");
    failing = false;
    expect(decodeHeader(await sealer.seal(octets("00"))).counter).toBe(1);
  });

  it("stops at the limit of a key", async () => {
    const sealer = await FrameSealer.create(key, webCryptoCipher, { first: MAX_FRAMES - 1 });
    expect(decodeHeader(await sealer.seal(octets("00"))).counter).toBe(MAX_FRAMES - 1);
    expect(await failureOf(() => sealer.seal(octets("00")))).toBe("exhausted");
    expect(await failureOf(() => sealer.seal(octets("00")))).toBe("exhausted");
  });

  it("stops before a key has encrypted more than it may, and goes on with less", async () => {
    const sealer = await FrameSealer.create(key, webCryptoCipher, { octets: MAX_OCTETS - 3 });
    expect(await failureOf(() => sealer.seal(octets("00000000")))).toBe("exhausted");
    await sealer.seal(octets("0000"));
    expect(await failureOf(() => sealer.seal(octets("0000")))).toBe("exhausted");
  });

  it("opens a frame once, also when it comes twice at the same moment", async () => {
    const { sealer, opener } = await ends();
    const sealed = await sealer.seal(octets("aa"));
    const results = await Promise.allSettled([opener.open(sealed), opener.open(sealed)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await failureOf(() => opener.open(sealed))).toBe("replayed");
  });

  it("takes late frames, and remembers nothing of a frame that was not authentic", async () => {
    const { sealer, opener } = await ends();
    const frames = await Promise.all(["a0", "a1", "a2"].map((hex) => sealer.seal(octets(hex))));
    const [first, second, third] = frames as [Octets, Octets, Octets];
    await opener.open(third);
    const forged = first.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(await failureOf(() => opener.open(forged))).toBe("not-authentic");
    expect(bytesToHex(await opener.open(first))).toBe("a0");
    expect(bytesToHex(await opener.open(second))).toBe("a1");
  });
});
