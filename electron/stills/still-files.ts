/**
 * Stills of one data folder: a folder for each call with them, a file for each still, sealed under a key of its own, which the key store of the
 * system or a key file protects, as it does the vault's. A file that is damaged is one still, and no other.
 *
 * @module
 */
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type KeepStill, LARGEST_STILL, MOST_STILLS, type Still, stillSchema } from "../../shared/bridge/stills.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { KeyStoreLocked, type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import type { Logger } from "../services/log.ts";
import { storeFile } from "../services/stored-file.ts";

/** Calls with stills that are kept; of those that were kept first the stills go. */
export const MOST_CALLS = 200;

const KEY = 32;
const ENDING = ".still";
/** How a JPEG begins and ends (ISO/IEC 10918-1 clause B.1.1.3). */
const [BEGINS, ENDS] = [Buffer.from([0xff, 0xd8, 0xff]), Buffer.from([0xff, 0xd9])];

const fileSchema = z.object({ form: z.literal(1), store: z.string(), key: z.string(), sealed: z.base64() }).strict();
/** Of a still that was deleted, the octets are none. */
const contentSchema = z.object({ still: stillSchema, octets: z.base64() }).strict();
type Content = z.infer<typeof contentSchema>;

export interface StillFiles {
  /** Keeps a still; it is on the disk when this resolves. @throws McError `still-…` */
  keep(order: KeepStill): Promise<Still>;
  /** Those of a call, the oldest first. What cannot be opened is left out. @throws McError `still-locked` */
  list(callId: string): Promise<Still[]>;
  /** The JPEG, in base64. @throws McError `still-…` */
  octetsOf(callId: string, id: string): Promise<string>;
  /**
   * Puts in the place of a still that there was one, and since when there is none. Another time nothing changes.
   *
   * @throws McError `still-…`
   */
  remove(callId: string, id: string): Promise<Still>;
}

interface StillOptions {
  readonly folder: string;
  /** Asked when a still is kept or opened: a key store of the system may have to be unlocked for it. */
  readonly keyStores: () => Promise<KeyStores>;
  /** Whether settings and policy let stills be kept. */
  readonly allowed: () => boolean;
  readonly log: Pick<Logger, "error" | "info">;
}

const aboutStill = (callId: string, id: string) => `mc-dispatcher still 1 ${callId} ${id}`;

function jpegOf(base64: string): Buffer {
  const jpeg = Buffer.from(base64, "base64");
  const [first, last] = [jpeg.subarray(0, BEGINS.length), jpeg.subarray(-ENDS.length)];
  if (jpeg.length > LARGEST_STILL || !first.equals(BEGINS) || !last.equals(ENDS)) throw new McError("still-not-taken");
  return jpeg;
}

export function openStillFiles({ allowed, folder, keyStores, log }: StillOptions): StillFiles {
  const root = join(folder, "stills");
  const folderOf = (callId: string) => join(root, callId);
  const namesIn = (place: string) => (existsSync(place) ? readdirSync(place) : []);
  const idsOf = (callId: string) =>
    namesIn(folderOf(callId)).flatMap((name) => (name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : []));

  async function open(callId: string, id: string): Promise<Content> {
    try {
      const file = readFileSync(join(folderOf(callId), id + ENDING), "utf8");
      const { key, sealed, store: kind } = fileSchema.parse(JSON.parse(file));
      const opened = unseal(
        await openProtected(await keyStores(), kind, key),
        Buffer.from(sealed, "base64"),
        aboutStill(callId, id),
      );
      return contentSchema.parse(JSON.parse(opened.toString("utf8")));
    } catch (cause) {
      throw new McError(cause instanceof KeyStoreLocked ? "still-locked" : "still-unreadable", id, cause);
    }
  }

  /** Makes room for the stills of another call. */
  function forgetTheOldest(): void {
    const calls = namesIn(root).map((callId) => ({ callId, at: statSync(folderOf(callId)).mtimeMs }));
    const over = calls.toSorted((one, other) => other.at - one.at).slice(MOST_CALLS);
    for (const { callId } of over) {
      rmSync(folderOf(callId), { recursive: true });
      log.info(`stills of call ${callId} are removed: ${MOST_CALLS} calls have newer ones`);
    }
  }

  /** Of each call what began last. */
  const changing = new Map<string, Promise<unknown>>();

  /** One after the other: how many a call has is asked before the key store answers. */
  function inTurn(callId: string, change: () => Promise<Still>): Promise<Still> {
    const changed = (changing.get(callId) ?? Promise.resolve()).then(change);
    const over = changed.then(
      () => undefined,
      () => undefined,
    );
    changing.set(callId, over);
    void over.then(() => changing.get(callId) === over && changing.delete(callId));
    return changed;
  }

  /** Seals what is to be kept under a new key, in the place of what was kept of the same still. */
  async function write(callId: string, content: Content, failure: "still-unwritable" | "still-not-removed") {
    const { id } = content.still;
    try {
      const [store] = await keyStores();
      const key = randomBytes(KEY);
      const sealed = seal(key, Buffer.from(JSON.stringify(content)), aboutStill(callId, id));
      const kept = { form: 1, store: store.kind, key: await store.protect(key), sealed: sealed.toString("base64") };
      key.fill(0);
      storeFile(join(folderOf(callId), id + ENDING), JSON.stringify(kept));
    } catch (cause) {
      log.error(`${failure}: ${id}`, cause instanceof Error ? cause : undefined);
      throw new McError(cause instanceof KeyStoreLocked ? "still-locked" : failure, id, cause);
    }
  }

  async function removeNow(callId: string, id: string): Promise<Still> {
    const { still } = await open(callId, id);
    if (still.removedAt !== undefined) return still;
    const removed: Still = { ...still, removedAt: Date.now() };
    const place = folderOf(callId);
    // The folder's time is that of the last still that was kept, by which calls are old or new.
    const { atime, mtime } = statSync(place);
    await write(callId, { still: removed, octets: "" }, "still-not-removed");
    try {
      utimesSync(place, atime, mtime);
    } catch (cause) {
      log.error(`the time of a folder of stills is a new one: ${callId}`, cause instanceof Error ? cause : undefined);
    }
    return removed;
  }

  async function keepNow({ callId, height, octets, width }: KeepStill): Promise<Still> {
    if (!allowed()) throw new McError("still-not-allowed");
    const jpeg = jpegOf(octets);
    if (idsOf(callId).length >= MOST_STILLS) throw new McError("still-limit", String(MOST_STILLS));
    const still: Still = { id: randomUUID(), at: Date.now(), width, height, size: jpeg.length };
    await write(callId, { still, octets }, "still-unwritable");
    try {
      forgetTheOldest();
    } catch (cause) {
      log.error("older stills are not removed", cause instanceof Error ? cause : undefined);
    }
    return still;
  }

  return {
    keep: (order) => inTurn(order.callId, () => keepNow(order)),

    async list(callId) {
      const stills: Still[] = [];
      for (const id of idsOf(callId)) {
        try {
          stills.push((await open(callId, id)).still);
        } catch (cause) {
          if (cause instanceof McError && cause.code === "still-locked") throw cause;
          log.error(`a still is left out: ${id}`, cause instanceof Error ? cause : undefined);
        }
      }
      return stills.toSorted((one, other) => one.at - other.at).slice(0, MOST_STILLS);
    },

    async octetsOf(callId, id) {
      const { octets, still } = await open(callId, id);
      if (still.removedAt !== undefined) throw new McError("still-unreadable", id);
      return octets;
    },

    remove: (callId, id) => inTurn(callId, () => removeNow(callId, id)),
  };
}
