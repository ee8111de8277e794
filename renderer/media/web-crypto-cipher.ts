/**
 * AES-GCM of the platform: Web Cryptography, in a worker and in Node alike.
 *
 * @module
 */
import { type MakeFrameCipher, TAG_LENGTH } from "../../shared/media/sframe/cipher.ts";
import type { Octets } from "../../shared/mikey/base/octets.ts";

const NAME = "AES-GCM";

export const webCryptoCipher: MakeFrameCipher = async (key, use) => {
  const { subtle } = globalThis.crypto;
  // Not extractable: from here on nothing can read it back.
  const imported = await subtle.importKey("raw", key, NAME, false, [use]);
  const parameters = (iv: Octets, additionalData: Octets) => ({
    name: NAME,
    iv,
    additionalData,
    tagLength: 8 * TAG_LENGTH,
  });
  return {
    encrypt: async (nonce, authenticated, plaintext) =>
      new Uint8Array(await subtle.encrypt(parameters(nonce, authenticated), imported, plaintext)),
    decrypt: async (nonce, authenticated, ciphertext) =>
      new Uint8Array(await subtle.decrypt(parameters(nonce, authenticated), imported, ciphertext)),
  };
};
