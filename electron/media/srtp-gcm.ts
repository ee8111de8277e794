/**
 * AES in Galois/counter mode over what is to be hidden of one packet, RFC 7714: its tag stands behind the hidden octets.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { SRTP_SUITES } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { ivOf, type PacketPlace } from "./srtp-place.ts";
import type { SessionKeys } from "./srtp-session-keys.ts";

/** Octets of the authentication tag. */
export const GCM_TAG = SRTP_SUITES.AEAD_AES_128_GCM.tag;

/** As long as the salt. */
const nonceOf = (salt: Uint8Array, place: PacketPlace): Uint8Array => ivOf(salt.length, 2, salt, place);

const cipherOf = ({ symmetricKeySize }: KeyObject) => (symmetricKeySize === 16 ? "aes-128-gcm" : "aes-256-gcm");

/** @param associated - what stays readable and is authenticated, too */
export function sealGcm(
  { key, salt }: SessionKeys,
  place: PacketPlace,
  associated: readonly Uint8Array[],
  plain: Uint8Array,
): Buffer {
  const cipher = createCipheriv(cipherOf(key), key, nonceOf(salt, place));
  cipher.setAAD(Buffer.concat(associated));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws MediaRefusal `not-authentic` */
export function openGcm(
  { key, salt }: SessionKeys,
  place: PacketPlace,
  associated: readonly Uint8Array[],
  sealed: Uint8Array,
): Buffer {
  const decipher = createDecipheriv(cipherOf(key), key, nonceOf(salt, place), { authTagLength: GCM_TAG });
  decipher.setAAD(Buffer.concat(associated));
  decipher.setAuthTag(sealed.subarray(sealed.length - GCM_TAG));
  const plain = decipher.update(sealed.subarray(0, sealed.length - GCM_TAG));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    throw new MediaRefusal("not-authentic", cause);
  }
}
