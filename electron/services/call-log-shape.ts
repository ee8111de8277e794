/**
 * What the record of past calls does, and how it is opened.
 *
 * @module
 */
import type { NumberedEntry } from "../../shared/bridge/bridge.ts";
import type { CallLines } from "../../shared/bridge/call-lines.ts";
import type { Recording } from "../../shared/bridge/recording.ts";
import type { CallRecord, LadderEntry } from "../../shared/mc/call-record.ts";
import type { MissedSummary } from "../../shared/mc/missed-summary.ts";
import type { Attention } from "../../shared/mc/record-parts/attended.ts";
import type { LastingSigner } from "./call-entries.ts";
import type { CallSeal } from "./call-seal.ts";

export interface CallLog {
  /**
   * Stores a call, replacing an earlier state of the same call. What cannot be stored waits, and is stored as soon as it
   * can be.
   */
  put(call: CallRecord): void;
  /**
   * Adds arrows to the ladder of a stored call, or stores them anew, and removes those that a full ladder gave up. All of
   * it or nothing.
   *
   * @throws McError `data-folder-unwritable` for a call that is not there, and for what no file takes
   */
  appendLadder(callId: string, entries: readonly NumberedEntry[], givenUp: readonly number[]): void;
  /** The calls that came last, in the order of their start, the newest first. */
  list(limit: number): CallRecord[];
  /** One call; null for one that is not on record. */
  find(callId: string): CallRecord | null;
  /** Those of some calls that are on record, in no order. */
  some(callIds: readonly string[]): CallRecord[];
  /**
   * Lines of the calls on record, the one that came last first. What waits to be stored is not among them: the window that holds it
   * knows it.
   *
   * @param before - the number of a record, whose line is not among them any more; null for the first
   * @param limit - how many records are read
   */
  lines(before: number | null, limit: number): CallLines;
  /** Whom all calls on record leave to be called back. Works a little at a time. */
  missed(): Promise<MissedSummary>;
  /** Says of calls what somebody has done about them; those that are not on record are left out. */
  attend(callIds: readonly string[], how: Attention): void;
  /** The ladder of a call in the order of time; what was seen at one time in the order in which it was numbered. */
  ladder(callId: string): LadderEntry[];
  /** Ends calls that are still in progress on record, because the window that held them is gone. */
  interrupt(callIds: Iterable<string>): void;
  /**
   * The calls that were interrupted, since the program started or when it ended the last time, and that no window has settled:
   * nobody may have told the other end.
   */
  interrupted(): CallRecord[];
  /** A window has done what can be done for an interrupted call. */
  settle(callId: string): void;
  /**
   * The key under which the record is sealed is at hand from now on: it is opened, and takes what waited. Whatever goes wrong is told in
   * {@link recording}.
   */
  unlock(seal: CallSeal): void;
  /** That key cannot be had at present, and why: calls wait in memory. Told until {@link unlock}. */
  withhold(cause: unknown): void;
  /** Settles when it is known for the first time whether the record can be opened. */
  known(): Promise<void>;
  /**
   * The key of the record is at hand from now on: what is recorded is signed.
   *
   * @throws McError where the file cannot be used; the key is used as soon as it can be
   */
  signWith(signer: LastingSigner): void;
  /**
   * An export of calls as they are on record, line by line, each without its end. What is to be removed waits for it, for a minute after each
   * line; `return` ends it sooner.
   *
   * @throws McError `record-not-exported` while the key is not at hand, or when what is exported is removed meanwhile
   */
  exportLines(callIds: readonly string[]): Generator<string, void>;
  recording(): Recording;
  /** Calls the listener with each change of {@link recording}. */
  onRecording(listener: (recording: Recording) => void): () => void;
  close(): void;
}

export interface CallLogOptions {
  /** The key under which the record is sealed, where it is at hand already. */
  readonly seal?: CallSeal;
  /** Calls that are kept. */
  readonly keep?: number;
  /** Days for which a call is kept; without it for ever. */
  readonly keepDays?: number;
  /** Who said what is kept; without it nobody did. */
  readonly keepSetBy?: string;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** Milliseconds for which those whose calls these are have been served, whatever the clock was set to; without it, since the program started. */
  readonly runFor?: () => number;
  /** Characters that may wait. */
  readonly mostWaiting?: number;
}
