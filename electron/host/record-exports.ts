/**
 * Exports of the record of calls, a piece at a time: calls go on meanwhile.
 *
 * @module
 */

import type { RecordKeyShown } from "../../shared/bridge/record-export.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { fingerprintOf } from "../../shared/record/links.ts";
import type { KeyStores } from "../keys/key-store.ts";
import { openRecordKey, type RecordKey } from "../keys/record-key.ts";
import type { CallLog } from "../services/call-log.ts";
import type { Logger } from "../services/log.ts";
import { RECORD_CRYPTO } from "../services/record-crypto.ts";
import type { WindowContext } from "./window-context.ts";

/** Characters of a piece, as soon as which it goes. */
const PIECE = 256 * 1024;
/** Milliseconds after which a locked key store is asked again. */
const AGAIN = 60_000;

export interface RecordExports {
  /** Waits for the key store's first answer. */
  key(): Promise<RecordKeyShown | null>;
  /** @throws McError `record-not-exported` */
  begin(window: WindowContext, callIds: readonly string[]): Promise<void>;
  /** @throws McError `record-not-exported` */
  more(window: WindowContext): { readonly text: string; readonly done: boolean };
  gone(window: WindowContext): void;
  /** Settles when nothing is on its way to the disk any more. */
  close(): Promise<void>;
}

interface ExportParts {
  readonly dataFolder: string;
  readonly keyStores: () => Promise<KeyStores>;
  readonly calls: Pick<CallLog, "exportLines" | "signWith">;
  readonly log: Logger;
}

/** Gets the key of the record, now or as soon as the key store opens, and exports what it signs. */
export function createRecordExports({ calls, dataFolder, keyStores, log }: ExportParts): RecordExports {
  const begun = new Map<string, Generator<string, void>>();
  let key: RecordKey | undefined;
  /** The file of the key may be written. */
  let opening: Promise<RecordKey> | undefined;
  let again: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function sign(): Promise<void> {
    try {
      const stores = await keyStores();
      if (isClosed) return;
      opening = openRecordKey(dataFolder, stores, log);
      const opened = await opening;
      if (isClosed) return;
      key = opened;
      calls.signWith(opened);
    } catch (cause) {
      if (isClosed) return;
      log.error("the record of calls is not being signed yet", cause);
      again = setTimeout(() => void sign(), AGAIN).unref();
    }
  }
  const signing = sign();

  return {
    async key() {
      await signing;
      return key === undefined ? null : { key: key.key, fingerprint: fingerprintOf(RECORD_CRYPTO, key.key) };
    },

    async begin({ id }, callIds) {
      await signing;
      if (key === undefined) throw new McError("record-not-exported", "key");
      begun.set(id, calls.exportLines(callIds));
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

    gone: ({ id }) => void begun.delete(id),

    async close() {
      isClosed = true;
      clearTimeout(again);
      begun.clear();
      // A key store that nobody unlocks keeps nothing from ending: only what may be written is waited for.
      await opening?.catch(() => {});
      await key?.settled();
    },
  };
}
