/**
 * Documents at rest: a file for each, sealed (AES-256-GCM) under a key of its own, which the key store of the system or the key file protects as
 * it does the vault's. Bound to server, user and document: of another nothing can be opened.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DocumentName } from "../../shared/mc/configuration-documents.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { MOST_PROFILES } from "../../shared/mc/xcap-directory.ts";
import { KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";
import { MAX_DOCUMENT } from "./xcap-get.ts";

/** In the data folder. */
export const KEPT_FOLDER = "documents";
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
  /** Indexes of the user profiles of a service of which something is kept, the lowest in front. */
  profiles(service: McService): number[];
  /** Undefined where nothing is kept that can be opened. Never rejects. @param index - of a user profile; 0 of others */
  read(name: DocumentName, index: number): Promise<KeptDocument | undefined>;
  /** Never rejects: what cannot be kept is fetched again after the next start. */
  write(name: DocumentName, document: KeptDocument): Promise<void>;
  forget(name: DocumentName, index: number): Promise<void>;
}

/** Removes everything that is kept, of whomever. */
export function forgetDocuments(dataFolder: string, log: Pick<Logger, "warn">): void {
  try {
    rmSync(join(dataFolder, KEPT_FOLDER), { recursive: true, force: true, maxRetries: 3 });
  } catch {
    log.warn("documents that were kept cannot be removed");
  }
}

/** What a document is bound to. */
const aboutOf = ({ ids, root, ueId }: ConfigurationAccess, { kind, service }: DocumentName, index: number): string =>
  JSON.stringify(["mc-dispatcher document 1", root, [...ids], ueId, service, kind, index]);

interface KeptParts {
  readonly dataFolder: string;
  readonly access: ConfigurationAccess;
  readonly keyStores: () => Promise<KeyStores>;
  /** Aborted where nothing of this user is to be kept any more. */
  readonly over: AbortSignal;
  readonly log: Pick<Logger, "info" | "warn">;
}

export function keptDocuments({ access, dataFolder, keyStores, log, over }: KeptParts): KeptDocuments {
  const fileOf = ({ kind, service }: DocumentName, index: number) =>
    join(dataFolder, KEPT_FOLDER, `${service}-${kind}${kind === "user-profile" ? `-${index}` : ""}.json`);
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
      const about = aboutOf(access, name, document.index);
      const sealed = seal(key, Buffer.from(JSON.stringify(document), "utf8"), about).toString("base64");
      const kept = { version: 1, store: keyStore.kind, key: await keyStore.protect(key), sealed };
      key.fill(0);
      // Somebody has signed out while the key store took its time.
      if (!over.aborted) writeJsonFile(fileOf(name, document.index), kept);
    } catch (error) {
      const why = error instanceof KeyStoreLocked ? "the key store is locked" : "it cannot be written";
      log.warn(`a document cannot be kept for the next start: ${why}`, { document: name });
    }
  }

  return {
    profiles(service) {
      const head = `${service}-user-profile-`;
      try {
        const indexes = readdirSync(join(dataFolder, KEPT_FOLDER)).flatMap((file) => {
          const [, index] = /-(0|[1-9]\d{0,2})\.json$/.exec(file) ?? [];
          return index !== undefined && file === `${head}${index}.json` ? [Number(index)] : [];
        });
        return indexes.sort((a, b) => a - b).slice(0, MOST_PROFILES);
      } catch {
        // Nothing has been kept yet.
        return [];
      }
    },
    async read(name, index) {
      const read = readJsonFile(fileOf(name, index), fileSchema);
      if (read.kind !== "found") return undefined;
      try {
        const key = await openProtected(await keyStores(), read.value.store, read.value.key);
        const plain = unseal(key, Buffer.from(read.value.sealed, "base64"), aboutOf(access, name, index));
        key.fill(0);
        return keptSchema.parse(JSON.parse(plain.toString("utf8")));
      } catch {
        log.info("a document of an earlier start cannot be taken up", { document: name });
        return undefined;
      }
    },
    write: (name, document) => inTurn(() => store(name, document)),
    forget: (name, index) =>
      inTurn(() => {
        try {
          rmSync(fileOf(name, index), { force: true, maxRetries: 3 });
        } catch {
          log.warn("a document that was kept cannot be removed", { document: name });
        }
      }),
  };
}
