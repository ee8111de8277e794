/**
 * How long a message may be, and which way it goes (TS 24.282 clause 9.2.1.1): in one MESSAGE, or over a connection of its own.
 *
 * @module
 */
import { utf8Octets } from "./platform.ts";

/** Octets of text in one MESSAGE: what a SIP message has room for when they are sealed, and in base64. */
const MOST_IN_MESSAGE = 48_000;
/** Octets of text in one protected payload, whose length has two octets: with its content type and its tag. More than that is a file. */
const MOST_IN_PAYLOAD = 65_518;
/**
 * What a payload has beside its text where it is protected. Counted whether it is or not: a message that is redirected, or sealed after all, goes the
 * same way as before.
 */
const AROUND = 52;

/** In octets of text. */
export interface MessageSizes {
  /** Up to here it goes in a MESSAGE. */
  readonly short: number;
  /** Up to here it goes at all. */
  readonly longest: number;
}

/**
 * The sizes of a service.
 *
 * @param largestPayload - octets of payload that the service has in a MESSAGE (`max-payload-size-sds-cplane-bytes`); null where it sets no limit
 * @param hasLonger - whether there is a way for longer ones
 */
export function messageSizes(largestPayload: number | null, hasLonger: boolean): MessageSizes {
  const short = Math.max(0, Math.min(MOST_IN_MESSAGE, (largestPayload ?? Number.POSITIVE_INFINITY) - AROUND));
  return { short, longest: hasLonger ? MOST_IN_PAYLOAD : short };
}

export const octetsIn = (text: string): number => utf8Octets(text).length;
