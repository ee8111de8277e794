/**
 * SAKKE, RFC 6508 with parameter set 1 of RFC 6509: identity-based encapsulation of a 16-octet value.
 *
 * A user is an identifier b, an octet string taken as an integer; in TS 33.180 it is the 32-octet UID.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { MikeyError } from "../base/errors.ts";
import {
  aoctets,
  bytesToHex,
  concatBytes,
  fromInteger,
  hexToBytes,
  type Octets,
  type RandomSource,
  systemRandom,
  toInteger,
  xorOctets,
} from "../base/octets.ts";
import { type AffinePoint, decodeCoordinates, encodeCoordinates } from "../base/point-encoding.ts";
import { type LineTable, type PointTable, sakkeEngine } from "./engine.ts";
import { SAKKE_COORDINATE, SAKKE_DATA, SAKKE_G, SAKKE_P, SAKKE_POINT, SAKKE_Q, SAKKE_VALUE } from "./parameters.ts";

const MASK_RANGE = 1n << 128n;

/**
 * HashToIntegerRange of RFC 6508 clause 5.1 with SHA-256: spreads a string over 0 … n - 1.
 *
 * @param n - exclusive upper bound
 */
export function hashToIntegerRange(string: Uint8Array, n: bigint): bigint {
  const a = sha256(string);
  const rounds = Math.ceil((n - 1n).toString(2).length / 256);
  let h: Uint8Array = new Uint8Array(32);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < rounds; i++) {
    h = sha256(h);
    parts.push(sha256(concatBytes(h, a)));
  }
  return toInteger(concatBytes(...parts)) % n;
}

/**
 * Reads a point of the curve, uncompressed, 257 octets.
 *
 * @param title - names the point in errors
 * @throws MikeyError `point-infinity`, `point-compressed`, `octets-length`, `point-form`, `point-coordinate`,
 *   `point-off-curve`, `point-order`
 */
export function decodeSakkePoint(octets: Uint8Array, title: string): AffinePoint {
  const point = decodeCoordinates(octets, SAKKE_COORDINATE, SAKKE_P, title);
  if (!sakkeEngine().isOnCurve(point)) throw new MikeyError("point-off-curve", title);
  // (0, 0) has order 2, and is the only point of that order.
  if (point.y === 0n) throw new MikeyError("point-order", title);
  return point;
}

/** Writes a point, 257 octets. */
export const encodeSakkePoint = (point: AffinePoint): Octets => encodeCoordinates(point, SAKKE_COORDINATE);

/** How many users of a KMS are remembered, and have a table of 98 kB when they come again: a shift's colleagues. */
const USERS = 16;

/** How often somebody came, and the table of [b]P + Z. */
interface KnownUser {
  times: number;
  table?: PointTable;
}

/** The public key Z of a KMS, checked, with its table of multiples and those of users who come again and again. All of it is public. */
export class SakkePublicKey {
  /** Z as received. */
  readonly octets: Uint8Array;
  readonly table: PointTable;
  /** By identifier in hexadecimal, the one who came last at the end. */
  readonly #users = new Map<string, KnownUser>();

  /**
   * @param octets - Z (PubEncKey), 257 octets
   * @param table - from an earlier instance of the same Z, to save the precomputation
   * @throws MikeyError as {@link decodeSakkePoint}
   */
  constructor(octets: Uint8Array, table?: PointTable) {
    const point = SakkePublicKey.check(octets);
    this.octets = octets.slice();
    this.table = table ?? sakkeEngine().preparePoint(point);
  }

  /** That something was encapsulated for a user, or decrypted by one: who comes twice is worth a table. */
  remember(identifier: Uint8Array): void {
    this.#met(identifier);
  }

  #met(identifier: Uint8Array): KnownUser {
    const name = bytesToHex(identifier);
    const user: KnownUser = this.#users.get(name) ?? { times: 0 };
    user.times += 1;
    this.#users.delete(name);
    this.#users.set(name, user);
    const [oldest] = this.#users.keys();
    if (this.#users.size > USERS && oldest !== undefined) this.#users.delete(oldest);
    return user;
  }

  /** The table of [b]P + Z, where it was made: with it, encapsulating and the TEST take little more than half of their additions. */
  tableOf(identifier: Uint8Array): PointTable | undefined {
    return this.#users.get(bytesToHex(identifier))?.table;
  }

  /** Makes the table of a user. Takes as long as several messages. */
  prepareUser(identifier: Uint8Array): void {
    this.#met(identifier).table ??= this.#tableFor(identifier);
  }

  /**
   * Makes the table of one user who came twice and has none.
   *
   * @returns whether there was such a user
   */
  prepareWhoCameAgain(): boolean {
    for (const [name, user] of this.#users) {
      if (user.times < 2 || user.table !== undefined) continue;
      user.table = this.#tableFor(hexToBytes(name));
      return true;
    }
    return false;
  }

  #tableFor(identifier: Uint8Array): PointTable {
    const engine = sakkeEngine();
    return engine.preparePoint(engine.multiply(toInteger(identifier), { l: 1n, table: this.table }));
  }

  /**
   * Checks the form of a Z, but not its order, which takes the precomputation.
   *
   * @throws MikeyError as {@link decodeSakkePoint}
   */
  static check(octets: Uint8Array): AffinePoint {
    return decodeSakkePoint(octets, "Z");
  }
}

/** What an encapsulation gives. */
export interface Encapsulation {
  /** R and H, 273 octets. */
  readonly data: Octets;
  /**
   * Whether g^r or H begins with a zero octet. Some receivers in the field drop leading zeros there and fail; a sender
   * that is free to choose the value should choose another one.
   */
  readonly hasLeadingZero: boolean;
}

/**
 * Encapsulates a value for a user, RFC 6508 clause 6.2.1.
 *
 * @param publicKey - Z of the user's KMS
 * @param identifier - b, as octets
 * @param value - SSV, 16 octets; has to be fresh and uniformly random
 * @throws MikeyError `octets-length`
 */
export function encapsulate(publicKey: SakkePublicKey, identifier: Uint8Array, value: Uint8Array): Encapsulation {
  aoctets(value, SAKKE_VALUE, "SSV");
  const r = hashToIntegerRange(concatBytes(value, identifier), SAKKE_Q);
  const { x, y, power } = sakkeEngine().multiply(...imageOf(r, identifier, publicKey), r);
  publicKey.remember(identifier);
  const masked = xorOctets(value, maskOf(fromInteger(power, SAKKE_COORDINATE)));
  return {
    data: concatBytes(encodeSakkePoint({ x, y }), masked) as Octets,
    hasLeadingZero: masked[0] === 0 || power >> BigInt(8 * (SAKKE_COORDINATE - 1)) === 0n,
  };
}

/** HashToIntegerRange(g^r, 2^128). */
function maskOf(power: Uint8Array): Octets {
  return fromInteger(hashToIntegerRange(power, MASK_RANGE), SAKKE_VALUE);
}

/** A user's decryption key RSK with its lines. Holds a long-term secret until {@link SakkeDecryptionKey.destroy}. */
export class SakkeDecryptionKey {
  #lines: LineTable | undefined;

  /**
   * @param octets - RSK (UserDecryptKey), 257 octets; not kept
   * @throws MikeyError as {@link decodeSakkePoint}
   */
  constructor(octets: Uint8Array) {
    this.#lines = sakkeEngine().prepareLines(decodeSakkePoint(octets, "RSK"));
  }

  /**
   * ⟨RSK, point⟩.
   *
   * @throws MikeyError `input-invalid` after {@link SakkeDecryptionKey.destroy}
   */
  pair(point: AffinePoint): bigint {
    if (this.#lines === undefined) throw new MikeyError("input-invalid", "this decryption key was destroyed");
    return sakkeEngine().pair(this.#lines, point);
  }

  get isDestroyed(): boolean {
    return this.#lines === undefined;
  }

  /** Overwrites the key. */
  destroy(): void {
    if (Array.isArray(this.#lines)) this.#lines.fill(0n);
    else this.#lines?.fill(0);
    this.#lines = undefined;
  }

  /** Keeps the key out of logs and messages. */
  toJSON(): string {
    return "[SAKKE decryption key]";
  }
}

/**
 * Checks a received decryption key, RFC 6508 clause 6.1.2: ⟨[b]P + Z, RSK⟩ = g.
 *
 * @throws MikeyError `sakke-key-invalid`
 */
export function validateDecryptionKey(
  key: SakkeDecryptionKey,
  identifier: Uint8Array,
  publicKey: SakkePublicKey,
): void {
  const { x, y } = sakkeEngine().multiply(toInteger(identifier), { l: 1n, table: publicKey.table });
  if (key.pair({ x, y }) !== SAKKE_G) throw new MikeyError("sakke-key-invalid");
}

/** Deviations of other implementations that a receiver can choose to accept. */
export interface SakkeCompatibility {
  /** Also accept g^r hashed without its leading zero octets. */
  readonly shortPower?: boolean;
  /** Also accept H without its leading zero octets, data of 272 octets or, once in 65536, fewer. */
  readonly shortData?: boolean;
}

/**
 * Decapsulates, RFC 6508 clause 6.2.2, including the TEST that makes the result trustworthy.
 *
 * @param data - R and H, 273 octets
 * @param identifiers - the b's to try, for one key; more than one only around a key period boundary
 * @returns the value, and the position of the identifier that it was made for
 * @throws MikeyError `sakke-test-failed` when the data is for another identifier, key or KMS, or was altered; as
 *   {@link decodeSakkePoint} for R
 */
export function decapsulate(
  data: Uint8Array,
  identifiers: readonly Uint8Array[],
  publicKey: SakkePublicKey,
  key: SakkeDecryptionKey,
  compatibility: SakkeCompatibility = {},
): { readonly value: Octets; readonly index: number } {
  let complete = data;
  if (compatibility.shortData === true && data.length > SAKKE_POINT && data.length < SAKKE_DATA) {
    const missing = new Uint8Array(SAKKE_DATA - data.length);
    complete = concatBytes(data.subarray(0, SAKKE_POINT), missing, data.subarray(SAKKE_POINT));
  }
  aoctets(complete, SAKKE_DATA, "SAKKE encapsulated data");
  const point = decodeSakkePoint(complete.subarray(0, SAKKE_POINT), "R");
  const masked = complete.subarray(SAKKE_POINT);
  const power = fromInteger(key.pair(point), SAKKE_COORDINATE);
  const readings = [power];
  if (compatibility.shortPower === true && power[0] === 0) {
    readings.push(power.subarray(power.findIndex((octet) => octet !== 0)));
  }
  for (const reading of readings) {
    const value = xorOctets(masked, maskOf(reading));
    for (const [index, identifier] of identifiers.entries()) {
      const r = hashToIntegerRange(concatBytes(value, identifier), SAKKE_Q);
      // The TEST.
      if (sakkeEngine().isSum(...imageOf(r, identifier, publicKey), point)) {
        publicKey.remember(identifier);
        power.fill(0);
        return { value, index };
      }
    }
    value.fill(0);
  }
  power.fill(0);
  throw new MikeyError("sakke-test-failed");
}

/** [r]([b]P + Z) as a sum of multiples of P and another point: [rb]P + [r]Z, or of one point alone where the user has a table. */
function imageOf(r: bigint, identifier: Uint8Array, publicKey: SakkePublicKey) {
  const own = publicKey.tableOf(identifier);
  const k = own === undefined ? r * toInteger(identifier) : undefined;
  return [k, { l: r, table: own ?? publicKey.table }] as const;
}

// What a KMS does.

/** A scalar from 1 to q - 1; 64 bits more than needed are drawn, so that the reduction leaves no bias. */
function randomScalar(random: RandomSource): bigint {
  return (toInteger(random(SAKKE_COORDINATE + 8)) % (SAKKE_Q - 1n)) + 1n;
}

/**
 * Reads a scalar in any number of octets.
 *
 * @throws MikeyError `scalar-zero`, `scalar-too-large`
 */
function decodeScalar(octets: Uint8Array, title: string): bigint {
  const scalar = toInteger(octets);
  if (scalar === 0n) throw new MikeyError("scalar-zero", title);
  if (scalar >= SAKKE_Q) throw new MikeyError("scalar-too-large", title);
  return scalar;
}

/** KMS: draws a master secret z, 128 octets. */
export function generateSakkeMasterSecret(random: RandomSource = systemRandom): Octets {
  return fromInteger(randomScalar(random), SAKKE_COORDINATE);
}

/**
 * KMS: the public key Z = [z]P, 257 octets.
 *
 * @throws MikeyError `scalar-zero`, `scalar-too-large`
 */
export function sakkePublicKeyOf(masterSecret: Uint8Array): Octets {
  return encodeSakkePoint(sakkeEngine().multiply(decodeScalar(masterSecret, "z")));
}

/**
 * KMS: extracts a user's decryption key RSK = [1 / (b + z)]P, 257 octets; RFC 6508 clause 6.1.1.
 *
 * @throws MikeyError `scalar-zero`, `scalar-too-large`; `scalar-zero` also in the case, never to be met, of b = -z
 */
export function extractDecryptionKey(
  masterSecret: Uint8Array,
  identifier: Uint8Array,
  random: RandomSource = systemRandom,
): Octets {
  const sum = (toInteger(identifier) + decodeScalar(masterSecret, "z")) % SAKKE_Q;
  if (sum === 0n) throw new MikeyError("scalar-zero", "b + z");
  // Euclid's running time tells about its operand, so the operand is blinded.
  const blind = randomScalar(random);
  const inverse = (invertModulo((sum * blind) % SAKKE_Q, SAKKE_Q) * blind) % SAKKE_Q;
  return encodeSakkePoint(sakkeEngine().multiply(inverse));
}

function invertModulo(value: bigint, modulus: bigint): bigint {
  let [a, b] = [value, modulus];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}
