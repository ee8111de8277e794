/**
 * The file of past calls while the program runs: open, or why not; put aside when it is damaged, and replaced by a new one
 * to which what can be read of the old one is brought over, a little at a time; held to its size.
 *
 * @module
 */
import { rmSync, statSync } from "node:fs";
import type { Recording } from "../../shared/bridge/recording.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { leftFromBefore, TO_BE_SAVED } from "./call-asides.ts";
import { checkInThread } from "./call-check.ts";
import { removeClearCopies } from "./call-clear-copies.ts";
import { CHECKED_AT_ONCE, callFileOf, openCallDatabase } from "./call-database.ts";
import type { LastingSigner } from "./call-entries.ts";
import { type Rescued, rescue } from "./call-rescue.ts";
import { bring } from "./call-rescued-rows.ts";
import type { RetentionRule } from "./call-retention.ts";
import { type CallSeal, SealedTexts } from "./call-seal.ts";
import { type CallNews, CallTable } from "./call-table.ts";
import { nameAside } from "./json-file.ts";
import type { Logger } from "./log.ts";
import { RetentionKeeper } from "./retention-keeper.ts";
import { DamagedFile, isDamage, setDatabaseAside } from "./sqlite-file.ts";
import { storeFile, storeNewFile } from "./stored-file.ts";

/** Milliseconds of work at a time while a damaged file is read, and of rest in between: calls go on. */
const SLICE = 15;
const REST = 10;
/** Milliseconds after which bringing over is tried again, where the disk is full. */
const LATER = 60_000;

export interface CallFileParts {
  readonly folder: string;
  readonly log: Logger;
  readonly ownId: string | null;
  /** What is kept. */
  readonly rule: RetentionRule;
  /** The record of a call that was in progress, as that of one that was interrupted; undefined when it is unreadable. */
  readonly interrupted: (record: string) => CallRecord | undefined;
  /** Whether something newer of a call waits to be stored: it is in progress. */
  readonly isWaiting: (callId: string) => boolean;
  /** Whether an export of the record is on its way. */
  readonly isBeingExported: () => boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds since the program started, whatever the clock was set to. */
  readonly runFor: () => number;
  /** Something of `kept`, `removed`, `going` or `damage` is another. */
  readonly changed: () => void;
}

/** Files that may be put aside in one run: a disk that damages everything is not to be filled with what it damaged. */
const MOST_ASIDE = 8;

export class CallFile {
  readonly #parts: CallFileParts;
  readonly #file: string;
  #table: CallTable | undefined;
  /** Which file it is, whatever its name. */
  #inode = 0;
  #kept = 0;
  #removed = 0;
  #damage: Recording["damage"] = null;
  /** Calls that are in progress, as far as they were stored. */
  readonly #live = new Set<string>();
  /** Whether calls of an earlier run may stand as if they were in progress. */
  #hasLeftOver = true;
  /** Files that were put aside, and of which something may still be had. */
  readonly #toBeSaved: string[];
  #putAsides = 0;
  #saving: Generator<Rescued> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #retention: RetentionKeeper;
  #endCheck: () => void = () => {};
  #seal: CallSeal | undefined;
  #sealingTimer: NodeJS.Timeout | undefined;
  #signer: LastingSigner | undefined;
  /** Whether the file that is open is told of it. */
  #isSigning = false;
  #isClosed = false;

  constructor(parts: CallFileParts) {
    this.#parts = parts;
    this.#file = callFileOf(parts.folder);
    this.#retention = new RetentionKeeper({
      ...parts,
      use: (work) => {
        this.use(work);
        parts.changed();
      },
      removed: (calls) => {
        this.#removed += calls;
        this.#kept -= calls;
      },
    });
    this.#toBeSaved = leftFromBefore(this.#file);
    if (this.#toBeSaved.length > 0) this.#damage = { saving: true, saved: 0 };
  }

  /** Whether it waits for the key under which it is sealed: it cannot be used before. */
  get isAwaited(): boolean {
    return this.#seal === undefined;
  }

  /** The key is at hand from now on. @throws as {@link use} */
  unlock(seal: CallSeal): void {
    this.#seal = seal;
    this.use(() => {});
  }

  /** Calls on record, as far as it is known. */
  get kept(): number {
    return this.#kept;
  }

  /** Calls that were removed since the start. */
  get removed(): number {
    return this.#removed;
  }

  /** What is going to be removed; null while nothing is. */
  get going(): Recording["going"] {
    return this.#retention.going;
  }

  get damage(): Recording["damage"] {
    return this.#damage;
  }

  /**
   * Looks at the file. Where it turns out to be damaged it is put aside, and the same is done with a new one.
   *
   * @throws McError `call-history-newer`, `record-locked` while the key is not at hand, `calls-not-recorded` once it is closed, and what SQLite and the file system throw
   */
  use<T>(work: (table: CallTable) => T): T {
    try {
      return work(this.#signed(this.#opened()));
    } catch (cause) {
      if (!isDamage(cause) || this.#putAsides >= MOST_ASIDE) throw cause;
      this.#putAside(cause);
      return work(this.#signed(this.#opened()));
    }
  }

  /**
   * Stores what is new of a call, all of it or nothing.
   *
   * @throws McError `call-history-newer`, and what SQLite and the file system throw
   */
  store(callId: string, news: CallNews): void {
    this.use((table) => table.store(callId, news));
    const { record } = news;
    if (record === undefined) return;
    const wasLive = this.#live.has(callId);
    if (record.state === "ended") this.#live.delete(callId);
    else this.#live.add(callId);
    if (this.#hasLeftOver) this.#endLeftOver();
    if (wasLive) return;
    this.#kept = this.#table?.count() ?? this.#kept;
    if (this.#kept > this.#parts.rule.keepCalls) this.#retention.soon();
  }

  /** The key of the record is at hand from now on. @throws as {@link store} */
  signWith(signer: LastingSigner): void {
    this.#signer = signer;
    this.#isSigning = false;
    this.use(() => {});
  }

  /** Whether something can be stored: writes what is there already. */
  probe(): void {
    this.use((table) => table.probe());
  }

  /** Nothing opens it again: it is the last user's, whoever asks. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#sealingTimer);
    this.#retention.close();
    this.#saving?.return(undefined);
    this.#endCheck();
    this.#table?.close();
    this.#table = undefined;
  }

  #opened(): CallTable {
    if (this.#table !== undefined && this.#isTaken()) this.#copyTaken(this.#table);
    if (this.#table !== undefined) return this.#table;
    if (this.#isClosed) throw new McError("calls-not-recorded", "closed");
    if (this.#seal === undefined) throw new McError("record-locked");
    const { folder, ownId } = this.#parts;
    const table = new CallTable(openCallDatabase(folder, ownId), this.#seal, this.#parts.now);
    this.#table = table;
    const { ino, size } = statSync(this.#file);
    this.#inode = ino;
    this.#kept = table.count();
    if (this.#hasLeftOver) this.#endLeftOver();
    this.#retain();
    if (size > CHECKED_AT_ONCE) this.#checkLarge();
    this.#saveLater(REST);
    if (table.sealing.isOpen) this.#sealLater(REST);
    this.#removeClear(table);
    return table;
  }

  #signed(table: CallTable): CallTable {
    if (this.#signer === undefined || this.#isSigning) return table;
    const { isRunBack } = table.signWith(this.#signer);
    this.#isSigning = true;
    // A file that was put aside as damaged has said so.
    if (isRunBack && this.#putAsides === 0) {
      this.#parts.log.error(
        "the record ends before what was signed: an older file, or one that was cut, is in its place",
      );
    }
    return table;
  }

  // A file that was taken away.

  /** Whether the name leads to another file, or to none: what is stored would be gone with the program. */
  #isTaken(): boolean {
    return process.platform !== "win32" && statSync(this.#file, { throwIfNoEntry: false })?.ino !== this.#inode;
  }

  #copyTaken(table: CallTable): void {
    const { log } = this.#parts;
    log.error("the file of the call history was taken away, a new one is begun");
    try {
      const copy = nameAside(this.#file, "replaced");
      storeNewFile(copy, "");
      table.copyTo(copy);
      this.#toSave(copy);
    } catch (cause) {
      log.error("the call history before is lost", cause);
    }
    this.#forget();
  }

  // A damaged file.

  #putAside(cause: unknown): void {
    this.#parts.log.error("call history damaged, a new one is begun", cause);
    this.#forget();
    this.#putAsides += 1;
    this.#toSave(setDatabaseAside(this.#file));
  }

  #forget(): void {
    this.#endCheck();
    this.#saving?.return(undefined);
    this.#saving = undefined;
    this.#table?.close();
    this.#table = undefined;
    this.#isSigning = false;
  }

  /** Notes that a file is to be read, also for the next start. */
  #toSave(file: string): void {
    this.#toBeSaved.unshift(file);
    this.#damage = { saving: true, saved: this.#damage?.saved ?? 0 };
    try {
      storeFile(file + TO_BE_SAVED, "");
    } catch (cause) {
      this.#parts.log.error("what is to be saved is not noted", cause);
    }
    this.#parts.changed();
  }

  #checkLarge(): void {
    this.#endCheck = checkInThread(this.#file, (what) => {
      try {
        this.use(() => {
          throw new DamagedFile(what);
        });
      } catch (cause) {
        // Thrown once more at the new file, which is not the damaged one.
        if (!isDamage(cause)) this.#parts.log.error("call history cannot be kept", cause);
      }
      this.#parts.changed();
    });
  }

  // Sealing what is in the clear.

  #sealLater(milliseconds: number): void {
    clearTimeout(this.#sealingTimer);
    this.#sealingTimer = setTimeout(() => this.#sealSome(), milliseconds).unref();
  }

  #sealSome(): void {
    const { log } = this.#parts;
    const sealing = this.#table?.sealing;
    if (sealing?.isOpen !== true) return;
    try {
      const until = performance.now() + SLICE;
      let isDone = false;
      while (!isDone && performance.now() < until) isDone = sealing.some();
      // Nobody is held up in a call: what is left over in the file is dealt with when there is none.
      if (!isDone || this.#live.size > 0) {
        this.#sealLater(isDone ? LATER : REST);
        return;
      }
      sealing.sweep();
      log.info("calls of an earlier version, which stood in the clear, are sealed");
      this.#removeClear(this.#table);
    } catch (cause) {
      log.error("calls of an earlier version are not sealed yet", cause);
      this.#sealLater(LATER);
    }
  }

  /** Copies in the clear go when everything of them is sealed, and nothing is to be read of them any more. */
  #removeClear(table: CallTable | undefined): void {
    if (table === undefined || table.sealing.isOpen || this.#toBeSaved.length > 0) return;
    void removeClearCopies(this.#file, () => this.#table !== table, this.#parts.log);
  }

  // Bringing over.

  #saveLater(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#toBeSaved.length > 0) this.#timer = setTimeout(() => this.#save(), milliseconds).unref();
  }

  #save(): void {
    const [file] = this.#toBeSaved;
    const table = this.#table;
    // The next opening begins again.
    if (file === undefined || table === undefined) return;
    if (this.#seal === undefined) return;
    this.#saving ??= rescue(file, new SealedTexts(this.#seal));
    const saving = this.#saving;
    try {
      const isDone = table.together(() => this.#bringSome(table, saving));
      if (isDone) this.#saved(file);
      this.#saveLater(REST);
    } catch (cause) {
      // What was read and not stored is read again: bringing over twice is bringing over once.
      this.#parts.log.error("what a damaged call history held is not brought over yet", cause);
      this.#saving?.return(undefined);
      this.#saving = undefined;
      this.#saveLater(LATER);
    }
    this.#parts.changed();
  }

  /** Brings over for a moment; whether that was the last of it. */
  #bringSome(table: CallTable, saving: Generator<Rescued>): boolean {
    const until = performance.now() + SLICE;
    let saved = this.#damage?.saved ?? 0;
    let isDone = false;
    while (!isDone && performance.now() < until) {
      const next = saving.next();
      if (next.done === true) isDone = true;
      else saved += bring(next.value, table, this.#parts, (id) => this.#live.has(id));
    }
    this.#damage = { saving: true, saved };
    return isDone;
  }

  #saved(file: string): void {
    this.#saving = undefined;
    this.#toBeSaved.splice(this.#toBeSaved.indexOf(file), 1);
    rmSync(file + TO_BE_SAVED, { force: true });
    const saved = this.#damage?.saved ?? 0;
    this.#damage = { saving: this.#toBeSaved.length > 0, saved };
    this.#kept = this.#table?.count() ?? this.#kept;
    this.#parts.log.info("what could be read of a damaged call history was brought over", { calls: saved });
    this.#retain();
    this.#removeClear(this.#table);
  }

  // Calls of before, and too many calls.

  /** Ends what an earlier run left in progress: a crash, or a computer without power. */
  #endLeftOver(): void {
    const { interrupted, isWaiting, log } = this.#parts;
    try {
      for (const { id: callId, record } of this.#table?.unfinished() ?? []) {
        if (this.#live.has(callId) || isWaiting(callId)) continue;
        const ended = interrupted(record);
        if (ended !== undefined) this.#table?.store(callId, { record: ended, entries: [], givenUp: [] });
      }
      this.#hasLeftOver = false;
    } catch (cause) {
      if (isDamage(cause)) throw cause;
      log.error("unfinished calls could not be ended on record", cause);
    }
  }

  /** Looks whether something is to be announced, or removed. */
  #retain(): void {
    const { log } = this.#parts;
    try {
      if (this.#table !== undefined) this.#retention.look(this.#table);
    } catch (cause) {
      if (isDamage(cause)) throw cause;
      log.error("old calls could not be removed", cause);
    }
  }
}
