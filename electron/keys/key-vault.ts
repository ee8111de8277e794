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
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { isNotGiven, readJsonFile, setAside, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import { decodeHeldKeys, encodeHeldKeys, type HeldKeys, NO_KEYS, type Owner } from "./held-keys.ts";
import { type KeyStore, KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "./key-store.ts";

/** Folder of the vault files in the data folder. */
export const VAULT_FOLDER = "keys";

const KEY = 32;

/**
 * Form of a vault, raised with everything in it that must not be lost: an older program would read what it knows, and
 * write it back without the rest.
 */
const VERSION = 2;

/** The form of versions 0.1.0 and 0.2.0, under a name of its own. */
const EARLIER_VERSION = 1;

/** What a later version of the program wrote, as far as it is known here. */
const laterSchema = z.object({ version: z.number().int().gt(VERSION) });

const fileSchema = z.object({
  version: z.literal([VERSION, EARLIER_VERSION]),
  store: z.enum(["system-key-store", "key-file"]),
  /** The key of `content`, as the store protects it. */
  key: z.string().max(65_536),
  content: z.base64().max(64 * 1024 * 1024),
});

/** What a vault had. */
interface VaultReading {
  readonly held: HeldKeys;
  /**
   * `vault-damaged`, `vault-key-lost`: a file was there and nobody can use it; it was set aside. `vault-locked`,
   * `vault-newer`, `vault-not-read`: it is as it was, and what is in it is not known.
   */
  readonly problem: McError | undefined;
}

const WITHHELD = ["vault-locked", "vault-newer", "vault-not-read"] as const satisfies readonly ErrorCode[];
type Withheld = (typeof WITHHELD)[number];

/** Whether keys are stored that cannot be had at present: nothing may take their place, in the file or in use. */
export const isWithheld = (problem: McError | undefined): boolean => WITHHELD.some((code) => code === problem?.code);

export interface KeyVault {
  /** How what was last written or read is protected. `memory`: nothing is stored. */
  readonly atRest: KeyStatus["atRest"];
  /** Reads at the start, and again while it is withheld. Never rejects. */
  read(): Promise<VaultReading>;
  /** @throws McError `vault-unwritable`; while the file is withheld, why it is */
  write(held: HeldKeys): Promise<void>;
}

/** Keeps nothing: for field units of the lab, and for folders that cannot be written. */
export function memoryVault(): KeyVault {
  return { atRest: "memory", read: async () => ({ held: NO_KEYS, problem: undefined }), write: async () => {} };
}

function fileOf(dataFolder: string, { userUri, kmsUri }: Owner, ending: string): string {
  const name = createHash("sha256").update(`${userUri}\0${kmsUri}`).digest("hex").slice(0, 16);
  return join(dataFolder, VAULT_FOLDER, `${name}${ending}`);
}

/**
 * File of a user at a KMS, below the data folder. Not under the name that the versions before this form know: they
 * write back what they know of a vault, and the rest would be gone.
 */
export const vaultFile = (dataFolder: string, owner: Owner): string => fileOf(dataFolder, owner, "-2.vault");

/** The same of those versions. Nothing writes it any more: it stays for whoever goes back to one. */
export const earlierVaultFile = (dataFolder: string, owner: Owner): string => fileOf(dataFolder, owner, ".vault");

/** What the ciphertext is bound to. */
const aboutOf = (version: number, store: string, key: string, { userUri, kmsUri }: Owner): string =>
  JSON.stringify([`mc-dispatcher vault ${version}`, store, key, userUri, kmsUri]);

/**
 * @param findStores - asked at each reading, and at the first writing: a key store of the system may have to be unlocked
 *   for it
 */
export function openVault(
  dataFolder: string,
  owner: Owner,
  findStores: () => Promise<KeyStores>,
  log: Pick<Logger, "error">,
): KeyVault {
  const file = vaultFile(dataFolder, owner);
  const earlier = earlierVaultFile(dataFolder, owner);
  let atRest: KeyStatus["atRest"] = "memory";
  let asked: Promise<KeyStores> | undefined;
  let withheld: McError | undefined;
  const stores = (): Promise<KeyStores> => {
    asked ??= findStores();
    return asked;
  };
  const tellLeftOut = (what: string, leftOut: readonly string[]) => {
    if (leftOut.length > 0) log.error(`${what}: ${leftOut.join(", ")}`);
  };

  /** Of what cannot be used nothing older takes the place: it would know less of what was revoked and opened. */
  function aside(code: "vault-damaged" | "vault-key-lost", cause: unknown): VaultReading {
    const [named, ...others] = [file, earlier].map((each) => setAside(each)).filter((each) => each !== undefined);
    for (const other of others) log.error(`set aside with it: ${other}`);
    return { held: NO_KEYS, problem: new McError(code, named ?? file, cause) };
  }

  function withhold(code: Withheld, cause: unknown): VaultReading {
    withheld = new McError(code, file, cause);
    return { held: NO_KEYS, problem: withheld };
  }

  function stored() {
    const read = readJsonFile(file, fileSchema);
    return read.kind === "missing" ? readJsonFile(earlier, fileSchema) : read;
  }

  /** The key of the content, or what is to be told in its place. */
  async function contentKey(kind: KeyStore["kind"], protectedKey: string): Promise<Uint8Array | VaultReading> {
    try {
      return await openProtected(await stores(), kind, protectedKey);
    } catch (cause) {
      return cause instanceof KeyStoreLocked ? withhold("vault-locked", cause) : aside("vault-key-lost", cause);
    }
  }

  function open(vault: z.output<typeof fileSchema>, key: Uint8Array): VaultReading {
    const { version, store, key: protectedKey, content } = vault;
    try {
      const plain = unseal(key, Buffer.from(content, "base64"), aboutOf(version, store, protectedKey, owner));
      try {
        const leftOut: string[] = [];
        const held = decodeHeldKeys(owner, plain, leftOut);
        tellLeftOut("left out of what is stored, because it cannot be read", leftOut);
        atRest = store;
        return { held, problem: undefined };
      } finally {
        plain.fill(0);
      }
    } catch (cause) {
      return aside("vault-damaged", cause);
    } finally {
      key.fill(0);
    }
  }

  return {
    get atRest() {
      return atRest;
    },

    async read() {
      withheld = undefined;
      asked = undefined;
      try {
        [{ kind: atRest }] = await stores();
      } catch (cause) {
        return withhold("vault-locked", cause);
      }
      const found = stored();
      if (found.kind === "missing") return { held: NO_KEYS, problem: undefined };
      if (found.kind === "found") {
        const key = await contentKey(found.value.store, found.value.key);
        return key instanceof Uint8Array ? open(found.value, key) : key;
      }
      if (isNotGiven(found)) return withhold("vault-not-read", found.cause);
      const isLater = readJsonFile(file, laterSchema).kind === "found";
      return isLater ? withhold("vault-newer", found.cause) : aside("vault-damaged", found.cause);
    },

    async write(held) {
      if (withheld !== undefined) throw withheld;
      const key = randomBytes(KEY);
      let plain: Buffer | undefined;
      try {
        const leftOut: string[] = [];
        plain = encodeHeldKeys(owner, held, leftOut);
        tellLeftOut("not stored, because it could not be read again", leftOut);
        const [store] = await stores();
        const protectedKey = await store.protect(key);
        const content = seal(key, plain, aboutOf(VERSION, store.kind, protectedKey, owner)).toString("base64");
        writeJsonFile(file, { version: VERSION, store: store.kind, key: protectedKey, content });
        atRest = store.kind;
      } catch (cause) {
        atRest = "memory";
        asked = undefined;
        throw new McError("vault-unwritable", undefined, cause);
      } finally {
        key.fill(0);
        plain?.fill(0);
      }
    },
  };
}
