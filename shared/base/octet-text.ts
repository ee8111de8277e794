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
  decode(octets: Uint8Array): string;
};
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };

/** Character of octet 0. */
const BASE = 0xf700;
const FIRST = 0xf780;
const LAST = 0xf7ff;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

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

/** Reads octets as text. In one walk. */
export function textOfOctets(octets: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  let at = 0;
  while (at < octets.length) {
    const length = lengthAt(octets, at);
    if (length > 0) {
      at += length;
      continue;
    }
    pieces.push(decoder.decode(octets.subarray(from, at)), String.fromCharCode(BASE + (octets[at] ?? 0)));
    at += 1;
    from = at;
  }
  return pieces.join("") + decoder.decode(octets.subarray(from));
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
