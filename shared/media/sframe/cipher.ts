/**
 * AES-GCM as the frame protection takes it. The platform's implementation is handed in, so that the same code runs in
 * a worker and in Node.
 *
 * @module
 */
import type { Octets } from "../../mikey/base/octets.ts";

/** Octets of the authentication tag behind each ciphertext. */
export const TAG_LENGTH = 16;

/** AES-128-GCM under one key, with a tag of 16 octets behind the ciphertext. */
export interface FrameCipher {
  encrypt(nonce: Octets, authenticated: Octets, plaintext: Octets): Promise<Octets>;
  /** Rejects when the tag does not hold. */
  decrypt(nonce: Octets, authenticated: Octets, ciphertext: Octets): Promise<Octets>;
}

/** Takes a key of 16 octets for one of the two uses, never for both. */
export type MakeFrameCipher = (key: Octets, use: "encrypt" | "decrypt") => Promise<FrameCipher>;
