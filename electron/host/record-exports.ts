/**
 * The keys of the record of calls, and exports of it, a piece at a time: calls go on meanwhile.
 *
 * @module
 */

import type { ExportOrder, RecordKeyShown } from "../../shared/bridge/record-export.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { fingerprintOf } from "../../shared/record/links.ts";
import type { FolderSeal } from "../keys/calls-key.ts";
import { KeyStoreLocked, type KeyStores } from "../keys/key-store.ts";
import { openRecordKey, type RecordKey } from "../keys/record-key.ts";
import type { CallLog } from "../services/call-log.ts";
import type { Logger } from "../services/log.ts";
import { RECORD_CRYPTO } from "../services/record-crypto.ts";
import type { WindowContext } from "./window-context.ts";

/** Characters of a piece, as soon as which it goes. */
const PIECE = 256 * 1024;
/** Calls of one export: far more than any desk has, and what their IDs take is bounded. */
const MOST_CALLS = 1_000_000;
/** Milliseconds after which a locked key store is asked again. */
const AGAIN = 60_000;
/** The same of a folder that cannot be written. */
const SOON = 5_000;

export interface RecordExports {
  /** Waits for the key store's first answer. */
  key(): Promise<RecordKeyShown | null>;
  /** @throws McError `record-not-exported` */
  begin(window: WindowContext, order: ExportOrder): Promise<void>;
  /** @throws McError `record-not-exported` */
  more(window: WindowContext): { readonly text: string; readonly done: boolean };
  gone(window: WindowContext): void;
  /** Settles when nothing is on its way to the disk any more. */
  close(): Promise<void>;
}

interface ExportParts {
  readonly dataFolder: string;
  readonly keyStores: () => Promise<KeyStores>;
  /** Under which the calls are sealed. */
  readonly seal: Pick<FolderSeal, "open">;
  readonly calls: Pick<CallLog, "exportLines" | "signWith" | "unlock" | "withhold">;
  readonly log: Logger;
}

/** Gets the keys of the record, by which it is sealed and signed, now or as soon as the key store opens, and exports what it signs. */
export function createRecordExports({ calls, dataFolder, keyStores, log, seal }: ExportParts): RecordExports {
  const begun = new Map<string, Generator<string, void>>();
  /** Calls of exports that have not been named whole, by window. */
  const named = new Map<string, string[]>();
  /** An export that nobody takes the rest of. */
  function drop(id: string): void {
    begun.get(id)?.return();
    begun.delete(id);
  }
  let key: RecordKey | undefined;
  /** The file of the key that signs may be written. */
  let opening: Promise<unknown> = Promise.resolve();
  const again = new Set<NodeJS.Timeout>();
  let isClosed = false;

  /** Tried again until it is done. */
  async function tried(work: () => Promise<void>, failed: (cause: unknown) => void): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (isClosed) return;
      failed(cause);
      const isLocked = cause instanceof KeyStoreLocked;
      again.add(setTimeout(() => void tried(work, failed), isLocked ? AGAIN : SOON).unref());
    }
  }

  async function unlock(): Promise<void> {
    const opened = await seal.open();
    if (!isClosed) calls.unlock(opened);
  }

  async function sign(): Promise<void> {
    const stores = await keyStores();
    if (isClosed) return;
    const signer = openRecordKey(dataFolder, stores, log);
    opening = Promise.allSettled([signer]);
    const opened = await signer;
    if (isClosed) return;
    key = opened;
    calls.signWith(opened);
  }

  // Signed from the first: what waited for the key that seals has heads of its own then.
  const signing = tried(sign, (cause) => log.error("the record of calls is not being signed yet", cause)).then(() =>
    tried(unlock, (cause) =>
      calls.withhold(cause instanceof KeyStoreLocked ? new McError("record-locked", undefined, cause) : cause),
    ),
  );

  return {
    async key() {
      await signing;
      return key === undefined ? null : { key: key.key, fingerprint: fingerprintOf(RECORD_CRYPTO, key.key) };
    },

    async begin({ id }, { callIds, unfinished }) {
      await signing;
      drop(id);
      const all = named.get(id) ?? [];
      named.delete(id);
      if (key === undefined) throw new McError("record-not-exported", "key");
      if (all.length + callIds.length > MOST_CALLS) throw new McError("record-not-exported", "too many calls");
      all.push(...callIds);
      if (unfinished) named.set(id, all);
      else begun.set(id, calls.exportLines(all));
    },

    more({ id }) {
      const lines = begun.get(id);
      if (lines === undefined) throw new McError("record-not-exported", "none begun");
      let text = "";
      while (text.length < PIECE) {
        const next = lines.next();
        if (next.done === true) {
          begun.delete(id);
          return { text, done: true };
        }
        text += `${next.value}\n`;
      }
      return { text, done: false };
    },

    gone({ id }) {
      drop(id);
      named.delete(id);
    },

    async close() {
      isClosed = true;
      for (const timer of again) clearTimeout(timer);
      begun.clear();
      named.clear();
      // A key store that nobody unlocks keeps nothing from ending: only what may be written is waited for.
      await opening;
      await key?.settled();
    },
  };
}
