import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { fromInteger, toInteger, xorOctets } from "../../../../shared/mikey/base/octets.ts";
import { sakkeEngine, sakkeEngineKind } from "../../../../shared/mikey/sakke/engine.ts";
import { SAKKE_Q } from "../../../../shared/mikey/sakke/parameters.ts";
import {
  decapsulate,
  decodeSakkePoint,
  encapsulate,
  extractDecryptionKey,
  generateSakkeMasterSecret,
  hashToIntegerRange,
  SakkeDecryptionKey,
  SakkePublicKey,
  sakkePublicKeyOf,
  validateDecryptionKey,
} from "../../../../shared/mikey/sakke/sakke.ts";
import { refusal } from "./support/refusal.ts";
import { octets, rfc6508 as v } from "./support/vectors.ts";

const identifier = octets(v.identifier_b.hex);
const value = octets(v.SSV);
const publicKey = new SakkePublicKey(octets(v.Z_T));
const decryptionKey = new SakkeDecryptionKey(octets(v.RSK));

describe("RFC 6508 Appendix A", () => {
  it.each(v.hashToIntegerRange)("HashToIntegerRange($s, $n)", ({ s, n, v: expected }) => {
    expect(hashToIntegerRange(octets(s), BigInt(`0x${n}`))).toBe(BigInt(`0x${expected}`));
  });

  it.each([v.z, v.z_padded])("computes Z from z, in %#", (z) => {
    expect(bytesToHex(sakkePublicKeyOf(octets(z)))).toBe(v.Z_T);
  });

  it("extracts RSK", () => {
    expect(bytesToHex(extractDecryptionKey(octets(v.z), identifier))).toBe(v.RSK);
  });

  it("accepts RSK", () => {
    expect(refusal(() => validateDecryptionKey(decryptionKey, identifier, publicKey))).toBe("accepted");
  });

  it("encapsulates: r, R, g^r, mask, H", () => {
    const r = hashToIntegerRange(concatBytes(value, identifier), SAKKE_Q);
    expect(r).toBe(BigInt(`0x${v.r}`));
    const { x, y, power } = sakkeEngine().multiply(r * toInteger(identifier), { l: r, table: publicKey.table }, r);
    expect({ x, y }).toEqual(decodeSakkePoint(octets(v.R_bS), "R"));
    expect(bytesToHex(fromInteger(power, 128))).toBe(v.g_pow_r);
    const mask = fromInteger(hashToIntegerRange(octets(v.g_pow_r), 1n << 128n), 16);
    expect(bytesToHex(mask)).toBe(v.mask);
    expect(bytesToHex(xorOctets(mask, value))).toBe(v.H);
  });

  it("encapsulates: SED", () => {
    const { data, hasLeadingZero } = encapsulate(publicKey, identifier, value);
    expect(bytesToHex(data)).toBe(v.SED);
    expect(hasLeadingZero).toBe(false);
  });

  it("decapsulates: w, SSV", () => {
    const w = decryptionKey.pair(decodeSakkePoint(octets(v.R_bS), "R"));
    expect(bytesToHex(fromInteger(w, 128))).toBe(v.w);
    expect(bytesToHex(decapsulate(octets(v.SED), [identifier], publicKey, decryptionKey).value)).toBe(v.SSV);
  });

  it.each(v.negative)("refuses: $case", ({ RSK, SED }) => {
    const key = RSK === undefined ? decryptionKey : new SakkeDecryptionKey(octets(RSK));
    const open = (): unknown => decapsulate(octets(SED ?? v.SED), [identifier], publicKey, key);
    expect(refusal(open)).toBe("sakke-test-failed");
    if (RSK !== undefined) {
      expect(refusal(() => validateDecryptionKey(key, identifier, publicKey))).toBe("sakke-key-invalid");
    }
  });
});

describe("SAKKE beyond the appendix", () => {
  it("runs in WebAssembly here", () => {
    expect(sakkeEngineKind()).toBe("wasm");
  });

  it("opens under fresh keys what it encapsulated, and under no other KMS", () => {
    const secret = generateSakkeMasterSecret();
    const z = new SakkePublicKey(sakkePublicKeyOf(secret));
    const key = new SakkeDecryptionKey(extractDecryptionKey(secret, identifier));
    validateDecryptionKey(key, identifier, z);
    const { data } = encapsulate(z, identifier, value);
    expect(decapsulate(data, [identifier], z, key).value).toEqual(value);
    expect(refusal(() => decapsulate(data, [identifier], publicKey, key))).toBe("sakke-test-failed");
    expect(refusal(() => decapsulate(data, [identifier], z, decryptionKey))).toBe("sakke-test-failed");
    expect(refusal(() => decapsulate(data, [octets("01")], z, key))).toBe("sakke-test-failed");
  });

  describe("users who come again", () => {
    /** Z of the appendix, which remembers nobody yet. */
    const fresh = () => new SakkePublicKey(octets(v.Z_T), publicKey.table);
    const bad = octets(v.SED);
    bad[272] = (bad[272] ?? 0) ^ 1;

    it("encapsulates and tests alike with a table of the user, and forgets nothing of others", () => {
      const z = fresh();
      z.prepareUser(identifier);
      expect(z.tableOf(identifier)).toBeDefined();
      expect(bytesToHex(encapsulate(z, identifier, value).data)).toBe(v.SED);
      expect(decapsulate(octets(v.SED), [identifier], z, decryptionKey).value).toEqual(value);
      expect(refusal(() => decapsulate(bad, [identifier], z, decryptionKey))).toBe("sakke-test-failed");
      expect(refusal(() => decapsulate(octets(v.SED), [octets("01")], z, decryptionKey))).toBe("sakke-test-failed");
      const other = new SakkePublicKey(sakkePublicKeyOf(octets("05")));
      other.prepareUser(identifier);
      expect(refusal(() => decapsulate(octets(v.SED), [identifier], other, decryptionKey))).toBe("sakke-test-failed");
    });

    it("makes a table for who was written to twice, and for nobody else", () => {
      const z = fresh();
      encapsulate(z, identifier, value);
      expect(z.prepareWhoCameAgain()).toBe(false);
      encapsulate(z, octets("01"), value);
      encapsulate(z, identifier, value);
      expect(z.prepareWhoCameAgain()).toBe(true);
      expect(z.prepareWhoCameAgain()).toBe(false);
      expect(z.tableOf(identifier)).toBeDefined();
      expect(z.tableOf(octets("01"))).toBeUndefined();
      expect(bytesToHex(encapsulate(z, identifier, value).data)).toBe(v.SED);
    });

    it("makes one for who decrypted twice, and for none whom a bad message names", () => {
      const z = fresh();
      for (let i = 0; i < 3; i++) refusal(() => decapsulate(bad, [identifier], z, decryptionKey));
      expect(z.prepareWhoCameAgain()).toBe(false);
      for (let i = 0; i < 2; i++) decapsulate(octets(v.SED), [identifier], z, decryptionKey);
      expect(z.prepareWhoCameAgain()).toBe(true);
    });

    it("remembers sixteen, the latest", () => {
      const z = fresh();
      z.prepareUser(identifier);
      const others = Array.from({ length: 16 }, (_, i) => fromInteger(BigInt(i + 1), 1));
      for (const other of others.slice(1)) z.remember(other);
      expect(z.tableOf(identifier)).toBeDefined();
      z.remember(others[0] ?? value);
      expect(z.tableOf(identifier)).toBeUndefined();
      for (const other of others) z.remember(other);
      expect(z.prepareWhoCameAgain()).toBe(true);
    });
  });

  it("says which identifier a value was for", () => {
    const { data } = encapsulate(publicKey, identifier, value);
    expect(decapsulate(data, [octets("01"), identifier], publicKey, decryptionKey).index).toBe(1);
  });

  it("forgets a key that was destroyed, and keeps it out of JSON", () => {
    const key = new SakkeDecryptionKey(octets(v.RSK));
    expect(JSON.stringify({ key })).toBe('{"key":"[SAKKE decryption key]"}');
    expect(key.isDestroyed).toBe(false);
    key.destroy();
    expect(key.isDestroyed).toBe(true);
    expect(refusal(() => decapsulate(octets(v.SED), [identifier], publicKey, key))).toBe("input-invalid");
  });

  it("refuses a value of another length than 16", () => {
    expect(refusal(() => encapsulate(publicKey, identifier, octets("00")))).toBe("octets-length");
  });
});
