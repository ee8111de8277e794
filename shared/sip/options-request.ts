/**
 * The question by which one finds out whether a SIP server is there.
 *
 * @module
 */

/**
 * A question that the first server answers itself, one way or the other, because it may go no further (RFC 3261 clause 16.3).
 *
 * @param target - whom the server stands for
 */
export function optionsTo(target: string, transport: string, unique: () => string): string {
  const host = `${unique()}.invalid`;
  return [
    `OPTIONS ${target} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${host};branch=z9hG4bK${unique()}`,
    "Max-Forwards: 0",
    `From: <sip:probe@${host}>;tag=${unique()}`,
    `To: <${target}>`,
    `Call-ID: ${unique()}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}
