/**
 * SHA-256 and Ed25519 of Node, as the record of calls wants them.
 *
 * @module
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { RecordCrypto } from "../../shared/record/links.ts";

/** What stands before the 32 octets of a public key in its SubjectPublicKeyInfo (RFC 8410 clause 4). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PUBLIC_KEY = 32;

/** The last key that was asked for, and what became of it: an export has one. */
let known: { readonly key: string; readonly object: KeyObject | undefined } | undefined;

function publicKeyOf(key: string): KeyObject | undefined {
  if (known?.key === key) return known.object;
  const octets = Buffer.from(key, "base64");
  let object: KeyObject | undefined;
  if (octets.length === PUBLIC_KEY) {
    object = createPublicKey({ key: Buffer.concat([SPKI, octets]), format: "der", type: "spki" });
  }
  known = { key, object };
  return object;
}

export const RECORD_CRYPTO: RecordCrypto = {
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  running() {
    const hash = createHash("sha256");
    return { add: (text) => void hash.update(text), end: () => hash.digest("hex") };
  },
  verify(key, text, signature) {
    const object = publicKeyOf(key);
    return object !== undefined && verify(null, Buffer.from(text), object, Buffer.from(signature, "base64"));
  },
};

/** A pair of keys that signs a record. */
export interface RecordKeys {
  /** The 32 octets of the public key, in base64. */
  readonly key: string;
  sign(text: string): string;
}

/** @param secret - PKCS #8 in DER, as {@link newRecordSecret} makes it. @throws Error when it is none */
export function recordKeys(secret: Uint8Array): RecordKeys {
  const object = createPrivateKey({ key: Buffer.from(secret), format: "der", type: "pkcs8" });
  if (object.asymmetricKeyType !== "ed25519") throw new Error("no key of Ed25519");
  const key = createPublicKey(object).export({ format: "der", type: "spki" }).subarray(-PUBLIC_KEY).toString("base64");
  return { key, sign: (text) => sign(null, Buffer.from(text), object).toString("base64") };
}

/** The private half of a new pair, PKCS #8 in DER. */
export const newRecordSecret = (): Buffer =>
  generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" });
