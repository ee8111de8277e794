/**
 * Documents at rest: a file for each, sealed (AES-256-GCM) under a key of its own, which the key store of the system or the key file protects as
 * it does the vault's. Bound to server, user and document: of another nothing can be opened.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DocumentName } from "../../shared/mc/configuration-documents.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
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

/** Documents of groups, by the IDs of these. None of it ever rejects. */
export interface KeptGroups {
  read(id: string): Promise<KeptDocument | undefined>;
  write(id: string, document: KeptDocument): Promise<void>;
  forget(id: string): Promise<void>;
  /** Forgets all groups but these. */
  keepOnly(ids: readonly string[]): Promise<void>;
}

export interface KeptDocuments {
  /** Indexes of the user profiles of a service of which something is kept, the lowest in front. */
  profiles(service: McService): number[];
  /** Undefined where nothing is kept that can be opened. Never rejects. @param index - of a user profile; 0 of others */
  read(name: DocumentName, index: number): Promise<KeptDocument | undefined>;
  /** Never rejects: what cannot be kept is fetched again after the next start. */
  write(name: DocumentName, document: KeptDocument): Promise<void>;
  forget(name: DocumentName, index: number): Promise<void>;
  readonly groups: KeptGroups;
}

/** Removes everything that is kept, of whomever. */
export function forgetDocuments(dataFolder: string, log: Pick<Logger, "warn">): void {
  try {
    rmSync(join(dataFolder, KEPT_FOLDER), { recursive: true, force: true, maxRetries: 3 });
  } catch {
    log.warn("documents that were kept cannot be removed");
  }
}

/** Where a document lies, what it is bound to, and what a log may call it. */
interface Place {
  readonly file: string;
  readonly about: string;
  readonly document: object;
}

/** In the folder. */
const GROUP_FILE = /^group-[0-9a-f]{32}\.json$/;

interface KeptParts {
  readonly dataFolder: string;
  readonly access: ConfigurationAccess;
  readonly keyStores: () => Promise<KeyStores>;
  /** Aborted where nothing of this user is to be kept any more. */
  readonly over: AbortSignal;
  readonly log: Pick<Logger, "info" | "warn">;
}

function places({ access, dataFolder }: KeptParts) {
  const { groups, ids, root, ueId } = access;
  return {
    ofDocument(name: DocumentName, index: number): Place {
      const { kind, service } = name;
      return {
        file: `${service}-${kind}${kind === "user-profile" ? `-${index}` : ""}.json`,
        about: JSON.stringify(["mc-dispatcher document 1", root, [...ids], ueId, service, kind, index]),
        document: name,
      };
    },
    ofGroup(id: string): Place {
      const key = mcIdKey(id);
      return {
        file: `group-${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`,
        about: JSON.stringify(["mc-dispatcher group 1", groups?.root ?? "", [...ids], ueId, key]),
        // Which group it is, is the user's.
        document: { kind: "group" },
      };
    },
    files(): string[] {
      try {
        return readdirSync(join(dataFolder, KEPT_FOLDER));
      } catch {
        // Nothing has been kept yet.
        return [];
      }
    },
  };
}

/** Files with one document each. */
function keptFiles({ dataFolder, keyStores, log, over }: KeptParts) {
  const pathOf = (file: string) => join(dataFolder, KEPT_FOLDER, file);
  /** One after the other: a key store may take its time, and the last word has to be the last on the disk. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void> | void): Promise<void> => {
    last = last.then(work);
    return last;
  };

  async function store({ about, document: name, file }: Place, document: KeptDocument): Promise<void> {
    try {
      const [keyStore] = await keyStores();
      const key = randomBytes(KEY);
      const sealed = seal(key, Buffer.from(JSON.stringify(document), "utf8"), about).toString("base64");
      const kept = { version: 1, store: keyStore.kind, key: await keyStore.protect(key), sealed };
      key.fill(0);
      // Somebody has signed out while the key store took its time.
      if (!over.aborted) writeJsonFile(pathOf(file), kept);
    } catch (error) {
      const why = error instanceof KeyStoreLocked ? "the key store is locked" : "it cannot be written";
      log.warn(`a document cannot be kept for the next start: ${why}`, { document: name });
    }
  }

  function remove(file: string, document: object): void {
    try {
      rmSync(pathOf(file), { force: true, maxRetries: 3 });
    } catch {
      log.warn("a document that was kept cannot be removed", { document });
    }
  }

  return {
    async read({ about, document, file }: Place): Promise<KeptDocument | undefined> {
      const read = readJsonFile(pathOf(file), fileSchema);
      if (read.kind !== "found") return undefined;
      try {
        const key = await openProtected(await keyStores(), read.value.store, read.value.key);
        const plain = unseal(key, Buffer.from(read.value.sealed, "base64"), about);
        key.fill(0);
        return keptSchema.parse(JSON.parse(plain.toString("utf8")));
      } catch {
        log.info("a document of an earlier start cannot be taken up", { document });
        return undefined;
      }
    },
    write: (place: Place, document: KeptDocument) => inTurn(() => store(place, document)),
    forget: (files: () => readonly string[], document: object) =>
      inTurn(() => {
        for (const file of files()) remove(file, document);
      }),
  };
}

export function keptDocuments(parts: KeptParts): KeptDocuments {
  const { files, ofDocument, ofGroup } = places(parts);
  const { forget, read, write } = keptFiles(parts);
  return {
    profiles(service) {
      const head = `${service}-user-profile-`;
      const indexes = files().flatMap((file) => {
        const [, index] = /-(0|[1-9]\d{0,2})\.json$/.exec(file) ?? [];
        return index !== undefined && file === `${head}${index}.json` ? [Number(index)] : [];
      });
      return indexes.sort((a, b) => a - b).slice(0, MOST_PROFILES);
    },
    read: (name, index) => read(ofDocument(name, index)),
    write: (name, document) => write(ofDocument(name, document.index), document),
    forget: (name, index) => forget(() => [ofDocument(name, index).file], name),
    groups: {
      read: (id) => read(ofGroup(id)),
      write: (id, document) => write(ofGroup(id), document),
      forget: (id) => forget(() => [ofGroup(id).file], ofGroup(id).document),
      keepOnly(ids) {
        const kept = new Set(ids.map((id) => ofGroup(id).file));
        return forget(() => files().filter((file) => GROUP_FILE.test(file) && !kept.has(file)), { kind: "group" });
      },
    },
  };
}
