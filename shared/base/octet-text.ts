/**
 * Octets as text and back without loss: SIP messages are handled as text, and the binary parts of MCData bodies are none.
 *
 * What is UTF-8 reads as such. Every octet that is not becomes one character of its own, U+F780 to U+F7FF; such a character that stood
 * in the text is taken for its three octets, so that each text leads back to one sequence of octets.
 *
 * @module
 */

// Every process has them; the types of none of them may be asked for here.
declare const TextDecoder: new (
  label: string,
  options: { readonly ignoreBOM: boolean },
) => {
  decode(units: Uint16Array): string;
};
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };

/** Character of octet 0. */
const BASE = 0xf700;
const FIRST = 0xf780;
const LAST = 0xf7ff;

const encoder = new TextEncoder();
/** Of code units as they lie in memory: on every processor that the program runs on, the lower octet first. */
const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** Octets that a sequence of UTF-8 has, by its first one; 0 where none begins with it. */
function announced(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** Lowest and highest second octet of a sequence (RFC 3629 clause 4). */
function secondOf(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

/** The octets of one of our own characters: EF 9E 80 to EF 9F BF. */
const isOwn = (octets: Uint8Array, at: number) =>
  octets[at] === 0xef && (octets[at + 1] === 0x9e || octets[at + 1] === 0x9f);

/** How many octets at a place are one character of UTF-8 that is not one of ours; 0 for an octet by itself. */
function lengthAt(octets: Uint8Array, at: number): number {
  const first = octets[at] ?? 0;
  const length = announced(first);
  if (length < 2) return length;
  const [low, high] = secondOf(first);
  for (let i = 1; i < length; i++) {
    const next = octets[at + i];
    if (next === undefined || next < (i === 1 ? low : 0x80) || next > (i === 1 ? high : 0xbf)) return 0;
  }
  return isOwn(octets, at) ? 0 : length;
}

/** The scalar value of a sequence of UTF-8 that {@link lengthAt} took for whole. */
function scalarOf(octets: Uint8Array, at: number, length: number): number {
  const first = octets[at] ?? 0;
  if (length === 1) return first;
  let value = first & (0x7f >> length);
  for (let i = 1; i < length; i++) value = (value << 6) | ((octets[at + i] ?? 0) & 0x3f);
  return value;
}

/** Reads octets as text. In one walk, whose work for an octet is the same whether it is UTF-8 or not. */
export function textOfOctets(octets: Uint8Array): string {
  // No sequence has more code units than octets.
  const units = new Uint16Array(octets.length);
  let count = 0;
  for (let at = 0; at < octets.length; ) {
    const length = lengthAt(octets, at);
    const value = length === 0 ? BASE + (octets[at] ?? 0) : scalarOf(octets, at, length);
    if (value < 0x10000) units[count++] = value;
    else {
      units[count++] = 0xd7c0 + (value >> 10);
      units[count++] = 0xdc00 | (value & 0x3ff);
    }
    at += length || 1;
  }
  return decoder.decode(units.subarray(0, count));
}

/** Whether a text holds octets that are no UTF-8. */
export const holdsOctets = (text: string): boolean => /[\uF780-\uF7FF]/.test(text);

/** The octets that {@link textOfOctets} read as this text; for any text without its characters, UTF-8. */
export function octetsOfText(text: string): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(text.length * 3);
  let written = 0;
  let from = 0;
  const write = (piece: string) => {
    if (piece === "") return;
    const encoded = encoder.encode(piece);
    octets.set(encoded, written);
    written += encoded.length;
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < FIRST || code > LAST) continue;
    write(text.slice(from, at));
    octets[written++] = code - BASE;
    from = at + 1;
  }
  write(text.slice(from));
  return octets.slice(0, written);
}
