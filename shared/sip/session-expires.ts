/**
 * Where a message says how long its session lasts.
 *
 * @module
 */

/** Value of Session-Expires, or of `x`, its compact form (RFC 4028 clause 4), which SIP.js does not know. */
export function sessionExpiresOf(message: { getHeader(name: string): string | undefined }): string | undefined {
  return message.getHeader("Session-Expires") ?? message.getHeader("x");
}
