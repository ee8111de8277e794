/**
 * Base64 (RFC 4648) as every process of the program has it.
 *
 * @module
 */

// Every process has them; the types of none of them may be asked for here.
declare function atob(base64: string): string;
declare function btoa(octets: string): string;

/** @throws when the text is no base64 */
export const octetsOfBase64 = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** In one walk, however many octets they are. */
export function base64Of(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return btoa(text);
}
