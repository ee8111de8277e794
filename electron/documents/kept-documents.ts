/**
 * Documents at rest: a file for each, sealed (AES-256-GCM) under a key of its own, which the key store of the system or the key file protects as
 * it does the vault's. Bound to server, user and document: of another nothing can be opened.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DocumentName } from "../../shared/mc/configuration-documents.ts";
import { KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";
import { MAX_DOCUMENT } from "./xcap-get.ts";

const FOLDER = "documents";
const KEY = 32;

const fileSchema = z
  .object({ version: z.literal(1), store: z.string().max(100), key: z.string().max(8_192), sealed: z.base64() })
  .strict();

const keptSchema = z
  .object({
    text: z.string().max(MAX_DOCUMENT),
    etag: z.string().max(1_024).optional(),
    /** Which index of the user profile it is. */
    index: z.number().int().min(0).max(255),
    /** When it came first, and when the server said last that it is the newest; Unix milliseconds. */
    since: z.number().finite(),
    confirmedAt: z.number().finite(),
  })
  .strict();
export type KeptDocument = z.infer<typeof keptSchema>;

export interface KeptDocuments {
  /** Undefined where nothing is kept that can be opened. Never rejects. */
  read(name: DocumentName): Promise<KeptDocument | undefined>;
  /** Never rejects: what cannot be kept is fetched again after the next start. */
  write(name: DocumentName, document: KeptDocument): Promise<void>;
  forget(name: DocumentName): Promise<void>;
}

/** Removes everything that is kept, of whomever. */
export function forgetDocuments(dataFolder: string, log: Pick<Logger, "warn">): void {
  try {
    rmSync(join(dataFolder, FOLDER), { recursive: true, force: true, maxRetries: 3 });
  } catch {
    log.warn("documents that were kept cannot be removed");
  }
}

/** What a document is bound to. */
const aboutOf = ({ ids, root, ueId }: ConfigurationAccess, { kind, service }: DocumentName): string =>
  JSON.stringify(["mc-dispatcher document 1", root, [...ids], ueId, service, kind]);

interface KeptParts {
  readonly dataFolder: string;
  readonly access: ConfigurationAccess;
  readonly keyStores: () => Promise<KeyStores>;
  /** Aborted where nothing of this user is to be kept any more. */
  readonly over: AbortSignal;
  readonly log: Pick<Logger, "info" | "warn">;
}

export function keptDocuments({ access, dataFolder, keyStores, log, over }: KeptParts): KeptDocuments {
  const fileOf = ({ kind, service }: DocumentName) => join(dataFolder, FOLDER, `${service}-${kind}.json`);
  /** One after the other: a key store may take its time, and the last word has to be the last on the disk. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void> | void): Promise<void> => {
    last = last.then(work);
    return last;
  };

  async function store(name: DocumentName, document: KeptDocument): Promise<void> {
    try {
      const [keyStore] = await keyStores();
      const key = randomBytes(KEY);
      const sealed = seal(key, Buffer.from(JSON.stringify(document), "utf8"), aboutOf(access, name)).toString("base64");
      const kept = { version: 1, store: keyStore.kind, key: await keyStore.protect(key), sealed };
      key.fill(0);
      // Somebody has signed out while the key store took its time.
      if (!over.aborted) writeJsonFile(fileOf(name), kept);
    } catch (error) {
      const why = error instanceof KeyStoreLocked ? "the key store is locked" : "it cannot be written";
      log.warn(`a document cannot be kept for the next start: ${why}`, { document: name });
    }
  }

  return {
    async read(name) {
      const read = readJsonFile(fileOf(name), fileSchema);
      if (read.kind !== "found") return undefined;
      try {
        const key = await openProtected(await keyStores(), read.value.store, read.value.key);
        const plain = unseal(key, Buffer.from(read.value.sealed, "base64"), aboutOf(access, name));
        key.fill(0);
        return keptSchema.parse(JSON.parse(plain.toString("utf8")));
      } catch {
        log.info("a document of an earlier start cannot be taken up", { document: name });
        return undefined;
      }
    },
    write: (name, document) => inTurn(() => store(name, document)),
    forget: (name) =>
      inTurn(() => {
        try {
          rmSync(fileOf(name), { force: true, maxRetries: 3 });
        } catch {
          log.warn("a document that was kept cannot be removed", { document: name });
        }
      }),
  };
}
