/**
 * ECCSI, RFC 6507 with P-256 and SHA-256: identity-based signatures without certificates.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { MikeyError } from "./base/errors.ts";
import {
  aoctets,
  concatBytes,
  equalOctets,
  fromInteger,
  hexToBytes,
  isZero,
  type Octets,
  type RandomSource,
  systemRandom,
  toInteger,
} from "./base/octets.ts";
import { decodeCoordinates } from "./base/point-encoding.ts";
import { p256Group } from "./p256/choice.ts";
import { B, GENERATOR, ORDER, PRIME, SCALAR } from "./p256/constants.ts";

const G_OCTETS = concatBytes(Uint8Array.of(4), hexToBytes(GENERATOR));
const ONE = fromInteger(1n, SCALAR);
const ZERO = fromInteger(0n, SCALAR);

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
export function decodeEccsiPoint(octets: Uint8Array, title: string): Octets {
  const { x, y } = decodeCoordinates(octets, SCALAR, PRIME, title);
  if ((y * y - x * (x * x - 3n) - B) % PRIME !== 0n) throw new MikeyError("point-off-curve", title);
  return octets.slice() as Octets;
}

/** Reads a scalar from 1 to `bound` - 1, as octets of the caller's own. */
function decodeScalar(octets: Uint8Array, bound: Uint8Array, title: string): Octets {
  aoctets(octets, SCALAR, title);
  if (isZero(octets)) throw new MikeyError("scalar-zero", title);
  if (!isBelow(octets, bound)) throw new MikeyError("scalar-too-large", title);
  return octets.slice() as Octets;
}

/** Whether a number of 32 octets is below another one; takes the same steps for all. */
function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  let borrow = 0;
  for (let i = SCALAR - 1; i >= 0; i--) borrow = (((a[i] ?? 0) - (b[i] ?? 0) - borrow) >> 8) & 1;
  return borrow === 1;
}

const Q_OCTETS = fromInteger(ORDER, SCALAR);
const Q_LESS_ONE = fromInteger(ORDER - 1n, SCALAR);
const P_OCTETS = fromInteger(PRIME, SCALAR);

/** Draws before a source of random octets is given up: one that is none would go on for ever. */
const MOST_DRAWS = 16;

/**
 * A scalar from 1 to q - 1: what is drawn plus 1, drawn again in the one of 2^32 cases that it is too large. What was drawn is overwritten.
 *
 * @throws MikeyError `input-invalid` when the source draws nothing else
 */
function randomScalar(random: RandomSource): Octets {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const drawn = aoctets(random(SCALAR), SCALAR, "random octets");
    const scalar = isBelow(drawn, Q_LESS_ONE) ? p256Group().multiplyAdd(drawn, ONE, ONE) : undefined;
    drawn.fill(0);
    if (scalar !== undefined) return scalar;
  }
  throw new MikeyError("input-invalid", "the source of random octets draws none that can be used");
}

/** Reduces what a hash or a coordinate is, 32 octets, modulo q. Public. */
const reduced = (octets: Uint8Array): Octets => fromInteger(toInteger(octets) % ORDER, SCALAR);

/** HS = hash(G ‖ KPAK ‖ ID ‖ PVT), RFC 6507 clause 5.1.1 step 5. */
function hashOfKeys(kpak: Uint8Array, identifier: Uint8Array, pvt: Uint8Array): Octets {
  return sha256(concatBytes(G_OCTETS, kpak, identifier, pvt)) as Octets;
}

/** The public authentication key KPAK of a KMS, checked. */
export class EccsiPublicKey {
  /** KPAK as received. */
  readonly octets: Octets;

  /**
   * @param octets - KPAK (PubAuthKey), 65 octets
   * @throws MikeyError as {@link decodeEccsiPoint}
   */
  constructor(octets: Uint8Array) {
    this.octets = decodeEccsiPoint(octets, "KPAK");
  }
}

/** A user's signing key. Holds a long-term secret until {@link EccsiSigningKey.destroy}. */
export class EccsiSigningKey {
  readonly #secret: Octets;
  readonly #hs: Octets;
  readonly #pvt: Octets;
  #isDestroyed = false;

  /**
   * Accepts a key set only after the check of RFC 6507 clause 5.1.2, [SSK]G - [HS]PVT = KPAK.
   *
   * @param ssk - UserSigningKeySSK, 32 octets; copied
   * @param pvt - UserPubTokenPVT, 65 octets
   * @param identifier - the user, as octets
   * @throws MikeyError `eccsi-key-invalid`, `scalar-zero`, `scalar-too-large`, and as {@link decodeEccsiPoint}
   */
  constructor(ssk: Uint8Array, pvt: Uint8Array, identifier: Uint8Array, publicKey: EccsiPublicKey) {
    this.#pvt = decodeEccsiPoint(pvt, "PVT");
    this.#secret = decodeScalar(ssk, Q_OCTETS, "SSK");
    this.#hs = hashOfKeys(publicKey.octets, identifier, pvt);
    const group = p256Group();
    // [SSK]G is [HS]PVT + KPAK when the set is right: only then is it public.
    const claimed = group.multiplyGenerator(this.#secret);
    const expected = group.publicSum(
      { scalar: reduced(this.#hs), point: this.#pvt },
      { scalar: ONE, point: publicKey.octets },
      ZERO,
    );
    if (expected === undefined || !equalOctets(claimed, expected)) {
      this.destroy();
      throw new MikeyError("eccsi-key-invalid");
    }
  }

  /**
   * Signs, RFC 6507 clause 5.2.1.
   *
   * @returns r ‖ s ‖ PVT, 129 octets
   * @throws MikeyError `input-invalid` after {@link EccsiSigningKey.destroy}
   */
  sign(message: Uint8Array, random: RandomSource = systemRandom): Octets {
    if (this.#isDestroyed) throw new MikeyError("input-invalid", "this signing key was destroyed");
    const group = p256Group();
    for (;;) {
      const j = randomScalar(random);
      const r = group.multiplyGenerator(j).slice(1, 1 + SCALAR);
      const factor = reduced(r);
      const he = reduced(sha256(concatBytes(this.#hs, r, message)));
      const bracket = group.multiplyAdd(he, factor, this.#secret);
      // A zero x would leave the secret out of the signature, a zero bracket has no inverse: draw again.
      const isUsable = !isZero(factor) && !isZero(bracket);
      const s = isUsable ? group.divide(j, bracket) : undefined;
      j.fill(0);
      bracket.fill(0);
      if (s !== undefined) return concatBytes(r, s, this.#pvt) as Octets;
    }
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  /** Overwrites the key. */
  destroy(): void {
    this.#secret.fill(0);
    this.#isDestroyed = true;
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
  const r = decodeScalar(rOctets, P_OCTETS, "r");
  const s = decodeScalar(signature.subarray(SCALAR, 2 * SCALAR), Q_OCTETS, "s");
  const pvt = decodeEccsiPoint(signature.subarray(2 * SCALAR), "PVT");
  const hs = hashOfKeys(publicKey.octets, identifier, pvt);
  const he = sha256(concatBytes(hs, rOctets, message));
  // J = [s]([HE]G + [r]Y) with Y = [HS]PVT + KPAK, multiplied out: nothing here is secret.
  const product = (a: Uint8Array, b: Uint8Array): Octets => fromInteger((toInteger(a) * toInteger(b)) % ORDER, SCALAR);
  const sr = product(s, r);
  const j = p256Group().publicSum(
    { scalar: product(sr, hs), point: pvt },
    { scalar: sr, point: publicKey.octets },
    product(s, he),
  );
  if (j === undefined || !equalOctets(j.subarray(1, 1 + SCALAR), rOctets)) {
    throw new MikeyError("eccsi-signature-invalid");
  }
}

// What a KMS does.

/** KMS: draws a master secret KSAK, 32 octets. */
export function generateEccsiMasterSecret(random: RandomSource = systemRandom): Octets {
  return randomScalar(random);
}

/**
 * KMS: the public key KPAK = [KSAK]G, 65 octets.
 *
 * @throws MikeyError `octets-length`, `scalar-zero`, `scalar-too-large`
 */
export function eccsiPublicKeyOf(masterSecret: Uint8Array): Octets {
  const ksak = decodeScalar(masterSecret, Q_OCTETS, "KSAK");
  const kpak = p256Group().multiplyGenerator(ksak);
  ksak.fill(0);
  return kpak;
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
  const group = p256Group();
  const ksak = decodeScalar(masterSecret, Q_OCTETS, "KSAK");
  const kpak = group.multiplyGenerator(ksak);
  for (;;) {
    const v = randomScalar(random);
    const pvt = group.multiplyGenerator(v);
    const hs = reduced(hashOfKeys(kpak, identifier, pvt));
    const ssk = group.multiplyAdd(ksak, hs, v);
    v.fill(0);
    if (isZero(ssk) || isZero(hs)) continue;
    ksak.fill(0);
    return { ssk, pvt };
  }
}
