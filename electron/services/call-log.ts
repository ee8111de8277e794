/**
 * The record of past calls: what became of each, and apart from that its ladder.
 *
 * A file that cannot be written, or is damaged, ends nothing: what is new waits in memory, a damaged file is put aside and
 * what can be read of it brought over, and {@link CallLog.recording} says how it stands.
 *
 * @module
 */
import type { Recording } from "../../shared/bridge/recording.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { callLine, lineFieldsSchema } from "../../shared/mc/call-line.ts";
import { type CallRecord, callRecordSchema, type LadderEntry, ladderEntrySchema } from "../../shared/mc/call-record.ts";
import { endedRecord } from "../../shared/mc/ended-record.ts";
import { gatheredCallSchema, MissedGatherer } from "../../shared/mc/missed-summary.ts";
import { fromOlderEntry, fromOlderRecord } from "../../shared/mc/older-record.ts";
import type { LastingSigner } from "./call-entries.ts";
import { CallFile } from "./call-file.ts";
import { throughAll } from "./call-gathering.ts";
import type { CallLog, CallLogOptions } from "./call-log-shape.ts";
import type { CallSeal } from "./call-seal.ts";
import type { CallTable } from "./call-table.ts";
import type { Logger } from "./log.ts";
import { isNotTaken } from "./sqlite-file.ts";
import { WaitingCalls } from "./waiting-calls.ts";

export type { CallLog, CallLogOptions } from "./call-log-shape.ts";

/** Calls that are kept where no policy says otherwise. */
const DEFAULT_KEPT_CALLS = 50_000;

/** Milliseconds after which what waits is tried again; what comes in between tries it too. */
const RETRY = 5_000;

/** Interrupted calls that are remembered until a window has settled them: more than one window can hold. */
const MAX_INTERRUPTED = 50;
/** Milliseconds after which an export of which nobody takes another line keeps nothing from being removed. */
const EXPORT_RESTS = 60_000;

/** What is told of a problem: which of them it is, or that calls are not recorded. */
function codeToTell({ code }: McError): NonNullable<Recording["problem"]> {
  return code === "call-history-newer" || code === "record-locked" ? code : "calls-not-recorded";
}

/**
 * Opens the call log of a data folder; calls left unfinished by a crash are ended as `interrupted`. Its file is sealed, and
 * opened when the key is at hand ({@link CallLog.unlock}): what comes before waits in memory.
 *
 * @param ownId - whose calls those are that do not say so; null when that cannot be known
 */
export function openCallLog(
  folder: string,
  log: Logger,
  ownId: string | null,
  {
    keep = DEFAULT_KEPT_CALLS,
    keepDays,
    keepSetBy,
    now = Date.now,
    runFor = () => performance.now(),
    mostWaiting,
    seal,
  }: CallLogOptions = {},
): CallLog {
  const waiting = new WaitingCalls(mostWaiting);
  const listeners = new Set<(recording: Recording) => void>();
  let problem: McError | undefined;
  let retry: NodeJS.Timeout | undefined;
  let told = "";
  let isWithheld = false;
  const known = Promise.withResolvers<void>();
  let isClosed = false;
  /** Whether the file is closed, too. */
  let isOver = false;
  let signer: LastingSigner | undefined;
  const unsettled = new Map<string, CallRecord>();
  /** Exports on their way, and when their last line was taken, in milliseconds since the start. */
  const exporting = new Set<{ takenAt: number }>();

  function interruptedCall(call: CallRecord): CallRecord {
    const ended = endedRecord(call, { code: "interrupted" }, now());
    unsettled.set(ended.id, ended);
    const [longestAgo] = unsettled.keys();
    if (unsettled.size > MAX_INTERRUPTED && longestAgo !== undefined) unsettled.delete(longestAgo);
    return ended;
  }

  /** What a later release wrote in another form is left out. */
  function read<T>(what: string, text: string, parse: (value: unknown) => T): T | undefined {
    try {
      return parse(JSON.parse(text));
    } catch (cause) {
      log.error(`${what} is unreadable`, cause);
      return undefined;
    }
  }
  const readCall = (text: string) =>
    read("a call on record", text, (record) => callRecordSchema.parse(fromOlderRecord(record)));
  const readEntry = (text: string) =>
    read("an arrow on record", text, (entry) => ladderEntrySchema.parse(fromOlderEntry(entry)));

  const file = new CallFile({
    folder,
    log,
    ownId,
    rule: { keepCalls: keep, keepDays: keepDays ?? null },
    interrupted: (text) => {
      const call = readCall(text);
      return call === undefined ? undefined : interruptedCall(call);
    },
    isWaiting: (callId) => waiting.of(callId) !== undefined,
    isBeingExported: () => [...exporting].some(({ takenAt }) => runFor() - takenAt < EXPORT_RESTS),
    now,
    runFor,
    changed: tell,
  });

  function recording(): Recording {
    const { going, kept, removed, damage } = file;
    return {
      problem: problem === undefined ? null : codeToTell(problem),
      awaited: file.isAwaited,
      waiting: waiting.count,
      lost: waiting.lost,
      limit: keep,
      keepDays: keepDays ?? null,
      keepSetBy: keepSetBy ?? null,
      going,
      kept,
      removed,
      damage,
    };
  }

  function tell(): void {
    const now = recording();
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    for (const listener of listeners) listener(now);
  }

  function failed(cause: unknown): void {
    // Whoever asks late is told nothing of calls that are another user's by now, and starts nothing.
    if (isOver) return;
    // Whoever asks for the key tells what becomes of it.
    if (file.isAwaited && !isWithheld) {
      tell();
      return;
    }
    const error = asMcError(cause, "calls-not-recorded");
    if (problem?.code !== error.code) log.error("calls are not being recorded", error);
    problem = error;
    retry ??= setTimeout(() => {
      retry = undefined;
      if (flush()) attempt(() => file.probe());
    }, RETRY).unref();
    tell();
  }

  function succeeded(): void {
    if (problem !== undefined) log.info("calls are being recorded again");
    problem = undefined;
    tell();
  }

  /** Whether the work was done. What the file does not take is the caller's to answer for. */
  function attempt(work: () => void): boolean {
    try {
      work();
      succeeded();
      return true;
    } catch (cause) {
      if (isNotTaken(cause)) throw cause;
      failed(cause);
      return false;
    }
  }

  /** Stores what waits, one call after the other; whether nothing waits any more. */
  function flush(): boolean {
    for (const id of waiting.ids()) {
      const news = waiting.of(id);
      try {
        if (news !== undefined && !attempt(() => file.store(id, news))) return false;
      } catch (cause) {
        log.error("a call that waited is taken by no file", cause);
      }
      waiting.remove(id);
    }
    tell();
    return true;
  }

  function put(call: CallRecord): void {
    const news = { record: call, entries: [], givenUp: [] };
    if (flush() && attempt(() => file.store(call.id, news))) return;
    waiting.put(call);
    tell();
  }

  function from<T>(look: (table: CallTable) => T, otherwise: T): T {
    try {
      return file.use(look);
    } catch (cause) {
      failed(cause);
      return otherwise;
    }
  }

  function find(callId: string): CallRecord | null {
    const newer = waiting.of(callId)?.record;
    if (newer !== undefined) return newer;
    const text = from((table) => table.one(callId), undefined);
    return (text !== undefined && readCall(text)) || null;
  }

  function interruptWhere(isConcerned: (id: string) => boolean): void {
    const stored = from((table) => table.unfinished(), []).flatMap(({ id, record }) =>
      isConcerned(id) && waiting.of(id)?.record === undefined ? (readCall(record) ?? []) : [],
    );
    const newer = waiting.records().filter(({ id, state }) => state !== "ended" && isConcerned(id));
    for (const call of [...stored, ...newer]) put(interruptedCall(call));
  }

  function unlock(given: CallSeal): void {
    attempt(() => file.unlock(given));
    flush();
    known.resolve();
  }

  if (seal !== undefined) unlock(seal);

  return {
    put,

    unlock,

    withhold(cause) {
      isWithheld = true;
      failed(cause);
      known.resolve();
    },

    known: () => known.promise,

    appendLadder(callId, entries, givenUp) {
      const news = { record: undefined, entries, givenUp };
      try {
        if (flush() && attempt(() => file.store(callId, news))) return;
      } catch (cause) {
        throw new McError("data-folder-unwritable", undefined, cause);
      }
      waiting.append(callId, entries, givenUp);
      tell();
    },

    list(limit) {
      const newer = waiting.records().reverse();
      const ids = new Set(newer.map(({ id }) => id));
      const stored = from((table) => table.newest(limit), []).flatMap((text) => readCall(text) ?? []);
      const known = [...newer, ...stored.filter(({ id }) => !ids.has(id))].slice(0, limit);
      return known.toSorted((a, b) => b.startedAt - a.startedAt);
    },

    find,

    some: (callIds) => callIds.flatMap((id) => find(id) ?? []),

    lines(before, limit) {
      const rows = from((table) => table.before(before ?? Number.MAX_SAFE_INTEGER, limit), []);
      const lines = rows.flatMap(({ record }) => {
        const call = read("a call on record", record, (value) => lineFieldsSchema.parse(fromOlderRecord(value)));
        return call === undefined ? [] : callLine(call);
      });
      return { lines, next: rows.length < limit ? null : (rows.at(-1)?.number ?? null) };
    },

    async missed() {
      const gathered = new MissedGatherer();
      const newer = waiting.records();
      const ids = new Set(newer.map(({ id }) => id));
      for (const call of newer) gathered.add(call);
      await throughAll(
        (number, limit) => from((table) => table.before(number, limit), []),
        (text) => {
          const call = read("a call on record", text, (record) => gatheredCallSchema.parse(fromOlderRecord(record)));
          if (call !== undefined && !ids.has(call.id)) gathered.add(call);
        },
        () => isClosed,
      );
      return gathered.summary();
    },

    attend(callIds, how) {
      const isStored = flush() && attempt(() => file.use((table) => table.attend(callIds, how)));
      const left = isStored ? [] : callIds.flatMap((id) => find(id) ?? []);
      for (const call of left) waiting.put({ ...call, [how]: true });
      tell();
    },

    ladder(callId) {
      const arrows = new Map<number, LadderEntry>();
      for (const { number, entry } of from((table) => table.arrows(callId), [])) {
        const arrow = readEntry(entry);
        if (arrow !== undefined) arrows.set(number, arrow);
      }
      const news = waiting.of(callId);
      for (const { number, entry } of news?.entries ?? []) arrows.set(number, entry);
      for (const number of news?.givenUp ?? []) arrows.delete(number);
      return [...arrows].sort(([one, a], [other, b]) => a.atMs - b.atMs || one - other).map(([, arrow]) => arrow);
    },

    interrupt(callIds) {
      const ids = new Set(callIds);
      if (ids.size > 0) interruptWhere((id) => ids.has(id));
    },

    interrupted: () => [...unsettled.values()],
    settle: (callId) => void unsettled.delete(callId),

    signWith(given) {
      signer = given;
      attempt(() => file.signWith(given));
    },

    *exportLines(callIds) {
      if (signer === undefined) throw new McError("record-not-exported", "key");
      flush();
      const known = signer;
      const mine = { takenAt: runFor() };
      exporting.add(mine);
      try {
        for (const line of file.use((table) => table.exportLines(callIds, known, now()))) {
          yield line;
          mine.takenAt = runFor();
        }
      } catch (cause) {
        throw new McError("record-not-exported", undefined, cause);
      } finally {
        exporting.delete(mine);
      }
    },

    recording,

    onRecording(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    close() {
      isClosed = true;
      flush();
      clearTimeout(retry);
      listeners.clear();
      file.close();
      isOver = true;
      known.resolve();
    },
  };
}
