import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { fromInteger, type RandomSource } from "../../../../shared/mikey/base/octets.ts";
import {
  EccsiPublicKey,
  EccsiSigningKey,
  eccsiPublicKeyOf,
  extractSigningKey,
  generateEccsiMasterSecret,
  verifyEccsi,
} from "../../../../shared/mikey/eccsi.ts";
import { refusal } from "./support/refusal.ts";
import { octets, rfc6507 as v } from "./support/vectors.ts";

const identifier = octets(v.ID.hex);
const message = octets(v.signature.message.hex);
const publicKey = new EccsiPublicKey(octets(v.KPAK));
const signingKey = (): EccsiSigningKey =>
  new EccsiSigningKey(octets(v.userKey.SSK), octets(v.userKey.PVT), identifier, publicKey);

/** Makes the library draw a scalar of our choice: it takes a random string modulo q - 1, plus 1. */
const drawing =
  (scalar: string): RandomSource =>
  (length) =>
    fromInteger(BigInt(`0x${scalar}`) - 1n, length);

describe("RFC 6507 Appendix A", () => {
  it("uses the curve of the appendix", () => {
    expect(p256.Point.Fp.ORDER).toBe(BigInt(`0x${v.curve.p}`));
    expect(p256.Point.Fn.ORDER).toBe(BigInt(`0x${v.curve.q}`));
    expect(bytesToHex(p256.Point.BASE.toBytes(false))).toBe(v.curve.G);
  });

  it("computes KPAK from KSAK", () => {
    expect(bytesToHex(eccsiPublicKeyOf(octets(v.KSAK)))).toBe(v.KPAK);
  });

  it("extracts PVT and SSK from KSAK, identifier and v", () => {
    const { ssk, pvt } = extractSigningKey(octets(v.KSAK), identifier, drawing(v.userKey.v));
    expect(bytesToHex(pvt)).toBe(v.userKey.PVT);
    expect(bytesToHex(ssk)).toBe(v.userKey.SSK);
  });

  it("hashes keys and message to HS and HE", () => {
    const hs = sha256(concatBytes(octets(v.curve.G), octets(v.KPAK), identifier, octets(v.userKey.PVT)));
    expect(bytesToHex(hs)).toBe(v.userKey.HS);
    expect(bytesToHex(sha256(concatBytes(hs, octets(v.signature.r), message)))).toBe(v.signature.HE);
  });

  it("accepts the key set, and signs with j as printed", () => {
    const signature = bytesToHex(signingKey().sign(message, drawing(v.signature.j)));
    expect(signature).toBe(v.signature.sig);
    expect(signature.slice(0, 64)).toBe(v.signature.r);
    expect(signature.slice(64, 128)).toBe(v.signature.s);
    expect(v.signature.J.slice(2, 66)).toBe(v.signature.r);
    expect(signature).toHaveLength(2 * v.signature.sigLength);
  });

  it("recovers Y and J on verification", () => {
    const scalar = (hex: string): bigint => BigInt(`0x${hex}`) % p256.Point.Fn.ORDER;
    const y = p256.Point.fromHex(v.userKey.PVT).multiply(scalar(v.userKey.HS)).add(p256.Point.fromHex(v.KPAK));
    expect(bytesToHex(y.toBytes(false))).toBe(v.verification.Y);
    const j = p256.Point.BASE.multiply(scalar(v.signature.HE))
      .add(y.multiply(scalar(v.signature.r)))
      .multiply(scalar(v.signature.s));
    expect(bytesToHex(j.toBytes(false))).toBe(v.signature.J);
    expect(fromInteger(j.toAffine().x, 32)).toEqual(octets(v.verification.recoveredJx));
  });

  it("verifies the signature", () => {
    expect(refusal(() => verifyEccsi(octets(v.signature.sig), message, identifier, publicKey))).toBe("accepted");
  });

  it.each(v.negative)("refuses: $case", ({ sig, message: other, ID }) => {
    const verify = (): void =>
      verifyEccsi(octets(sig), octets(other ?? v.signature.message.hex), octets(ID ?? v.ID.hex), publicKey);
    expect(refusal(verify)).toBe("eccsi-signature-invalid");
  });
});

describe("ECCSI beyond the appendix", () => {
  it("verifies what it signs, under fresh keys, and never signs alike twice", () => {
    const secret = generateEccsiMasterSecret();
    const kpak = new EccsiPublicKey(eccsiPublicKeyOf(secret));
    const { ssk, pvt } = extractSigningKey(secret, identifier);
    const key = new EccsiSigningKey(ssk, pvt, identifier, kpak);
    const [first, second] = [key.sign(message), key.sign(message)];
    expect(first).not.toEqual(second);
    for (const signature of [first, second]) verifyEccsi(signature, message, identifier, kpak);
    expect(refusal(() => verifyEccsi(first, message, identifier, publicKey))).toBe("eccsi-signature-invalid");
  });

  it.each([
    ["another user's identifier", { id: octets("00") }],
    ["another SSK", { ssk: octets(v.KSAK) }],
    ["another PVT", { pvt: octets(v.KPAK) }],
  ])("does not accept a key set with %s", (_, { id = identifier, ssk, pvt }: Record<string, Uint8Array>) => {
    const accept = (): EccsiSigningKey =>
      new EccsiSigningKey(ssk ?? octets(v.userKey.SSK), pvt ?? octets(v.userKey.PVT), id, publicKey);
    expect(refusal(accept)).toBe("eccsi-key-invalid");
  });

  it("forgets a key that was destroyed, and keeps it out of JSON", () => {
    const key = signingKey();
    expect(JSON.stringify({ key })).not.toContain(v.userKey.SSK);
    expect(key.isDestroyed).toBe(false);
    key.destroy();
    expect(key.isDestroyed).toBe(true);
    expect(refusal(() => key.sign(message))).toBe("input-invalid");
  });
});
