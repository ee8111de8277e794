/**
 * The key that signs the record of calls: its private half sealed in the data folder, as the keys of the vault are, with a counter that never
 * goes back, whatever file of calls is put in place.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";
import type { LastingSigner } from "../services/call-entries.ts";
import { isNotGiven, type JsonRead, readJsonFile, setAside, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import { newRecordSecret, recordKeys } from "../services/record-crypto.ts";
import { KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "./key-store.ts";
import { VAULT_FOLDER } from "./key-vault.ts";

const KEY = 32;
/** Milliseconds. */
const HOUR = 3_600_000;

/** Numbers of the counter that one run has. 2^21 runs are as many as a number of JSON can count. */
const OF_A_RUN = 2 ** 32;

const fileSchema = z.object({ version: z.literal(1), store: z.string(), key: z.string(), sealed: z.base64() }).strict();
const contentSchema = z
  .object({
    secret: z.base64(),
    /** Runs that have begun. */
    runs: z.number().int().nonnegative(),
    reached: z.number().int().nonnegative().nullable(),
  })
  .strict();
type Content = z.infer<typeof contentSchema>;

export interface RecordKey extends LastingSigner {
  /** Settles when what was confirmed is noted. */
  settled(): Promise<void>;
}

/** File of the key in a data folder. */
export const recordKeyFile = (dataFolder: string): string => join(dataFolder, VAULT_FOLDER, "record.key");

const ABOUT = "mc-dispatcher record key 1";

async function read(stored: JsonRead<z.output<typeof fileSchema>>, stores: KeyStores): Promise<Content | undefined> {
  if (stored.kind === "missing") return undefined;
  if (stored.kind === "unreadable") throw stored.cause;
  const { key, sealed, store } = stored.value;
  const opened = unseal(await openProtected(stores, store, key), Buffer.from(sealed, "base64"), ABOUT);
  try {
    return contentSchema.parse(JSON.parse(opened.toString("utf8")));
  } finally {
    opened.fill(0);
  }
}

async function write(file: string, content: Content, [store]: KeyStores): Promise<void> {
  const key = randomBytes(KEY);
  const sealed = seal(key, Buffer.from(JSON.stringify(content)), ABOUT);
  const text = await store.protect(key);
  key.fill(0);
  writeJsonFile(file, { version: 1, store: store.kind, key: text, sealed: sealed.toString("base64") });
}

/**
 * The key of a data folder, made when there is none. One that cannot be opened is put aside and another made, which the log says: what it
 * signs has another fingerprint.
 *
 * @throws KeyStoreLocked, and McError `data-folder-unwritable`: to be tried again
 */
export async function openRecordKey(
  dataFolder: string,
  stores: KeyStores,
  log: Pick<Logger, "error" | "info">,
): Promise<RecordKey> {
  const file = recordKeyFile(dataFolder);
  let held: Content | undefined;
  let keys: ReturnType<typeof recordKeys> | undefined;
  const stored = readJsonFile(file, fileSchema);
  try {
    held = await read(stored, stores);
    if (held !== undefined) keys = recordKeys(Buffer.from(held.secret, "base64"));
  } catch (cause) {
    if (cause instanceof KeyStoreLocked) throw cause;
    held = undefined;
    // Another key would take away what the one there has signed.
    const aside = isNotGiven(stored) ? undefined : setAside(file);
    if (aside === undefined) throw new McError("data-folder-unwritable", undefined, cause);
    log.error(`the key of the record cannot be used and is put aside, another one is made: ${aside}`, cause);
  }
  let content = held ?? { secret: newRecordSecret().toString("base64"), runs: 0, reached: null };
  keys ??= recordKeys(Buffer.from(content.secret, "base64"));
  // Of a key that is lost nobody knows how far its counter was. The clock, in hours, is ahead of whoever starts less often than that.
  const runs = held === undefined ? Math.floor(Date.now() / HOUR) : content.runs + 1;
  content = { ...content, runs };
  await write(file, content, stores);
  let counter = runs * OF_A_RUN;
  let noted = Promise.resolve();
  return {
    ...keys,
    count: () => counter++,
    get reached() {
      return content.reached;
    },
    confirm(reached) {
      content = { ...content, reached };
      const now = content;
      noted = noted
        .then(() => write(file, now, stores))
        // Without it the next start knows of an earlier one.
        .catch((cause) => log.error("how far the record is signed is not noted", cause));
    },
    settled: () => noted,
  };
}
