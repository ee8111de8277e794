/**
 * Which header fields carry what could be used to sign in: SIP and HTTP have the same ones (RFC 3261 clause 22, RFC 9110
 * clause 11). One rule for all that shows or keeps a message.
 *
 * @module
 */

/** Authorization, Authentication-Info, and every Proxy-Auth… and WWW-Auth…: credentials, and the challenges and proofs about them. */
const NAMES = "authorization|authentication-info|(?:proxy|www)-auth[!-9;-~]*";
const NAME = new RegExp(`^(?:${NAMES})$`, "i");
/** The whole field with its folded lines, whichever line ends its sender used. No part of it can match in two ways. */
const FIELD = new RegExp(`^(${NAMES})[ \\t]*:[^\\r\\n]*(?:(?:\\r\\n|\\r|\\n)[ \\t][^\\r\\n]*)*`, "gim");

/** Whether a header field of this name carries credentials. */
export function holdsCredentials(name: string): boolean {
  return NAME.test(name);
}

/** A message without the values of the header fields that carry credentials. Takes time in proportion to its length. */
export function withoutCredentials(text: string): string {
  return text.replace(FIELD, "$1: (removed)");
}
