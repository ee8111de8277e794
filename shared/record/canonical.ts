/**
 * The one way in which a JSON value is written where a hash is taken of it: that of RFC 8785. One thing is added to it: half a
 * surrogate pair, which the RFC refuses, is written as its escape, since a record has to hold whatever a network has sent.
 *
 * @module
 */

/** Arrays and objects that may stand in one another. */
const MAX_DEPTH = 64;

/** A value that has no canonical text: no JSON, or deeper than {@link MAX_DEPTH}. */
export class NotCanonical extends Error {
  constructor(what: string) {
    super(what);
    this.name = "NotCanonical";
  }
}

function textOf(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new NotCanonical("too deep");
  if (Array.isArray(value)) return `[${value.map((each) => textOf(each ?? null, depth + 1)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    // By UTF-16 code units, as JavaScript compares texts (RFC 8785 clause 3.2.3).
    members.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member, depth + 1)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new NotCanonical("a number that JSON does not have");
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new NotCanonical(typeof value);
  return text;
}

/**
 * The canonical text of a value. A member without a value is left out, as JSON does.
 *
 * @throws NotCanonical
 */
export const canonicalJson = (value: unknown): string => textOf(value, 0);
