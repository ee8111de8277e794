/**
 * Which methods are taken here, and what our messages say about it. SIP.js writes lists of its own into Allow, with methods
 * that nobody takes; whoever believes them sends what is thrown away.
 *
 * @module
 */

/** Methods that are taken here (RFC 3261 clause 20.5). Every other one is refused with 405. */
export const ALLOWED_METHODS = ["INVITE", "ACK", "CANCEL", "BYE", "PRACK", "MESSAGE", "OPTIONS"] as const;

/** The header field that says so. */
export const ALLOW = `Allow: ${ALLOWED_METHODS.join(", ")}`;

/** A message of ours with the truth in the place of every Allow that it has. Its body is not touched. */
export function withTrueAllow(message: string): string {
  const end = message.indexOf("\r\n\r\n");
  const head = end === -1 ? message : message.slice(0, end);
  const lines = head.split("\r\n").map((line) => (/^allow:/i.test(line) ? ALLOW : line));
  return lines.join("\r\n") + message.slice(head.length);
}
