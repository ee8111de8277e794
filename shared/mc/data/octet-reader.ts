/**
 * Octets of MCData messages: read from the front to the end, once, and joined.
 *
 * @module
 */
import { DataMessageError } from "./data-message-error.ts";

/** Octets of one message or element. */
export type DataOctets = Uint8Array<ArrayBuffer>;

export class OctetReader {
  readonly #octets: DataOctets;
  #at = 0;

  constructor(octets: DataOctets) {
    this.#octets = octets;
  }

  /** Octets that are left. */
  get left(): number {
    return this.#octets.length - this.#at;
  }

  /**
   * The next octets, as a view.
   *
   * @throws DataMessageError `cut-short`
   */
  take(count: number): DataOctets {
    if (count > this.left) throw new DataMessageError("cut-short");
    const taken = this.#octets.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  /** All that is left, as a view. */
  rest(): DataOctets {
    return this.take(this.left);
  }

  /**
   * A number of as many octets, most significant first; at most 6.
   *
   * @throws DataMessageError `cut-short`
   */
  number(octets: number): number {
    return numberOf(this.take(octets));
  }
}

/** The number that at most 6 octets are, most significant first. */
export const numberOf = (octets: DataOctets): number => octets.reduce((value, octet) => value * 256 + octet, 0);

/**
 * A number in as many octets, most significant first.
 *
 * @throws RangeError when they cannot hold it
 */
export function numberOctets(value: number, octets: number): DataOctets {
  if (!(value >= 0 && value < 256 ** octets)) throw new RangeError(`${value} in ${octets} octets`);
  return Uint8Array.from({ length: octets }, (_, i) => Math.floor(value / 256 ** (octets - 1 - i)) % 256);
}

/** One after the other. */
export function joinOctets(parts: readonly DataOctets[]): DataOctets {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
