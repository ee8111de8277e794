/**
 * The key under which the record of calls is sealed: in a file of its own in the data folder, protected as the keys of the vault are. Beside the
 * calls and not among them, so that what is saved of a damaged file can still be read.
 *
 * @module
 */
import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";
import type { CallSeal } from "../services/call-seal.ts";
import { isNotGiven, readJsonFile, setAside, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import { KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "./key-store.ts";
import { VAULT_FOLDER } from "./key-vault.ts";

const KEY = 32;

const fileSchema = z.object({ version: z.literal(1), store: z.string(), key: z.string() }).strict();

/** File of the key in a data folder. */
export const callsKeyFile = (dataFolder: string): string => join(dataFolder, VAULT_FOLDER, "calls.key");

const about = (place: string) => `mc-dispatcher calls 1 ${place}`;

/** Seals under a key (32 octets) with AES-256-GCM. */
export function sealUnder(octets: Uint8Array): CallSeal {
  const key = createSecretKey(octets);
  return {
    seal: (text, place) => seal(key, Buffer.from(text), about(place)).toString("base64"),
    open: (sealed, place) => unseal(key, Buffer.from(sealed, "base64"), about(place)).toString("utf8"),
  };
}

/**
 * The seal of a data folder; its key is made when there is none. A key that cannot be opened any more is put aside and another made, which the log
 * says: the calls that were sealed under it are put aside with it.
 *
 * @throws KeyStoreLocked, and McError `data-folder-unwritable`: to be tried again
 */
export async function openCallSeal(
  dataFolder: string,
  stores: KeyStores,
  log: Pick<Logger, "error">,
): Promise<CallSeal> {
  const file = callsKeyFile(dataFolder);
  const stored = readJsonFile(file, fileSchema);
  try {
    if (stored.kind === "unreadable") throw stored.cause;
    if (stored.kind === "found") return sealUnder(await openProtected(stores, stored.value.store, stored.value.key));
  } catch (cause) {
    if (cause instanceof KeyStoreLocked) throw cause;
    const aside = isNotGiven(stored) ? undefined : setAside(file);
    if (aside === undefined) throw new McError("data-folder-unwritable", undefined, cause);
    log.error(`the key of the calls cannot be used and is put aside, another one is made: ${aside}`, cause);
  }
  const [store] = stores;
  const key = randomBytes(KEY);
  writeJsonFile(file, { version: 1, store: store.kind, key: await store.protect(key) });
  return sealUnder(key);
}

/** The seal of a data folder, for all who need it: its key is made or opened once. */
export interface FolderSeal {
  /** Tried anew after a failure. @throws as {@link openCallSeal}, and Error when it is closed */
  open(): Promise<CallSeal>;
  /** Settles when no file of the key is written any more; a key store that nobody unlocks keeps nothing from ending. */
  close(): Promise<void>;
}

/** @param keyStores - a key store of the system may have to be unlocked for it */
export function folderSeal(
  dataFolder: string,
  keyStores: () => Promise<KeyStores>,
  log: Pick<Logger, "error">,
): FolderSeal {
  let opened: Promise<CallSeal> | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  async function open(): Promise<CallSeal> {
    const stores = await keyStores();
    if (isClosed) throw new Error("closed");
    const seal = openCallSeal(dataFolder, stores, log);
    writing = Promise.allSettled([seal]);
    return seal;
  }
  return {
    open() {
      opened ??= open().catch((cause: unknown) => {
        opened = undefined;
        throw cause;
      });
      return opened;
    },
    async close() {
      isClosed = true;
      await writing;
    },
  };
}
