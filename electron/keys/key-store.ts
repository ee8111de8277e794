/**
 * Where the key of the vault's encryption is kept: the key store of the operating system, or a key file.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { isOwnAlone } from "../services/own-file.ts";
import { storeNewFile } from "../services/stored-file.ts";

/** The store cannot be asked at present: locked, dismissed, not there yet. What it protects is not lost. */
export class KeyStoreLocked extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = "KeyStoreLocked";
  }
}

/** Protects the short-lived key that a vault file is encrypted under. */
export interface KeyStore {
  readonly kind: "system-key-store" | "key-file";
  /** Text that stands in the vault file and that only this store can open. */
  protect(key: Uint8Array): Promise<string>;
  /** @throws KeyStoreLocked, or another error when this store did not make the text, or its key is gone */
  open(text: string): Promise<Uint8Array>;
}

/** The stores of a shell, the one to be used for writing first. */
export type KeyStores = readonly [KeyStore, ...KeyStore[]];

/**
 * The key that the store of a kind has protected.
 *
 * @throws KeyStoreLocked, or another error when that store is not here or did not make the text
 */
export async function openProtected(stores: KeyStores, kind: string, text: string): Promise<Uint8Array> {
  const store = stores.find((each) => each.kind === kind);
  if (store === undefined) throw new Error(`no ${kind} here`);
  return store.open(text);
}

const KEY = 32;
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM: nonce, ciphertext, tag. @param key - 32 octets; for many texts as an object, with which each takes a third of the time */
export function seal(key: Uint8Array | KeyObject, plain: Uint8Array, about: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when the key is another one, or a single octet was changed */
export function unseal(key: Uint8Array | KeyObject, sealed: Uint8Array, about: string): Buffer {
  const nonce = sealed.subarray(0, NONCE);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(-TAG));
  const plain = decipher.update(sealed.subarray(NONCE, -TAG));
  // Throws unless everything is as it was sealed. A stream cipher holds nothing back.
  decipher.final();
  return plain;
}

const ABOUT_KEYS = "mc-dispatcher key file 1";

function readKeyFile(file: string): Buffer {
  const handle = openSync(file, "r");
  try {
    const stat = fstatSync(handle);
    if (!isOwnAlone(stat)) throw new KeyStoreLocked("the key file is not readable by its owner alone");
    if (!stat.isFile() || stat.size !== KEY) throw new Error("the key file does not hold a key");
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

const isMissing = (cause: unknown) => (cause as NodeJS.ErrnoException).code === "ENOENT";

/** A file that its owner alone can read. It is made when it is first needed, and never replaced. */
export function keyFileStore(file: string): KeyStore {
  /** A disk that does not answer, or rights that were changed, take no key away. */
  function present(): Buffer {
    try {
      return readKeyFile(file);
    } catch (cause) {
      const isOfTheSystem = (cause as NodeJS.ErrnoException).syscall !== undefined;
      throw isOfTheSystem && !isMissing(cause)
        ? new KeyStoreLocked("the key file cannot be read at present", cause)
        : cause;
    }
  }
  function presentOrNew(): Buffer {
    try {
      return present();
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      storeNewFile(file, randomBytes(KEY));
      return present();
    }
  }
  return {
    kind: "key-file",
    protect: async (dataKey) => seal(presentOrNew(), dataKey, ABOUT_KEYS).toString("base64"),
    open: async (text) => unseal(present(), Buffer.from(text, "base64"), ABOUT_KEYS),
  };
}
