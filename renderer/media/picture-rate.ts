/**
 * How much a picture over RTP takes: less where the other end reports that it misses packets, slowly more again where it misses none. The loss
 * of receiver reports (RFC 3550 clause 6.4.1) is all that a handset tells; no handset is known to send an estimate of its own (REMB).
 *
 * @module
 */

/** By how much the rate changes where more than a part of the packets is missing; the first that holds counts. */
const STEPS: readonly { readonly over: number; readonly times: number }[] = [
  { over: 0.25, times: 0.5 },
  { over: 0.1, times: 0.7 },
  // So little may be chance, or a radio: it is left as it is.
  { over: 0.02, times: 1 },
  // With a report each five seconds it doubles in twenty-five.
  { over: -1, times: 1.15 },
];

/** Bits a second that are never gone below: a small picture that can still be made out. */
export const LEAST_PICTURE_RATE = 100_000;

/**
 * The rate after a report of the other end.
 *
 * @param rate - until now, in bits a second
 * @param lost - part of our packets that it has missed since its last report, 0 to 1
 * @param most - as agreed, in bits a second; where that is less than the least, it holds
 * @returns in bits a second, whole
 */
export function pictureRateAfter(rate: number, lost: number, most: number): number {
  const { times } = STEPS.find(({ over }) => lost > over) ?? { times: 1 };
  return Math.round(Math.min(most, Math.max(LEAST_PICTURE_RATE, rate * times)));
}
