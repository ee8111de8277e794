/**
 * What messaging needs of what it runs in, besides its ports. A window and Node both have it; this folder is compiled without the types of
 * either.
 *
 * @module
 */
import { textOfOctets } from "../../shared/base/octet-text.ts";
import type { DataOctets } from "../../shared/mc/data/octet-reader.ts";

declare const TextEncoder: new () => { encode(text: string): DataOctets };

const encoder = new TextEncoder();

export const utf8Octets = (text: string): DataOctets => encoder.encode(text);

/** Text of foreign octets; what is no UTF-8 shows as what it is, one sign an octet. */
export const utf8Of = (octets: Uint8Array): string => textOfOctets(octets).replace(/[\uF780-\uF7FF]/g, "\uFFFD");
