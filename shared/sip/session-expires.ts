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
