import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unwrapKey } from "../../../../electron/keys/key-wrap.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

test("RFC 3394 clause 4.6: 256 bits of key under 256 bits", () => {
  const key = hex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
  const wrapped = hex("28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21");
  const plain = hex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");
  expect(unwrapKey(key, wrapped, false)).toEqual(plain);
  expect(unwrapKey(key, wrapped, true)).toBeUndefined();
});

/** OpenSSL's, as an oracle. */
function wrap(key: Uint8Array, plain: Uint8Array, padded: boolean): Uint8Array {
  const iv = Buffer.from(padded ? "a65959a6" : "a6a6a6a6a6a6a6a6", "hex");
  const cipher = createCipheriv(padded ? "id-aes256-wrap-pad" : "id-aes256-wrap", key, iv);
  return Uint8Array.from(Buffer.concat([cipher.update(plain), cipher.final()]));
}

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("opens what OpenSSL wrapped, of any length", () => {
  fc.assert(
    fc.property(keys, fc.uint8Array({ minLength: 1, maxLength: 300 }), (key, plain) => {
      expect(unwrapKey(key, wrap(key, plain, true), true)).toEqual(plain);
      const whole = plain.slice(0, plain.length & ~7);
      if (whole.length >= 16) expect(unwrapKey(key, wrap(key, whole, false), false)).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

test("opens nothing that was altered, cut, or wrapped under another key", () => {
  fc.assert(
    fc.property(
      keys,
      fc.uint8Array({ minLength: 16, maxLength: 80 }),
      fc.nat(),
      fc.boolean(),
      (key, plain, at, padded) => {
        const whole = padded ? plain : plain.slice(0, plain.length & ~7);
        const wrapped = wrap(key, whole, padded);
        const changed = wrapped.slice();
        changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ 1;
        expect(unwrapKey(key, changed, padded)).toBeUndefined();
        expect(unwrapKey(key, wrapped.slice(8), padded)).toBeUndefined();
        expect(unwrapKey(key, wrapped.slice(1), padded)).toBeUndefined();
        const other = key.map((octet) => octet ^ 1);
        expect(unwrapKey(other, wrapped, padded)).toBeUndefined();
      },
    ),
    { numRuns: 100 },
  );
  for (const length of [0, 1, 8, 15, 16, 23]) {
    expect(unwrapKey(new Uint8Array(32), new Uint8Array(length), false)).toBeUndefined();
    expect(unwrapKey(new Uint8Array(32), new Uint8Array(length), true)).toBeUndefined();
  }
});
