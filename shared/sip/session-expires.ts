/**
 * Where a message says how long its session lasts, and whether its sender keeps session timers (RFC 4028).
 *
 * @module
 */

/** Value of Session-Expires, or of `x`, its compact form (RFC 4028 clause 4), which SIP.js does not know. */
export function sessionExpiresOf(message: { getHeader(name: string): string | undefined }): string | undefined {
  return message.getHeader("Session-Expires") ?? message.getHeader("x");
}

/** Whether Supported, or `k`, its compact form, names session timers. */
export function supportsSessionTimer(message: { getHeaders(name: string): string[] }): boolean {
  const supported = [...message.getHeaders("Supported"), ...message.getHeaders("k")];
  return /(?:^|,)\s*timer\s*(?:,|$)/i.test(supported.join());
}

/** A day; more than that nobody can mean. */
const LONGEST_SECONDS = 86_400;

/**
 * The least interval that a message asks for, in seconds.
 *
 * @param minSe - value of Min-SE (RFC 4028 clause 5)
 * @returns undefined when there is none, when it is no number, and when it is more than a day
 */
export function leastIntervalOf(minSe: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,6})\s*(?:;|$)/.exec(minSe ?? "")?.[1];
  const seconds = Number(digits);
  return digits !== undefined && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
