/**
 * What an INVITE requires of us (RFC 3261 clause 8.2.2.3).
 *
 * @module
 */

/** The part of a SIP.js request that is read. */
interface RequestMessage {
  getHeaders(name: string): string[];
}

/** A token, of which an option tag consists (RFC 3261 clause 25.1). */
const TOKEN = /[A-Za-z0-9.!%*_+`'~-]+/g;

/**
 * Option tags that a request requires and that we do not support, as the request writes them, each once.
 *
 * @param supported - option tags in lower case, those that our own Supported names
 */
export function unsupportedExtensions(request: RequestMessage, supported: readonly string[]): readonly string[] {
  const required = request.getHeaders("Require").flatMap((value) => value.match(TOKEN) ?? []);
  return [...new Set(required)].filter((tag) => !supported.includes(tag.toLowerCase()));
}
