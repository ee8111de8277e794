/**
 * What a SIP message may be, at most, before anybody reads it. The parser behind it takes time for every character of an
 * address, for every field of a name again and again; what no server of good will sends is dropped in one walk.
 *
 * @module
 */

/** What is too much in a message, or missing. */
export type MessageExcess =
  | "message-too-long"
  | "head-too-long"
  | "too-many-fields"
  | "too-many-fields-of-a-name"
  | "addresses-too-long";

/** Characters of a message: as much body as head, and an MC body may have 64 KiB. */
export const MAX_MESSAGE = 131_072;
/** Characters of start line and header fields together. */
export const MAX_HEAD = 65_536;
/** Header fields of a message, folded lines counted once. */
const MAX_FIELDS = 256;
/** Header fields of one name. */
const MAX_FIELDS_OF_A_NAME = 64;
/** Characters that the start line and the fields with a grammar (RFC 3261 clause 25) may have together. */
const MAX_ADDRESSES = 16_384;

/** Fields that are taken apart by their grammar, whoever asks for them; their compact forms too. */
const WITH_A_GRAMMAR: ReadonlySet<string> = new Set([
  "via",
  "v",
  "from",
  "f",
  "to",
  "t",
  "contact",
  "m",
  "record-route",
  "call-id",
  "i",
  "cseq",
  "max-forwards",
  "content-length",
  "l",
  "content-type",
  "c",
  "content-disposition",
  "www-authenticate",
  "proxy-authenticate",
  "refer-to",
  "r",
  "replaces",
  "event",
  "o",
  "subscription-state",
  "p-asserted-identity",
]);

/** The header fields with their folded lines, each from its name to the end of its line. */
function* fieldsOf(head: string, from: number): Generator<string> {
  let start = from;
  let end = head.indexOf("\r\n", start);
  while (start < head.length) {
    if (end === -1) end = head.length;
    // Whatever space begins a line continues the one before: so reads the parser, which takes more for space than RFC 3261.
    if (head.charAt(end + 2).trim() === "" && end + 2 < head.length) {
      end = head.indexOf("\r\n", end + 2);
      continue;
    }
    yield head.slice(start, end);
    start = end + 2;
    end = head.indexOf("\r\n", start);
  }
}

/**
 * What is too much in a message. Takes time in proportion to its length, once.
 *
 * @returns undefined for a message that may be read
 */
export function excessOf(message: string): MessageExcess | undefined {
  if (message.length > MAX_MESSAGE) return "message-too-long";
  const emptyLine = message.indexOf("\r\n\r\n");
  const headEnd = emptyLine === -1 ? message.length : emptyLine;
  if (headEnd > MAX_HEAD) return "head-too-long";
  const firstLineEnd = message.indexOf("\r\n");
  const startLineEnd = firstLineEnd === -1 ? headEnd : firstLineEnd;
  const counts = new Map<string, number>();
  let fields = 0;
  let addresses = startLineEnd;
  for (const field of fieldsOf(message.slice(0, headEnd), startLineEnd + 2)) {
    fields += 1;
    if (fields > MAX_FIELDS) return "too-many-fields";
    const colon = field.indexOf(":");
    const name = (colon === -1 ? field : field.slice(0, colon)).trim().toLowerCase();
    const count = (counts.get(name) ?? 0) + 1;
    if (count > MAX_FIELDS_OF_A_NAME) return "too-many-fields-of-a-name";
    counts.set(name, count);
    if (WITH_A_GRAMMAR.has(name)) addresses += field.length;
    if (addresses > MAX_ADDRESSES) return "addresses-too-long";
  }
  return addresses > MAX_ADDRESSES ? "addresses-too-long" : undefined;
}
