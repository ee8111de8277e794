/**
 * Key, salt and nonce of one sender, RFC 9605 clauses 4.4.2 and 4.4.3, for cipher suite 4.
 *
 * @module
 */
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { aoctets, concatBytes, fromInteger, type Octets, utf8ToBytes } from "../../mikey/base/octets.ts";
import type { SenderKey } from "../frame-agreement.ts";

/** AES_128_GCM_SHA256_128, RFC 9605 clause 8.1. */
const CIPHER_SUITE = 4;
const KEY_LENGTH = 16;
const SALT_LENGTH = 12;
const BASE_KEY_LENGTH = 16;

export interface SFrameKey {
  /** 16 octets for AES-GCM. */
  readonly key: Octets;
  /** 12 octets. */
  readonly salt: Octets;
}

/** @throws MikeyError `octets-length` when the base key is none of 16 octets */
export function deriveSFrameKey({ keyId, baseKey }: SenderKey): SFrameKey {
  const secret = extract(sha256, aoctets(baseKey, BASE_KEY_LENGTH, "base_key"), new Uint8Array());
  const suffix = concatBytes(fromInteger(BigInt(keyId), 8), fromInteger(BigInt(CIPHER_SUITE), 2));
  const derive = (label: string, length: number) =>
    expand(sha256, secret, concatBytes(utf8ToBytes(label), suffix), length) as Octets;
  return {
    key: derive("SFrame 1.0 Secret key ", KEY_LENGTH),
    salt: derive("SFrame 1.0 Secret salt ", SALT_LENGTH),
  };
}

/** The nonce of one frame: the salt, changed by the counter. */
export function frameNonce(salt: Octets, counter: number): Octets {
  const nonce = salt.slice();
  const view = new DataView(nonce.buffer);
  view.setUint32(8, view.getUint32(8) ^ (counter % 2 ** 32));
  view.setUint32(4, view.getUint32(4) ^ Math.floor(counter / 2 ** 32));
  return nonce;
}
