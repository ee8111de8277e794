/**
 * AMR-WB in RTP, RFC 4867: octet-aligned and bandwidth-efficient, one or several frames in a packet, silence (DTX) and the wish for another
 * mode (CMR). Interleaving, checksums and robust sorting, which nobody negotiates, are not there.
 *
 * @module
 */
import { MediaRefusal } from "./media-refusal.ts";

/** Bits of speech in a frame, by its type; 9 is silence (SID), 14 a frame that was lost, 15 nothing to send. */
const FRAME_BITS: Readonly<Record<number, number>> = {
  0: 132,
  1: 177,
  2: 253,
  3: 285,
  4: 317,
  5: 365,
  6: 397,
  7: 461,
  8: 477,
  9: 40,
  14: 0,
  15: 0,
};

/** Frames that a packet may have: `maxptime` of 240 ms. */
export const MAX_FRAMES = 12;
/** A CMR that has no preference. */
export const NO_MODE_REQUEST = 15;
/** Type of a frame that describes the noise of a pause (SID). */
export const COMFORT_NOISE = 9;
/** Type of a frame that is not there. */
export const NO_DATA = 15;

/** How the bits of a packet lie. */
export type AmrForm = "octet-aligned" | "bandwidth-efficient";

/** One frame of 20 ms. */
export interface AmrFrame {
  /** 0 to 8 speech, 9 silence, 14 lost speech, 15 nothing. */
  readonly type: number;
  /** Whether its bits are whole (Q). */
  readonly good: boolean;
  /** Bits of the frame in the order of the codec, the most significant first; the rest of the last octet is 0. */
  readonly bits: Uint8Array;
}

export interface AmrPayload {
  /**
   * Mode (0 to 8) above which the sender of this packet does not want to be spoken to, or {@link NO_MODE_REQUEST}. Others are for future use
   * and no reason to refuse what is said (RFC 4867 clause 4.3.1).
   */
  readonly modeRequest: number;
  readonly frames: readonly AmrFrame[];
}

/** Octets of the frame of a type, without its header; `undefined` for a type that does not exist. */
export function frameLength(type: number): number | undefined {
  const bits = FRAME_BITS[type];
  return bits === undefined ? undefined : Math.ceil(bits / 8);
}

class BitReader {
  readonly #octets: Uint8Array;
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  get left(): number {
    return this.#octets.length * 8 - this.#at;
  }

  /** At most 8 bits. */
  take(count: number): number {
    if (count > this.left) throw new MediaRefusal("malformed");
    const octet = this.#at >> 3;
    const pair = ((this.#octets[octet] ?? 0) << 8) | (this.#octets[octet + 1] ?? 0);
    const value = (pair >> (16 - (this.#at & 7) - count)) & ((1 << count) - 1);
    this.#at += count;
    return value;
  }

  takeOctets(bits: number): Uint8Array {
    const octets = new Uint8Array(Math.ceil(bits / 8));
    for (let i = 0; i < octets.length; i++) {
      const count = Math.min(8, bits - i * 8);
      octets[i] = this.take(count) << (8 - count);
    }
    return octets;
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}

class BitWriter {
  readonly #octets: number[] = [];
  #used = 0;

  put(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      if (this.#used % 8 === 0) this.#octets.push(0);
      const last = this.#octets.length - 1;
      this.#octets[last] = (this.#octets[last] ?? 0) | (((value >> bit) & 1) << (7 - (this.#used % 8)));
      this.#used += 1;
    }
  }

  putOctets(octets: Uint8Array, bits: number): void {
    for (let i = 0; i * 8 < bits; i++) {
      const count = Math.min(8, bits - i * 8);
      this.put((octets[i] ?? 0) >> (8 - count), count);
    }
  }

  align(): void {
    this.#used = this.#octets.length * 8;
  }

  get octets(): Uint8Array {
    return Uint8Array.from(this.#octets);
  }
}

/**
 * Reads a payload. What is left behind the last frame has to be padding of less than an octet, whatever its bits.
 *
 * @throws MediaRefusal `malformed`
 */
export function decodeAmrPayload(payload: Uint8Array, form: AmrForm): AmrPayload {
  const reader = new BitReader(payload);
  const aligned = form === "octet-aligned";
  const modeRequest = reader.take(4);
  if (aligned) reader.align();
  const entries: { type: number; bits: number; good: boolean }[] = [];
  for (let follows = true; follows; ) {
    follows = reader.take(1) === 1;
    const type = reader.take(4);
    const good = reader.take(1) === 1;
    if (aligned) reader.align();
    const bits = FRAME_BITS[type];
    if (bits === undefined || entries.length === MAX_FRAMES) throw new MediaRefusal("malformed");
    entries.push({ type, bits, good });
  }
  const frames = entries.map(({ type, good, bits }): AmrFrame => {
    const octets = reader.takeOctets(bits);
    if (aligned) reader.align();
    return { type, good, bits: octets };
  });
  if (reader.left >= 8) throw new MediaRefusal("malformed");
  return { modeRequest, frames };
}

/**
 * Makes a payload.
 *
 * @throws RangeError for no frame, more than {@link MAX_FRAMES}, or one that does not have the length of its type
 */
export function encodeAmrPayload({ modeRequest, frames }: AmrPayload, form: AmrForm): Uint8Array {
  if (frames.length === 0 || frames.length > MAX_FRAMES) throw new RangeError(`a packet of ${frames.length} frames`);
  const writer = new BitWriter();
  const aligned = form === "octet-aligned";
  writer.put(modeRequest, 4);
  if (aligned) writer.align();
  frames.forEach(({ type, good, bits }, at) => {
    if (bits.length !== frameLength(type)) throw new RangeError(`a frame of type ${type} with ${bits.length} octets`);
    writer.put(at < frames.length - 1 ? 1 : 0, 1);
    writer.put(type, 4);
    writer.put(good ? 1 : 0, 1);
    if (aligned) writer.align();
  });
  for (const { type, bits } of frames) {
    writer.putOctets(bits, FRAME_BITS[type] ?? 0);
    if (aligned) writer.align();
  }
  return writer.octets;
}
