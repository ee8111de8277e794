/**
 * ECCSI, RFC 6507 with P-256 and SHA-256: identity-based signatures without certificates.
 *
 * @module
 */
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { MikeyError } from "./base/errors.ts";
import {
  aoctets,
  concatBytes,
  equalOctets,
  fromInteger,
  type Octets,
  type RandomSource,
  systemRandom,
  toInteger,
} from "./base/octets.ts";
import { decodeCoordinates } from "./base/point-encoding.ts";

const { Point } = p256;
const P = Point.Fp.ORDER;
const Q = Point.Fn.ORDER;
const G = Point.BASE;
const G_OCTETS = G.toBytes(false);

type P256Point = InstanceType<typeof Point>;

/** Octets of a scalar or coordinate. */
const SCALAR = 32;
/** Octets of a point: 04, x, y. */
const ECCSI_POINT = 1 + 2 * SCALAR;
/** Octets of a signature: r, s, PVT. */
export const ECCSI_SIGNATURE = 2 * SCALAR + ECCSI_POINT;

/**
 * Reads a point of P-256, uncompressed, 65 octets.
 *
 * @param title - names the point in errors
 * @throws MikeyError `point-infinity`, `point-compressed`, `octets-length`, `point-form`, `point-coordinate`,
 *   `point-off-curve`
 */
export function decodeEccsiPoint(octets: Uint8Array, title: string): P256Point {
  const { x, y } = decodeCoordinates(octets, SCALAR, P, title);
  // The library takes (0, 0) for infinity; on this curve it is simply no point.
  if (x === 0n && y === 0n) throw new MikeyError("point-off-curve", title);
  const point = Point.fromAffine({ x, y });
  try {
    point.assertValidity();
  } catch {
    throw new MikeyError("point-off-curve", title);
  }
  return point;
}

/** Reads a scalar from 1 to `order` - 1. */
function decodeScalar(octets: Uint8Array, order: bigint, title: string): bigint {
  const scalar = toInteger(aoctets(octets, SCALAR, title));
  if (scalar === 0n) throw new MikeyError("scalar-zero", title);
  if (scalar >= order) throw new MikeyError("scalar-too-large", title);
  return scalar;
}

/** A scalar from 1 to q - 1; 128 bits more than needed are drawn, so that the reduction leaves no bias. */
function randomScalar(random: RandomSource): bigint {
  return (toInteger(random(SCALAR + 16)) % (Q - 1n)) + 1n;
}

const modulo = (value: bigint): bigint => ((value % Q) + Q) % Q;

/** HS = hash(G ‖ KPAK ‖ ID ‖ PVT), RFC 6507 clause 5.1.1 step 5. */
function hashOfKeys(kpak: Uint8Array, identifier: Uint8Array, pvt: Uint8Array): Octets {
  return sha256(concatBytes(G_OCTETS, kpak, identifier, pvt)) as Octets;
}

/** The public authentication key KPAK of a KMS, checked. */
export class EccsiPublicKey {
  /** KPAK as received. */
  readonly octets: Uint8Array;
  readonly point: P256Point;

  /**
   * @param octets - KPAK (PubAuthKey), 65 octets
   * @throws MikeyError as {@link decodeEccsiPoint}
   */
  constructor(octets: Uint8Array) {
    this.point = decodeEccsiPoint(octets, "KPAK");
    this.octets = octets.slice();
  }
}

/** A user's signing key. Holds a long-term secret until {@link EccsiSigningKey.destroy}. */
export class EccsiSigningKey {
  #secret: bigint;
  readonly #hs: Octets;
  readonly #pvt: Octets;

  /**
   * Accepts a key set only after the check of RFC 6507 clause 5.1.2, [SSK]G - [HS]PVT = KPAK.
   *
   * @param ssk - UserSigningKeySSK, 32 octets; not kept as octets
   * @param pvt - UserPubTokenPVT, 65 octets
   * @param identifier - the user, as octets
   * @throws MikeyError `eccsi-key-invalid`, `scalar-zero`, `scalar-too-large`, and as {@link decodeEccsiPoint}
   */
  constructor(ssk: Uint8Array, pvt: Uint8Array, identifier: Uint8Array, publicKey: EccsiPublicKey) {
    const secret = decodeScalar(ssk, Q, "SSK");
    const token = decodeEccsiPoint(pvt, "PVT");
    this.#hs = hashOfKeys(publicKey.octets, identifier, pvt);
    const claimed = G.multiply(secret).subtract(token.multiplyUnsafe(modulo(toInteger(this.#hs))));
    if (!claimed.equals(publicKey.point)) throw new MikeyError("eccsi-key-invalid");
    this.#secret = secret;
    this.#pvt = pvt.slice() as Octets;
  }

  /**
   * Signs, RFC 6507 clause 5.2.1.
   *
   * @returns r ‖ s ‖ PVT, 129 octets
   * @throws MikeyError `input-invalid` after {@link EccsiSigningKey.destroy}
   */
  sign(message: Uint8Array, random: RandomSource = systemRandom): Octets {
    if (this.#secret === 0n) throw new MikeyError("input-invalid", "this signing key was destroyed");
    for (;;) {
      const j = randomScalar(random);
      const r = fromInteger(G.multiply(j).toAffine().x, SCALAR);
      const he = toInteger(sha256(concatBytes(this.#hs, r, message)));
      const bracket = modulo(he + toInteger(r) * this.#secret);
      // A zero x would leave the secret out of the signature, a zero bracket has no inverse: draw again.
      if (toInteger(r) % Q === 0n || bracket === 0n) continue;
      // Euclid's running time tells about its operand, so the operand is blinded.
      const blind = randomScalar(random);
      const s = modulo(j * blind * Point.Fn.inv(modulo(bracket * blind)));
      return concatBytes(r, fromInteger(s, SCALAR), this.#pvt) as Octets;
    }
  }

  get isDestroyed(): boolean {
    return this.#secret === 0n;
  }

  /** Forgets the key. A BigInt can't be overwritten; the reference to it is dropped. */
  destroy(): void {
    this.#secret = 0n;
  }

  /** Keeps the key out of logs and messages. */
  toJSON(): string {
    return "[ECCSI signing key]";
  }
}

/**
 * Verifies a signature, RFC 6507 clause 5.2.2. Returns when it holds.
 *
 * @param signature - r ‖ s ‖ PVT, 129 octets
 * @param identifier - the signer, as octets
 * @param publicKey - KPAK of the signer's KMS
 * @throws MikeyError `eccsi-signature-invalid`, `octets-length`, `scalar-zero`, `scalar-too-large`, and as
 *   {@link decodeEccsiPoint}
 */
export function verifyEccsi(
  signature: Uint8Array,
  message: Uint8Array,
  identifier: Uint8Array,
  publicKey: EccsiPublicKey,
): void {
  aoctets(signature, ECCSI_SIGNATURE, "ECCSI signature");
  const rOctets = signature.subarray(0, SCALAR);
  // r is a coordinate, so its bound is the prime of the field and not the order of the group.
  const r = decodeScalar(rOctets, P, "r");
  const s = decodeScalar(signature.subarray(SCALAR, 2 * SCALAR), Q, "s");
  const pvt = signature.subarray(2 * SCALAR);
  const token = decodeEccsiPoint(pvt, "PVT");
  const hs = hashOfKeys(publicKey.octets, identifier, pvt);
  const he = toInteger(sha256(concatBytes(hs, rOctets, message)));
  // J = [s]([HE]G + [r]Y) with Y = [HS]PVT + KPAK, multiplied out: nothing here is secret.
  const sr = modulo(s * r);
  const j = token.mulAddUnsafe(modulo(sr * toInteger(hs)), publicKey.point, sr).add(G.multiplyUnsafe(modulo(s * he)));
  if (j.is0() || !equalOctets(fromInteger(j.toAffine().x, SCALAR), rOctets)) {
    throw new MikeyError("eccsi-signature-invalid");
  }
}

// What a KMS does.

/** KMS: draws a master secret KSAK, 32 octets. */
export function generateEccsiMasterSecret(random: RandomSource = systemRandom): Octets {
  return fromInteger(randomScalar(random), SCALAR);
}

/**
 * KMS: the public key KPAK = [KSAK]G, 65 octets.
 *
 * @throws MikeyError `octets-length`, `scalar-zero`, `scalar-too-large`
 */
export function eccsiPublicKeyOf(masterSecret: Uint8Array): Octets {
  return G.multiply(decodeScalar(masterSecret, Q, "KSAK")).toBytes(false) as Octets;
}

/**
 * KMS: extracts a user's signing key set, RFC 6507 clause 5.1.1.
 *
 * @throws MikeyError `octets-length`, `scalar-zero`, `scalar-too-large`
 */
export function extractSigningKey(
  masterSecret: Uint8Array,
  identifier: Uint8Array,
  random: RandomSource = systemRandom,
): { readonly ssk: Octets; readonly pvt: Octets } {
  const ksak = decodeScalar(masterSecret, Q, "KSAK");
  const kpak = G.multiply(ksak).toBytes(false);
  for (;;) {
    const v = randomScalar(random);
    const pvt = G.multiply(v).toBytes(false) as Octets;
    const hs = modulo(toInteger(hashOfKeys(kpak, identifier, pvt)));
    const ssk = modulo(ksak + hs * v);
    if (ssk !== 0n && hs !== 0n) return { ssk: fromInteger(ssk, SCALAR), pvt };
  }
}
