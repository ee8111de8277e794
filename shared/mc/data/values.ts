/**
 * Values in MCData messages: how each is written in octets.
 *
 * @module
 */
import { type DataOctets, numberOctets, numberOf } from "./octet-reader.ts";

/** How a value is written. */
export interface ValueForm<T> {
  /** What the octets say; undefined when they say nothing that is known. */
  read(octets: DataOctets): T | undefined;
  write(value: T): DataOctets;
}

const hexOf = (octets: DataOctets, before = "") =>
  Array.from(octets, (each) => before + each.toString(16).padStart(2, "0")).join("");

/** Strict: what is no UTF-8 is no text. */
function decodedText(octets: DataOctets): string | undefined {
  try {
    return decodeURIComponent(hexOf(octets, "%"));
  } catch {
    return undefined;
  }
}

/** @throws URIError for half of a surrogate pair */
function encodedText(value: string): DataOctets {
  const escaped = encodeURIComponent(value).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(escaped, (character) => character.charCodeAt(0));
}

/** UTF-8. */
export const text: ValueForm<string> = { read: decodedText, write: encodedText };

export const octets: ValueForm<DataOctets> = { read: (value) => value, write: (value) => value };

/** One octet. */
export const octet: ValueForm<number> = { read: numberOf, write: (value) => numberOctets(value, 1) };

/** Unix seconds, 5 octets. */
export const time: ValueForm<number> = { read: numberOf, write: (value) => numberOctets(value, 5) };

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;

/** A UUID (RFC 9562) in the usual text form, in lower case; 16 octets. */
export const uuid: ValueForm<string> = {
  read(value) {
    const hex = hexOf(value);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  },
  write(value) {
    if (!UUID.test(value)) throw new RangeError(`no UUID: ${value}`);
    const hex = value.replaceAll("-", "");
    return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  },
};

/** One of several words, each with the number that stands for it; one octet, or half of one. */
export function oneOf<W extends string>(numbers: Readonly<Record<W, number>>): ValueForm<W> {
  const words = new Map(Object.entries<number>(numbers).map(([word, number]) => [number, word as W]));
  return { read: (value) => words.get(numberOf(value)), write: (word) => numberOctets(numbers[word], 1) };
}
