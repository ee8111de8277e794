/**
 * Signatures of set-up files: Ed25519 (RFC 8032) over the octets of the file as it was written, so that nothing has to be
 * brought into a canonical form before.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";

/** In front of what is signed: a signature that was made for something else is none of a set-up file. */
const CONTEXT = Buffer.from("MC Dispatcher set-up file, version 1\n");

const signedOctets = (content: Uint8Array) => Buffer.concat([CONTEXT, content]);

/** Makes a pair of keys, in PEM. */
export function newSigningKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

/**
 * Signs the octets of a set-up file.
 *
 * @param privateKey - PEM, Ed25519
 * @throws Error when it is no such key
 */
export function signSetUp(content: Uint8Array, privateKey: string): Buffer {
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== "ed25519") throw new Error("not an Ed25519 key");
  return sign(null, signedOctets(content), key);
}

/**
 * Whether one of the keys has signed these octets.
 *
 * @param publicKeys - PEM, Ed25519
 */
export function isSetUpSignedBy(content: Uint8Array, signature: Uint8Array, publicKeys: readonly string[]): boolean {
  return publicKeys.some((key) => verify(null, signedOctets(content), createPublicKey(key), signature));
}
