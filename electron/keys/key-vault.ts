/**
 * Keeps a user's keys over restarts: one file a user and KMS, encrypted under a key that the operating system's key
 * store or a key file protects. Every writing draws a new key and replaces the file in one step.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { readJsonFile, setAside, writeJsonFile } from "../services/json-file.ts";
import { decodeHeldKeys, encodeHeldKeys, type HeldKeys, NO_KEYS, type Owner } from "./held-keys.ts";
import { type KeyStore, type KeyStores, seal, unseal } from "./key-store.ts";

/** Folder of the vault files in the data folder. */
export const VAULT_FOLDER = "keys";

const KEY = 32;

const fileSchema = z.object({
  version: z.literal(1),
  store: z.enum(["system-key-store", "key-file"]),
  /** The key of `content`, as the store protects it. */
  key: z.string().max(65_536),
  content: z.base64().max(64 * 1024 * 1024),
});

/** What a vault had. */
interface VaultReading {
  readonly held: HeldKeys;
  /** `vault-damaged`, `vault-locked`: a file was there and could not be used; it was set aside. */
  readonly problem: McError | undefined;
}

export interface KeyVault {
  /** How what was last written or read is protected. `memory`: nothing is stored. */
  readonly atRest: KeyStatus["atRest"];
  /** Reads once, at the start. Never rejects. */
  read(): Promise<VaultReading>;
  /** @throws McError `vault-unwritable` */
  write(held: HeldKeys): Promise<void>;
}

/** Keeps nothing: for field units of the lab, and for folders that cannot be written. */
export function memoryVault(): KeyVault {
  return { atRest: "memory", read: async () => ({ held: NO_KEYS, problem: undefined }), write: async () => {} };
}

/** File of a user at a KMS, below the data folder. */
export function vaultFile(dataFolder: string, { userUri, kmsUri }: Owner): string {
  const name = createHash("sha256").update(`${userUri}\0${kmsUri}`).digest("hex").slice(0, 16);
  return join(dataFolder, VAULT_FOLDER, `${name}.vault`);
}

/** What the ciphertext is bound to. */
const aboutOf = (store: string, key: string, { userUri, kmsUri }: Owner): string =>
  JSON.stringify(["mc-dispatcher vault 1", store, key, userUri, kmsUri]);

/** @param findStores - asked once, at the first reading: a key store of the system may have to be unlocked for it */
export function openVault(dataFolder: string, owner: Owner, findStores: () => Promise<KeyStores>): KeyVault {
  const file = vaultFile(dataFolder, owner);
  let atRest: KeyStatus["atRest"] = "memory";
  let found: Promise<KeyStores> | undefined;
  const stores = (): Promise<KeyStores> => {
    found ??= findStores();
    return found;
  };

  function aside(code: "vault-damaged" | "vault-locked", cause: unknown): VaultReading {
    return { held: NO_KEYS, problem: new McError(code, setAside(file) ?? file, cause) };
  }

  return {
    get atRest() {
      return atRest;
    },

    async read() {
      let preferred: KeyStore["kind"];
      try {
        [{ kind: preferred }] = await stores();
      } catch (cause) {
        // The file stays: what is wrong is not with it.
        return { held: NO_KEYS, problem: new McError("vault-locked", file, cause) };
      }
      atRest = preferred;
      const stored = readJsonFile(file, fileSchema);
      if (stored.kind === "missing") return { held: NO_KEYS, problem: undefined };
      if (stored.kind === "unreadable") return aside("vault-damaged", stored.cause);
      const { store: kind, key: protectedKey, content } = stored.value;
      let key: Uint8Array;
      try {
        const store = (await stores()).find((each) => each.kind === kind);
        if (store === undefined) throw new Error(`no ${kind} here`);
        key = await store.open(protectedKey);
      } catch (cause) {
        return aside("vault-locked", cause);
      }
      try {
        const plain = unseal(key, Buffer.from(content, "base64"), aboutOf(kind, protectedKey, owner));
        try {
          const held = decodeHeldKeys(owner, plain);
          atRest = kind;
          return { held, problem: undefined };
        } finally {
          plain.fill(0);
        }
      } catch (cause) {
        return aside("vault-damaged", cause);
      } finally {
        key.fill(0);
      }
    },

    async write(held) {
      const key = randomBytes(KEY);
      const plain = encodeHeldKeys(owner, held);
      try {
        const [store] = await stores();
        const protectedKey = await store.protect(key);
        const content = seal(key, plain, aboutOf(store.kind, protectedKey, owner)).toString("base64");
        writeJsonFile(file, { version: 1, store: store.kind, key: protectedKey, content });
        atRest = store.kind;
      } catch (cause) {
        atRest = "memory";
        throw new McError("vault-unwritable", undefined, cause);
      } finally {
        key.fill(0);
        plain.fill(0);
      }
    },
  };
}
