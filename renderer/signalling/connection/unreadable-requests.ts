/**
 * Requests that SIP.js cannot read: it drops them without a word, and whoever sent one waits for an answer until timers end it.
 *
 * @module
 */
/** Fields that an answer copies from its request (RFC 3261 clause 8.2.6.2), with their compact forms. */
const COPIED: ReadonlyMap<string, string> = new Map([
  ["via", "Via"],
  ["v", "Via"],
  ["from", "From"],
  ["f", "From"],
  ["to", "To"],
  ["t", "To"],
  ["call-id", "Call-ID"],
  ["i", "Call-ID"],
  ["cseq", "CSeq"],
]);
const NEEDED = [...new Set(COPIED.values())];
/** A method is a token (clause 25.1). */
const REQUEST = /^([A-Za-z0-9.!%*_+`'~-]{1,64})[ \t][^\r\n]*[ \t]SIP\/2\.0[ \t]*\r\n/i;
/** Clause 8.2.6.2: an answer has a tag, the same one for the same request. */
const OUR_TAG = "unreadable";

/**
 * 400 for a request that could not be read, from what can be copied of it; it names a field that is not there (clause 21.4.1).
 *
 * @returns undefined for an answer, an ACK, and what has no Via: an answer finds its way by that
 */
export function badRequest(message: string): string | undefined {
  // Line feeds alone are a reason why it could not be read.
  const text = message.replaceAll(/\r?\n/g, "\r\n");
  const method = REQUEST.exec(text)?.[1]?.toUpperCase();
  if (method === undefined || method === "ACK") return undefined;
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(text.indexOf("\r\n") + 2, end === -1 ? undefined : end);
  const present = new Set<string>();
  const fields = head
    // RFC 3261 clause 7.3.1: a line that begins with space goes on with the one before.
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n")
    .flatMap((line) => {
      const colon = line.indexOf(":");
      const name = COPIED.get(line.slice(0, Math.max(0, colon)).trim().toLowerCase());
      if (name === undefined) return [];
      present.add(name);
      const value = line.slice(colon + 1).trim();
      return [`${name}: ${name === "To" && !/;\s*tag\s*=/i.test(value) ? `${value};tag=${OUR_TAG}` : value}`];
    });
  if (!present.has("Via")) return undefined;
  const missing = NEEDED.find((name) => !present.has(name));
  const status = missing === undefined ? "SIP/2.0 400 Bad Request" : `SIP/2.0 400 Missing field: ${missing}`;
  return [status, ...fields, "Content-Length: 0", "", ""].join("\r\n");
}
