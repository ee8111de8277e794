/**
 * The files of one user's messages: chosen on this computer and brought to the content server, or fetched from it into the folder of received
 * files. Each step can be done again after the program was killed, and makes the same.
 *
 * @module
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, rm } from "node:fs/promises";
import { basename } from "node:path";
import type {
  ChosenFile,
  FetchedFile,
  FetchFile,
  FileProgress,
  PicturePreview,
  SendFile,
  SentFile,
} from "../../shared/bridge/files.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { safeFileName } from "../../shared/mc/file-name.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { FileObject } from "../../shared/mc/message-file.ts";
import type { FileKey, FileKeyOrder } from "../keys/message-keys.ts";
import type { PayloadKey } from "../keys/payload-cipher.ts";
import type { ChosenPath, KeptFiles } from "../messages/kept-file.ts";
import type { ContentAccess } from "./content-access.ts";
import { downloadFile } from "./download.ts";
import { AT_ONCE, openToRead, saveCopy } from "./file-disk.ts";
import { kindOfFile, OCTETS_OF_KIND } from "./file-kind.ts";
import { beginningOfOpen, objectSize, sealedFile } from "./file-object.ts";
import { previewOf } from "./preview.ts";
import { finish, type Places, placesIn } from "./quarantine.ts";
import { uploadFile } from "./upload.ts";

/** The keys of files, for one user. */
export interface FileKeys {
  make(order: FileKeyOrder): Promise<FileKey>;
  /** Undefined where that PCK is here no more. */
  again(order: FileKeyOrder, pckId: string): Promise<Omit<FileKey, "key"> | undefined>;
  received(senderId: string, pckId: string): (Pick<FetchedFile, "identity"> & { readonly key: PayloadKey }) | undefined;
}

/** What a shell can do with files of this computer. Nothing of it opens one. */
export interface FileDialogs {
  /** Has somebody choose a file; undefined when nobody did. */
  open(): Promise<string | undefined>;
  /** Has somebody choose where a copy goes; undefined when nobody did. */
  save(name: string): Promise<string | undefined>;
  /** Shows a file in its folder. */
  show(file: string): void;
}

export interface FileTransfersParts {
  /** Folder of received files. */
  readonly folder: string;
  readonly kept: KeptFiles;
  /** @throws McError `content-not-configured` */
  readonly access: () => ContentAccess;
  readonly ownIdIn: (service: SendFile["service"]) => string;
  readonly keys: FileKeys;
  readonly tell: (progress: FileProgress) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Milliseconds between two words about how far it is. */
const TELL_EACH = 200;

/** A file that was opened to be sent. @throws McError `file-unreadable` */
async function openChosen(
  path: string,
): Promise<{ readonly handle: FileHandle; readonly is: Omit<ChosenPath, "kind"> }> {
  let handle: FileHandle | undefined;
  try {
    handle = await openToRead(path);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error("no file");
    return { handle, is: { path, size: stat.size, changedAt: stat.mtimeMs } };
  } catch (cause) {
    await handle?.close();
    throw new McError("file-unreadable", (cause as NodeJS.ErrnoException).code, cause);
  }
}

/**
 * Counts a file as if it were protected: one that is redirected, or sealed after all, is no larger.
 *
 * @throws McError `file-over-limit`, `service-configuration-unreadable`
 */
function mustBeAllowed({ size }: Pick<ChosenPath, "size">, content: ContentAccess): void {
  const allowed = content.largestSent() ?? Number.POSITIVE_INFINITY;
  if (objectSize(size) > allowed) throw new McError("file-over-limit", `${size} of ${allowed} octets`);
}

/** What a file holds, and that the file was the same to its end. */
async function* contentOf(chosen: ChosenPath): AsyncGenerator<Uint8Array> {
  const { handle, is } = await openChosen(chosen.path);
  try {
    if (is.size !== chosen.size || is.changedAt !== chosen.changedAt) throw new McError("file-changed");
    if (chosen.size > 0)
      yield* createReadStream("", {
        fd: handle,
        autoClose: false,
        end: chosen.size - 1,
        highWaterMark: AT_ONCE,
      }) as AsyncIterable<Buffer>;
    if ((await handle.stat()).mtimeMs !== chosen.changedAt) throw new McError("file-changed");
  } finally {
    await handle.close();
  }
}

/** One that is on its way, and how to stop it. */
interface Going {
  readonly controller: AbortController;
  readonly over: Promise<void>;
}

export class FileTransfers {
  readonly #parts: FileTransfersParts;
  readonly #going = new Map<string, Going>();

  constructor(parts: FileTransfersParts) {
    this.#parts = parts;
  }

  /** @throws McError `content-not-configured` */
  mustBePossible(): void {
    this.#parts.access();
  }

  /**
   * Takes note of a file that somebody has chosen.
   *
   * @throws McError `file-…`, `content-not-configured`, `messages-…`
   */
  async choose(path: string): Promise<ChosenFile> {
    const { access, kept } = this.#parts;
    const content = access();
    const { handle, is } = await openChosen(path);
    try {
      mustBeAllowed(is, content);
      if (is.size > content.largestFile) throw new McError("file-too-large", `${is.size} octets`);
      const type = kindOfFile(await beginningOfOpen(handle, OCTETS_OF_KIND));
      const id = randomUUID();
      await kept.putFile(id, { kind: "chosen", ...is });
      return { id, name: safeFileName(basename(path)), size: is.size, type };
    } finally {
      await handle.close();
    }
  }

  /**
   * Brings a chosen file to the content server, if it is not there already for the same one.
   *
   * @throws McError `file-…`, `content-…`, with a code of the end reasons
   */
  send(order: SendFile): Promise<SentFile> {
    return this.#alone(order.callId, async (signal) => {
      const { object } = order;
      if (!order.isProtected) {
        const isThere = object !== null && object.sealed === null && !order.fresh;
        return { object: isThere ? object : await this.#upload(order, undefined, signal), ...IN_CLEAR };
      }
      const again = await this.#again(order);
      return again ?? this.#sendSealed(order, signal);
    });
  }

  /** What is there already goes with the same PCK, if that is still to be had. */
  async #again(order: SendFile): Promise<SentFile | undefined> {
    const { object } = order;
    const sealed = object?.sealed ?? null;
    if (object === null || sealed === null || order.fresh || !sameMcId(sealed.forId, order.calledId)) return undefined;
    const again = await this.#parts.keys.again(order, sealed.pckId);
    return again && { object, ...again };
  }

  async #sendSealed(order: SendFile, signal: AbortSignal): Promise<SentFile> {
    const { keys } = this.#parts;
    const { key, ...made } = await keys.make(order);
    try {
      const object = await this.#upload(order, key, signal);
      // The first one may be too old by now to be taken.
      return { object, ...((await keys.again(order, key.pckId)) ?? made) };
    } finally {
      key.pck.fill(0);
    }
  }

  async #upload(
    { calledId, callId: id, sentAt, service }: SendFile,
    key: PayloadKey | undefined,
    signal: AbortSignal,
  ): Promise<FileObject> {
    const { access, kept, ownIdIn } = this.#parts;
    const chosen = await kept.file(id);
    if (chosen?.kind !== "chosen") throw new McError("file-unreadable");
    const content = access();
    // The service may have another limit than when it was chosen.
    mustBeAllowed(chosen, content);
    const size = key === undefined ? chosen.size : objectSize(chosen.size);
    const tell = this.#teller(id);
    let sha1 = "";
    const url = await uploadFile(content, {
      size,
      async *content() {
        const hash = createHash("sha1");
        const clear = contentOf(chosen);
        for await (const chunk of key === undefined ? clear : sealedFile(clear, key, sentAt)) {
          hash.update(chunk);
          yield chunk;
        }
        sha1 = hash.digest("hex");
      },
      service,
      ownId: ownIdIn(service),
      signal,
      tell: (done) => tell(done, size),
    });
    return { url, size, sha1, sealed: key === undefined ? null : { forId: calledId, pckId: key.pckId } };
  }

  /**
   * Fetches a file that was announced.
   *
   * @throws McError `file-…`, `content-…`, `messages-…`
   */
  fetch(order: FetchFile): Promise<FetchedFile> {
    return this.#alone(order.id, async (signal) => {
      const places = placesIn(this.#parts.folder, order.id, safeFileName(order.name));
      const kept = await this.#parts.kept.file(order.id);
      const fetched = kept?.kind === "fetched" ? kept : await this.#download(order, places, signal);
      // Only now: as long as nobody knew that the file is here, all of it could be made again.
      await rm(places.part, { force: true });
      const { found, identity, size } = fetched;
      return { found, identity, size };
    });
  }

  async #download(
    { id, isProtectionRequired, object, pckId, senderId }: FetchFile,
    places: Places,
    signal: AbortSignal,
  ) {
    const { access, keys, kept } = this.#parts;
    const content = access();
    const tell = this.#teller(id);
    const largest = objectSize(content.largestFile);
    await downloadFile(content, { url: object.url, part: places.part, size: object.size, largest, signal, tell });
    const keyOf = (named: string) => keys.received(senderId, named)?.key;
    const verified = await finish(places, { sha1: object.sha1, isProtectionRequired, pckId, keyOf });
    const used = verified.pckId === null ? undefined : keys.received(senderId, verified.pckId);
    used?.key.pck.fill(0);
    const fetched = {
      kind: "fetched",
      name: basename(places.file),
      size: verified.size,
      found: verified.found,
      identity: used?.identity ?? null,
    } as const;
    await kept.putFile(id, fetched);
    return fetched;
  }

  /** Stops what goes on with a file; settles when it has stopped. @param keep - whether what is fetched already stays */
  async stop(id: string, keep: boolean): Promise<void> {
    const going = this.#going.get(id);
    going?.controller.abort(new McError("file-stopped"));
    await going?.over;
    if (!keep) await rm(placesIn(this.#parts.folder, id, "file").part, { force: true });
  }

  /** A fetched file. @throws McError `file-unreadable` */
  async #fetched(id: string): Promise<Places & { readonly name: string }> {
    const kept = await this.#parts.kept.file(id);
    if (kept?.kind !== "fetched") throw new McError("file-unreadable");
    return { ...placesIn(this.#parts.folder, id, kept.name), name: kept.name };
  }

  /**
   * Saves a copy of a fetched file where somebody wants it.
   *
   * @returns whether somebody did
   * @throws McError `file-unreadable`, `file-unwritable`
   */
  async save(id: string, dialogs: () => FileDialogs): Promise<boolean> {
    const { file, name } = await this.#fetched(id);
    const to = await dialogs().save(name);
    if (to === undefined) return false;
    await saveCopy(file, to);
    return true;
  }

  /** A fetched picture. @throws McError `picture-…`, `file-unreadable` */
  async preview(id: string): Promise<PicturePreview> {
    return previewOf((await this.#fetched(id)).file);
  }

  /** @throws McError `file-unreadable` */
  async show(id: string, dialogs: () => FileDialogs): Promise<void> {
    const { file } = await this.#fetched(id);
    dialogs().show(file);
  }

  /** Stops everything; what is fetched already stays. */
  async close(): Promise<void> {
    await Promise.all([...this.#going.keys()].map((id) => this.stop(id, true)));
  }

  /** One thing at a time with each file: what is asked for last goes on. */
  async #alone<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.stop(id, true);
    const controller = new AbortController();
    const over = Promise.withResolvers<void>();
    this.#going.set(id, { controller, over: over.promise });
    try {
      return await work(controller.signal);
    } catch (error) {
      controller.signal.throwIfAborted();
      throw error;
    } finally {
      if (this.#going.get(id)?.controller === controller) this.#going.delete(id);
      over.resolve();
    }
  }

  /** Tells of the first and the last octet, and in between as often as somebody can read it. */
  #teller(id: string): (done: number, of: number | null) => void {
    const { now, tell } = this.#parts;
    let last = Number.NEGATIVE_INFINITY;
    return (done, of) => {
      if (now() - last < TELL_EACH && done !== of) return;
      last = now();
      tell({ id, done, of });
    };
  }
}

/** What there is of keys where nothing is protected. */
const IN_CLEAR = { keyMessage: null, identity: null, notes: [] } satisfies Partial<SentFile>;
