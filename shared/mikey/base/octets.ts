/**
 * Octet strings: asserters, big-endian integers, base64. Everything in this library is big-endian.
 *
 * @module
 */
import { bytesToHex, concatBytes, hexToBytes, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { MikeyError } from "./errors.ts";

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes };

/** Octet string whose memory can be transferred to another thread. */
export type Octets = Uint8Array<ArrayBuffer>;

/** A source of cryptographically strong octets, which are the caller's own and may be overwritten. Tests replace it; nothing else should. */
export type RandomSource = (length: number) => Octets;

/** The platform's generator. */
export const systemRandom: RandomSource = (length) => randomBytes(length) as Octets;

/**
 * Asserts an octet string of a fixed length.
 *
 * @param title - names the argument in the error
 * @throws MikeyError `input-invalid`, `octets-length`
 */
export function aoctets(value: Uint8Array, length: number, title: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new MikeyError("input-invalid", `${title}: expected octets`);
  if (value.length !== length) {
    throw new MikeyError("octets-length", `${title}: expected ${length} octets, got ${value.length}`);
  }
  return value;
}

/**
 * Asserts an integer within bounds, both included.
 *
 * @throws MikeyError `input-invalid`
 */
export function ainteger(value: number, least: number, most: number, title: string): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new MikeyError("input-invalid", `${title}: expected an integer from ${least} to ${most}`);
  }
  return value;
}

/** Reads an unsigned integer. The empty string is zero. */
export function toInteger(octets: Uint8Array): bigint {
  return octets.length === 0 ? 0n : BigInt(`0x${bytesToHex(octets)}`);
}

/**
 * Writes an unsigned integer in exactly `length` octets, leading zeros included.
 *
 * @throws MikeyError `input-invalid` when it does not fit
 */
export function fromInteger(value: bigint, length: number): Octets {
  const digits = value.toString(16);
  if (value < 0n || digits.length > 2 * length) {
    throw new MikeyError("input-invalid", `integer does not fit ${length} octets`);
  }
  return hexToBytes(digits.padStart(2 * length, "0")) as Octets;
}

/** Compares without leaving early. Lengths are public. */
export function equalOctets(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Whether all octets are zero, without leaving early. */
export function isZero(octets: Uint8Array): boolean {
  let any = 0;
  for (const octet of octets) any |= octet;
  return any === 0;
}

/** Bitwise exclusive or of two strings of one length. */
export function xorOctets(a: Uint8Array, b: Uint8Array): Octets {
  aoctets(b, a.length, "second operand");
  return Uint8Array.from(a, (octet, i) => octet ^ (b[i] ?? 0));
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 with padding, RFC 4648 clause 4. */
export function toBase64(octets: Uint8Array): string {
  let text = "";
  for (let i = 0; i < octets.length; i += 3) {
    const [a = 0, b = 0, c = 0] = octets.subarray(i, i + 3);
    const group = (a << 16) | (b << 8) | c;
    const letters = [18, 12, 6, 0].map((shift) => BASE64.charAt((group >> shift) & 63)).join("");
    text += letters.slice(0, Math.min(octets.length - i, 3) + 1).padEnd(4, "=");
  }
  return text;
}

const BASE64_VALUE: ReadonlyMap<string, number> = new Map(Array.from(BASE64, (letter, value) => [letter, value]));

/**
 * Reads base64 with padding, strictly: no white space, no other alphabet, unused bits zero. Takes time and memory in
 * proportion to the text, whatever it holds.
 *
 * @throws MikeyError `base64-invalid`
 */
export function fromBase64(text: string): Octets {
  if (text.length % 4 !== 0) throw new MikeyError("base64-invalid");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const octets = new Uint8Array((text.length / 4) * 3 - padding);
  let written = 0;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < text.length - padding; i++) {
    const value = BASE64_VALUE.get(text.charAt(i));
    if (value === undefined) throw new MikeyError("base64-invalid");
    pending = ((pending << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets[written++] = pending >> bits;
  }
  if ((pending & ((1 << bits) - 1)) !== 0) throw new MikeyError("base64-invalid", "unused bits are set");
  return octets;
}
