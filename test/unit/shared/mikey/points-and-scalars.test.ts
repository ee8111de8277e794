import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { fromInteger, type Octets } from "../../../../shared/mikey/base/octets.ts";
import {
  decodeEccsiPoint,
  EccsiPublicKey,
  EccsiSigningKey,
  eccsiPublicKeyOf,
  extractSigningKey,
  verifyEccsi,
} from "../../../../shared/mikey/eccsi.ts";
import { SecurityDomain } from "../../../../shared/mikey/keys.ts";
import { sakkeEngine } from "../../../../shared/mikey/sakke/engine.ts";
import { SAKKE_P, SAKKE_Q } from "../../../../shared/mikey/sakke/parameters.ts";
import {
  decapsulate,
  decodeSakkePoint,
  encodeSakkePoint,
  extractDecryptionKey,
  SakkeDecryptionKey,
  SakkePublicKey,
  sakkePublicKeyOf,
} from "../../../../shared/mikey/sakke/sakke.ts";
import { addAffine } from "./support/affine.ts";
import { refusal } from "./support/refusal.ts";
import { crossDomain, kmsOf, octets, rfc6507, rfc6508 } from "./support/vectors.ts";

/** Wrong encodings of a point whose coordinates have `size` octets, with the code of each refusal. */
function wrongPoints(good: Uint8Array, size: number, prime: bigint): [string, Uint8Array, string][] {
  const x = good.subarray(1, 1 + size);
  const y = good.subarray(1 + size);
  const point = (form: number, ...coordinates: Uint8Array[]): Octets =>
    concatBytes(Uint8Array.of(form), ...coordinates) as Octets;
  const flipped = good.slice();
  flipped[2 * size] = (flipped[2 * size] ?? 0) ^ 1;
  return [
    ["infinity", Uint8Array.of(0), "point-infinity"],
    ["compressed, even y", point(2, x), "point-compressed"],
    ["compressed, odd y", point(3, x), "point-compressed"],
    ["hybrid, even y", point(6, x, y), "point-compressed"],
    ["hybrid, odd y", point(7, x, y), "point-compressed"],
    ["another first octet", point(5, x, y), "point-form"],
    ["infinity padded with zeros", point(0, new Uint8Array(2 * size)), "point-form"],
    ["nothing", new Uint8Array(), "octets-length"],
    ["one octet short", good.subarray(0, -1), "octets-length"],
    ["one octet long", concatBytes(good, Uint8Array.of(0)), "octets-length"],
    ["a coordinate without its leading octet", point(4, x.subarray(1), y), "octets-length"],
    ["x = p", point(4, fromInteger(prime, size), y), "point-coordinate"],
    ["y all ones", point(4, x, new Uint8Array(size).fill(255)), "point-coordinate"],
    ["off the curve", flipped, "point-off-curve"],
    ["x and y exchanged", point(4, y, x), "point-off-curve"],
  ];
}

const P256_PRIME = BigInt(`0x${rfc6507.curve.p}`);
const P256_ORDER = BigInt(`0x${rfc6507.curve.q}`);

describe("points of P-256", () => {
  it.each(wrongPoints(octets(rfc6507.KPAK), 32, P256_PRIME))("refused: %s", (_, wrong, code) => {
    expect(refusal(() => decodeEccsiPoint(wrong, "point"))).toBe(code);
    expect(refusal(() => new EccsiPublicKey(wrong))).toBe(code);
  });

  it("refused: zero coordinates", () => {
    const zeros = concatBytes(Uint8Array.of(4), new Uint8Array(64));
    expect(refusal(() => decodeEccsiPoint(zeros, "point"))).toBe("point-off-curve");
  });

  it("refused as KPAK of a domain and as PVT of a signature", () => {
    const off = octets(rfc6507.KPAK);
    off[64] = (off[64] ?? 0) ^ 1;
    const kms = kmsOf(crossDomain.kmsA);
    expect(refusal(() => new SecurityDomain({ ...kms, pubAuthKey: off }))).toBe("point-off-curve");
    const signature = concatBytes(octets(rfc6507.signature.sig).subarray(0, 64), off);
    const kpak = new EccsiPublicKey(octets(rfc6507.KPAK));
    expect(refusal(() => verifyEccsi(signature, new Uint8Array(), new Uint8Array(), kpak))).toBe("point-off-curve");
  });
});

describe("points of the SAKKE curve", { timeout: 60_000 }, () => {
  const rsk = decodeSakkePoint(octets(rfc6508.RSK), "RSK");
  /** The point of order 2, and RSK moved by it: on the curve, outside the group. */
  const torsion = { x: 0n, y: 0n };
  const moved = addAffine(rsk, torsion);
  if (moved === "infinity") throw new Error("RSK can't be the point of order 2");

  it.each(wrongPoints(octets(rfc6508.Z_T), 128, SAKKE_P))("refused: %s", (_, wrong, code) => {
    expect(refusal(() => decodeSakkePoint(wrong, "point"))).toBe(code);
    expect(refusal(() => new SakkePublicKey(wrong))).toBe(code);
    expect(refusal(() => new SakkeDecryptionKey(wrong))).toBe(code);
  });

  it("refused: the point of order 2", () => {
    expect(refusal(() => new SakkePublicKey(encodeSakkePoint(torsion)))).toBe("point-order");
    expect(refusal(() => sakkeEngine().preparePoint(torsion))).toBe("point-order");
    expect(refusal(() => sakkeEngine().prepareLines(torsion))).toBe("point-order");
  });

  it("refused: a point of order 4", () => {
    const point = pointOfOrder4();
    expect(refusal(() => new SakkePublicKey(encodeSakkePoint(point)))).toBe("point-order");
    expect(refusal(() => new SakkeDecryptionKey(encodeSakkePoint(point)))).toBe("point-order");
  });

  it("refused: a point of order 2q", () => {
    expect(sakkeEngine().isOnCurve(moved)).toBe(true);
    expect(refusal(() => new SakkePublicKey(encodeSakkePoint(moved)))).toBe("point-order");
    expect(refusal(() => new SakkeDecryptionKey(encodeSakkePoint(moved)))).toBe("point-order");
  });

  it("refused: any other point outside the group, accepted: any inside", () => {
    const squareRoot = (value: bigint): bigint => powerModulo(value, (SAKKE_P + 1n) / 4n);
    let outside = 0;
    for (let x = 2n; outside < 12; x++) {
      const point = { x, y: squareRoot(x * x * x - 3n * x) };
      if (!sakkeEngine().isOnCurve(point)) continue;
      const double = addAffine(point, point);
      if (double === "infinity") throw new Error("a point of order 2");
      // A point is the double of another if and only if its x is a square.
      if (squareRoot(x) ** 2n % SAKKE_P !== x) {
        outside++;
        for (const wrong of [point, double]) {
          expect(refusal(() => sakkeEngine().preparePoint(wrong))).toBe("point-order");
          expect(refusal(() => sakkeEngine().prepareLines(wrong))).toBe("point-order");
        }
      }
      const inside = addAffine(double, double);
      if (inside === "infinity") throw new Error("a point of order 4");
      if (outside < 3) {
        expect(refusal(() => sakkeEngine().preparePoint(inside))).toBe("accepted");
        expect(refusal(() => sakkeEngine().prepareLines(inside))).toBe("accepted");
      }
    }
  });

  it("refused as R: outside the group, off the curve, infinity", () => {
    const z = new SakkePublicKey(octets(rfc6508.Z_T));
    const key = new SakkeDecryptionKey(octets(rfc6508.RSK));
    const open = (r: Uint8Array): unknown => decapsulate(concatBytes(r, new Uint8Array(16)), [octets("01")], z, key);
    expect(refusal(() => open(encodeSakkePoint(moved)))).toBe("sakke-test-failed");
    expect(refusal(() => open(encodeSakkePoint(pointOfOrder4())))).toBe("sakke-test-failed");
    expect(refusal(() => open(encodeSakkePoint(torsion)))).toBe("point-order");
    expect(refusal(() => open(concatBytes(Uint8Array.of(4), new Uint8Array(255), Uint8Array.of(1))))).toBe(
      "point-off-curve",
    );
    expect(refusal(() => open(new Uint8Array(257)))).toBe("point-form");
  });
});

/** Power modulo p. */
function powerModulo(base: bigint, exponent: bigint): bigint {
  let [result, b] = [1n, ((base % SAKKE_P) + SAKKE_P) % SAKKE_P];
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % SAKKE_P;
    b = (b * b) % SAKKE_P;
  }
  return result;
}

/** The double of (x, y) has x-coordinate ((x² + 3) / 2y)²; it is the point of order 2 when x² = -3. */
function pointOfOrder4(): { readonly x: bigint; readonly y: bigint } {
  const root = powerModulo(-3n, (SAKKE_P + 1n) / 4n);
  for (const x of [root, SAKKE_P - root]) {
    const y = powerModulo(x * x * x - 3n * x, (SAKKE_P + 1n) / 4n);
    if (sakkeEngine().isOnCurve({ x, y })) return { x, y };
  }
  throw new Error("there are points of order 4 on this curve");
}

describe("scalars", () => {
  const kpak = new EccsiPublicKey(octets(rfc6507.KPAK));
  const id = octets(rfc6507.ID.hex);
  const pvt = octets(rfc6507.userKey.PVT);
  const signature = octets(rfc6507.signature.sig);
  const withPart = (offset: number, part: Uint8Array): Octets => {
    const changed = signature.slice();
    changed.set(part, offset);
    return changed as Octets;
  };
  const size32 = (value: bigint): Octets => fromInteger(value, 32);
  const bad: [string, bigint, string][] = [
    ["0", 0n, "scalar-zero"],
    ["q", P256_ORDER, "scalar-too-large"],
    ["q + 1", P256_ORDER + 1n, "scalar-too-large"],
    ["all ones", (1n << 256n) - 1n, "scalar-too-large"],
  ];

  it.each(bad)("of ECCSI refused: %s", (_, value, code) => {
    expect(refusal(() => new EccsiSigningKey(size32(value), pvt, id, kpak))).toBe(code);
    expect(refusal(() => eccsiPublicKeyOf(size32(value)))).toBe(code);
    expect(refusal(() => extractSigningKey(size32(value), id))).toBe(code);
    expect(refusal(() => verifyEccsi(withPart(32, size32(value)), id, id, kpak))).toBe(code);
  });

  it("r of a signature is bounded by the prime, not by q", () => {
    expect(refusal(() => verifyEccsi(withPart(0, size32(0n)), id, id, kpak))).toBe("scalar-zero");
    expect(refusal(() => verifyEccsi(withPart(0, size32(P256_PRIME)), id, id, kpak))).toBe("scalar-too-large");
    const between = size32(P256_ORDER + 1n);
    expect(refusal(() => verifyEccsi(withPart(0, between), id, id, kpak))).toBe("eccsi-signature-invalid");
  });

  it.each([
    ["0", 0n, "scalar-zero"],
    ["q", SAKKE_Q, "scalar-too-large"],
    ["q + 1", SAKKE_Q + 1n, "scalar-too-large"],
    ["all ones", (1n << 1024n) - 1n, "scalar-too-large"],
  ])("of SAKKE refused: %s", (_, value, code) => {
    expect(refusal(() => sakkePublicKeyOf(fromInteger(value, 128)))).toBe(code);
    expect(refusal(() => extractDecryptionKey(fromInteger(value, 128), id))).toBe(code);
  });

  it("of wrong length are refused", () => {
    expect(refusal(() => eccsiPublicKeyOf(octets("01")))).toBe("octets-length");
    expect(refusal(() => verifyEccsi(signature.subarray(1), id, id, kpak))).toBe("octets-length");
    expect(bytesToHex(sakkePublicKeyOf(octets("01")))).toBe(bytesToHex(sakkePublicKeyOf(fromInteger(1n, 128))));
  });

  it("b = -z has no decryption key", () => {
    expect(refusal(() => extractDecryptionKey(fromInteger(5n, 1), fromInteger(SAKKE_Q - 5n, 128)))).toBe("scalar-zero");
  });
});
