/**
 * The SFrame header: key identifier and counter, RFC 9605 clause 4.3.
 *
 * Values are numbers of at most 53 bits here, although the header could carry 64: no key identifier and no counter of
 * this program comes near, and what cannot be in use is refused.
 *
 * @module
 */
import type { Octets } from "../../mikey/base/octets.ts";
import { SFrameError } from "./errors.ts";

/** Flags that say that a length stands in the configuration octet and the value behind it. */
const KEY_IS_LONG = 0x80;
const COUNTER_IS_LONG = 0x08;
/** Values up to this stand in the configuration octet itself. */
const LARGEST_SHORT = 7;

export interface SFrameHeader {
  readonly keyId: number;
  readonly counter: number;
}

function lengthOf(value: number): number {
  let length = 1;
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) length += 1;
  return length;
}

function write(into: Uint8Array, offset: number, length: number, value: number): void {
  let rest = value;
  for (let at = offset + length - 1; at >= offset; at--) {
    into[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function read(from: Uint8Array, offset: number, length: number): number {
  const first = from[offset];
  if (first === undefined || offset + length > from.length) throw new SFrameError("frame-too-short");
  if (first === 0 || (length === 1 && first <= LARGEST_SHORT)) throw new SFrameError("header-not-minimal");
  let value = 0;
  for (const octet of from.subarray(offset, offset + length)) {
    value = value * 256 + octet;
    if (value > Number.MAX_SAFE_INTEGER) throw new SFrameError("header-too-large");
  }
  return value;
}

/** @throws RangeError when a value is no integer from 0 to 2^53 - 1 */
export function encodeHeader({ keyId, counter }: SFrameHeader): Octets {
  for (const value of [keyId, counter]) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`expected a non-negative integer, got ${value}`);
  }
  const keyLength = keyId > LARGEST_SHORT ? lengthOf(keyId) : 0;
  const counterLength = counter > LARGEST_SHORT ? lengthOf(counter) : 0;
  const header = new Uint8Array(1 + keyLength + counterLength);
  header[0] =
    (keyLength > 0 ? KEY_IS_LONG | ((keyLength - 1) << 4) : keyId << 4) |
    (counterLength > 0 ? COUNTER_IS_LONG | (counterLength - 1) : counter);
  write(header, 1, keyLength, keyId);
  write(header, 1 + keyLength, counterLength, counter);
  return header;
}

/**
 * Reads the header in front of a ciphertext.
 *
 * @returns the header and its length in octets
 * @throws SFrameError `frame-too-short`, `header-not-minimal`, `header-too-large`
 */
export function decodeHeader(octets: Uint8Array): SFrameHeader & { readonly length: number } {
  const configuration = octets[0];
  if (configuration === undefined) throw new SFrameError("frame-too-short");
  const key = (configuration >> 4) & LARGEST_SHORT;
  const counter = configuration & LARGEST_SHORT;
  const keyLength = (configuration & KEY_IS_LONG) === 0 ? 0 : key + 1;
  const counterLength = (configuration & COUNTER_IS_LONG) === 0 ? 0 : counter + 1;
  return {
    keyId: keyLength === 0 ? key : read(octets, 1, keyLength),
    counter: counterLength === 0 ? counter : read(octets, 1 + keyLength, counterLength),
    length: 1 + keyLength + counterLength,
  };
}
