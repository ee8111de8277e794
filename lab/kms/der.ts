/**
 * Writing DER (ITU-T X.690), as far as the lab's X.509 certificates need it.
 *
 * @module
 */

/** An element: tag, length, content. */
export type Der = Uint8Array;

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Lengths below 128 are one octet; others say first how many octets they take. */
function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return [0x80 | octets.length, ...octets];
}

function element(tag: number, ...contents: readonly Uint8Array[]): Der {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOctets(content.length)), content]);
}

export const sequence = (...elements: readonly Der[]): Der => element(TAGS.sequence, ...elements);
export const set = (...elements: readonly Der[]): Der => element(TAGS.set, ...elements);
export const octetString = (octets: Uint8Array): Der => element(TAGS.octetString, octets);
export const boolean = (value: boolean): Der => element(TAGS.boolean, Uint8Array.of(value ? 0xff : 0));
export const utf8String = (text: string): Der => element(TAGS.utf8String, Buffer.from(text, "utf8"));

/** An integer that is not negative, big-endian, of any length but none. */
export function integer(octets: Uint8Array): Der {
  const start = octets.findIndex((octet) => octet !== 0);
  const shortest = start === -1 ? Uint8Array.of(0) : octets.subarray(start);
  // The first bit is the sign.
  return element(TAGS.integer, (shortest[0] ?? 0) & 0x80 ? Uint8Array.of(0) : Uint8Array.of(), shortest);
}

/** @param unused - bits at the end that do not count, 0 to 7 */
export const bitString = (octets: Uint8Array, unused = 0): Der =>
  element(TAGS.bitString, Uint8Array.of(unused), octets);

/** @param dotted - such as `2.5.29.17` */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
  const octets = [40 * first + second, ...arcs].flatMap((arc) => {
    const sevens = [arc & 0x7f];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) sevens.unshift(0x80 | (rest & 0x7f));
    return sevens;
  });
  return element(TAGS.objectIdentifier, Uint8Array.from(octets));
}

/** A time to the second; the year decides on the form (RFC 5280 clause 4.1.2.5). */
export function time(at: Date): Der {
  const digits = `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  if (at.getUTCFullYear() >= 2050) return element(TAGS.generalizedTime, Buffer.from(digits));
  return element(TAGS.utcTime, Buffer.from(digits.slice(2)));
}

/** An element with a tag of its context around its own. */
export const explicit = (number: number, inner: Der): Der => element(0xa0 | number, inner);

/** Content with a tag of its context in place of its own; of a simple type. */
export const implicit = (number: number, content: Uint8Array): Der => element(0x80 | number, content);
