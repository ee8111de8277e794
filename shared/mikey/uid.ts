/**
 * The UID of TS 33.180 clause F.2.1 and the arithmetic of key periods.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { MikeyError } from "./base/errors.ts";
import { ainteger, concatBytes, fromInteger, type Octets, utf8ToBytes } from "./base/octets.ts";

/** Octets of a UID. */
export const UID_LENGTH = 32;

/** Seconds from the NTP epoch (1900) to the Unix epoch (1970). */
export const NTP_UNIX = 2_208_988_800;

const TAG = utf8ToBytes("MIKEY-SAKKE-UID");

/** How a KMS cuts time into key periods. */
export interface KeyPeriods {
  /** UserKeyPeriod, seconds. */
  readonly userKeyPeriod: number;
  /** UserKeyOffset, seconds. */
  readonly userKeyOffset: number;
}

/**
 * The identifier of a user in a security domain and key period.
 *
 * Nothing is normalised: two spellings of one URI are two identifiers.
 *
 * @param userUri - MC service ID, as text (hashed in UTF-8) or as the octets received
 * @param kmsUri - as in the KMS certificate, likewise
 * @throws MikeyError `key-period-invalid`, `input-invalid`
 */
export function uid(
  userUri: string | Uint8Array,
  kmsUri: string | Uint8Array,
  periods: KeyPeriods,
  keyPeriodNo: number,
): Octets {
  const fields = [
    TAG,
    identifierOctets(userUri, "user URI"),
    identifierOctets(kmsUri, "KMS URI"),
    shortest(aperiods(periods).userKeyPeriod),
    shortest(periods.userKeyOffset),
    shortest(aperiodNo(keyPeriodNo)),
  ];
  return sha256(
    concatBytes(Uint8Array.of(0), ...fields.flatMap((field) => [field, fromInteger(BigInt(field.length), 2)])),
  ) as Octets;
}

/** Octets of an identifier: text in UTF-8, octets as they are. */
export function identifierOctets(identifier: string | Uint8Array, title: string): Uint8Array {
  if (typeof identifier === "string" && !identifier.isWellFormed()) {
    throw new MikeyError("input-invalid", `${title}: not well-formed text`);
  }
  const octets = typeof identifier === "string" ? utf8ToBytes(identifier) : identifier;
  if (octets.length === 0 || octets.length > 0xffff) {
    throw new MikeyError("input-invalid", `${title}: expected 1 to 65535 octets`);
  }
  return octets;
}

/**
 * Number of the key period at a time: floor((t_NTP - offset) / period).
 *
 * @param at - Unix seconds
 * @throws MikeyError `key-period-invalid`, also for times before the first period
 */
export function keyPeriodNumber(at: number, periods: KeyPeriods): number {
  aperiods(periods);
  if (!Number.isFinite(at)) throw new MikeyError("input-invalid", "time: expected Unix seconds");
  const number = Math.floor((Math.floor(at) + NTP_UNIX - periods.userKeyOffset) / periods.userKeyPeriod);
  return aperiodNo(number);
}

/**
 * Seconds from a time to the nearest boundary between key periods, 0 or more.
 *
 * @param at - Unix seconds
 */
export function secondsToBoundary(at: number, periods: KeyPeriods): number {
  const start = keyPeriodNumber(at, periods) * periods.userKeyPeriod + periods.userKeyOffset - NTP_UNIX;
  return Math.min(at - start, start + periods.userKeyPeriod - at);
}

/** Big-endian without leading zero octets; zero is one octet. */
function shortest(value: number): Octets {
  return fromInteger(BigInt(value), Math.max(1, Math.ceil(value.toString(16).length / 2)));
}

/**
 * Asserts a period of at least a second and an offset of at least none.
 *
 * @throws MikeyError `key-period-invalid`
 */
export function aperiods(periods: KeyPeriods): KeyPeriods {
  const { userKeyPeriod, userKeyOffset } = periods;
  if (!Number.isSafeInteger(userKeyPeriod) || userKeyPeriod < 1) {
    throw new MikeyError("key-period-invalid", "UserKeyPeriod: expected a positive number of seconds");
  }
  if (!Number.isSafeInteger(userKeyOffset) || userKeyOffset < 0) {
    throw new MikeyError("key-period-invalid", "UserKeyOffset: expected a number of seconds");
  }
  return periods;
}

function aperiodNo(keyPeriodNo: number): number {
  if (!Number.isSafeInteger(keyPeriodNo) || keyPeriodNo < 0) {
    throw new MikeyError("key-period-invalid", "key period number: expected an integer, 0 or more");
  }
  return keyPeriodNo;
}

/**
 * NTP timestamp of a Unix time: 32 bits of seconds, 32 bits of fraction.
 *
 * @param at - Unix seconds from 1968 to 2104, fraction allowed
 * @throws MikeyError `input-invalid`
 */
export function toNtp(at: number): Octets {
  if (!Number.isFinite(at)) throw new MikeyError("input-invalid", "time: expected Unix seconds");
  const seconds = Math.floor(at);
  ainteger(seconds, NTP_ERA_HALF - NTP_UNIX, NTP_ERA_HALF - NTP_UNIX + 2 ** 32 - 1, "time");
  const fraction = Math.min(2 ** 32 - 1, Math.floor((at - seconds) * 2 ** 32));
  return fromInteger((BigInt((seconds + NTP_UNIX) % 2 ** 32) << 32n) | BigInt(fraction), 8);
}

const NTP_ERA_HALF = 2 ** 31;

/**
 * Unix time of an NTP timestamp. The era begins anew in 2036; seconds below 2^31 are read as being after that, as
 * RFC 4330 clause 3 recommends.
 *
 * @param timestamp - 8 octets
 * @returns Unix seconds with fraction
 */
export function fromNtp(timestamp: Uint8Array): number {
  const view = new DataView(timestamp.buffer, timestamp.byteOffset, timestamp.byteLength);
  const seconds = view.getUint32(0);
  return (seconds < NTP_ERA_HALF ? seconds + 2 ** 32 : seconds) - NTP_UNIX + view.getUint32(4) / 2 ** 32;
}
