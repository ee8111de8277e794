/**
 * Digits as RTP events, RFC 4733.
 *
 * @module
 */

import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";

/** What can be sent, in the order of their numbers. */
const DIGITS = "0123456789*#ABCD";
const LENGTH = 4;
/** Loudness that is sent: 10 dB below the loudest. */
const VOLUME = 10;
const LONGEST = 0xffff;

/** One packet of a digit that goes on. */
export interface TelephoneEvent {
  readonly digit: string;
  readonly ended: boolean;
  /** Since the beginning of the digit, in units of the RTP timestamp. */
  readonly duration: number;
}

export function encodeTelephoneEvent({ digit, ended, duration }: TelephoneEvent): Uint8Array {
  const payload = new Uint8Array(LENGTH);
  payload[0] = DIGITS.indexOf(digit);
  payload[1] = (ended ? 0x80 : 0) | VOLUME;
  viewOf(payload).setUint16(2, Math.min(duration, LONGEST));
  return payload;
}

/**
 * Reads the first event of a payload; `undefined` for one that is no digit.
 *
 * @throws MediaRefusal `malformed`
 */
export function decodeTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  if (payload.length < LENGTH) throw new MediaRefusal("malformed");
  const digit = DIGITS[payload[0] ?? 0];
  if (digit === undefined) return undefined;
  return { digit, ended: ((payload[1] ?? 0) & 0x80) !== 0, duration: viewOf(payload).getUint16(2) };
}
