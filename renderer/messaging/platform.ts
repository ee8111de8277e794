/**
 * What messaging needs of what it runs in, besides its ports. A window and Node both have it; this folder is compiled without the types of
 * either.
 *
 * @module
 */
import { textOfOctets } from "../../shared/base/octet-text.ts";
import type { DataOctets } from "../../shared/mc/data/octet-reader.ts";

declare function atob(base64: string): string;
declare function btoa(octets: string): string;
declare const TextEncoder: new () => { encode(text: string): DataOctets };

const encoder = new TextEncoder();

export const octetsOf = (base64: string): DataOctets =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

export function base64Of(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return btoa(text);
}

export const utf8Octets = (text: string): DataOctets => encoder.encode(text);

/** Text of foreign octets; what is no UTF-8 shows as what it is, one sign an octet. */
export const utf8Of = (octets: Uint8Array): string => textOfOctets(octets).replace(/[\uF780-\uF7FF]/g, "\uFFFD");
