/**
 * What a server asks for with Retry-After (RFC 9110 clause 10.2.3, RFC 3261 clause 20.33), and how many programs that were told the same
 * come back: none before that, and not all in the same instant.
 *
 * @module
 */

/**
 * A server that is back before it said must be found again within a shift; and a timer of more than 2^31 - 1 ms would
 * fire at once.
 */
export const LONGEST_RETRY_AFTER_SECONDS = 3_600;

/** Longer than any date of HTTP, and any number of seconds that is worth reading. */
const MAX_LENGTH = 64;

/**
 * Reads Retry-After of HTTP: seconds, or a date.
 *
 * @param date - the Date of the same answer: the clock by which a date in `value` was chosen
 * @param now - Unix milliseconds, for an answer without one
 * @returns milliseconds, at most an hour; undefined where nothing is asked for that can be read
 */
export function readRetryAfter(value: string | undefined, date: string | undefined, now: number): number | undefined {
  if (value === undefined || value.length > MAX_LENGTH) return undefined;
  const longest = LONGEST_RETRY_AFTER_SECONDS * 1000;
  const seconds = /^\s*(\d+)\s*$/.exec(value)?.[1];
  if (seconds !== undefined) return Math.min(Number(seconds) * 1000, longest);
  // Every form of a date of HTTP begins with the day of the week.
  const until = /^\s*[A-Z]/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const sent = date === undefined || date.length > MAX_LENGTH ? Number.NaN : Date.parse(date);
  return Math.min(Math.max(until - (Number.isNaN(sent) ? now : sent), 0), longest);
}

/**
 * Milliseconds after which one of many comes back that were all asked to wait: never sooner than asked, and later by up to half of that,
 * or by up to our own pace where that is more.
 *
 * @param askedMs - what the server asked for
 * @param paceMs - what we would wait between attempts by ourselves
 * @param random - from 0 inclusive to 1 exclusive
 */
export function afterAsked(askedMs: number, paceMs: number, random: number): number {
  const asked = Math.min(askedMs, LONGEST_RETRY_AFTER_SECONDS * 1000);
  return asked + random * Math.max(asked / 2, paceMs);
}
