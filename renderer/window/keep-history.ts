/**
 * Keeps the host's history up to date with the calls of this window: each milestone of a call, and its ladder as it grows.
 *
 * @module
 */
import type { NumberedEntry } from "../../shared/bridge/bridge.ts";
import {
  type CallRecord,
  type DrawnCall,
  type LadderEntry,
  MAX_LADDER,
  withoutLadder,
} from "../../shared/mc/call-record.ts";
import { type CallingState, type CallingStore, isLive } from "../calling/calling-store.ts";
import type { Host } from "../host/host.ts";
import { writeLog } from "../host/window-log.ts";

/**
 * Characters of JSON text after which the rest of a ladder goes with the next command. With the largest message that an
 * entry can have it stays far below what the host takes (`MAX_INPUT_CHARACTERS`).
 */
const ENOUGH_AT_ONCE = 250_000;
/** Calls that have left the window and of which something could not be stored yet: of more the oldest are given up. */
const MOST_OWED = 100;

/** Whether protection changed in more than its counts, which change every second. */
function protectionChanged({ protection: before }: CallRecord, { protection: now }: CallRecord): boolean {
  return (
    before?.state !== now?.state ||
    before?.identity !== now?.identity ||
    before?.failure !== now?.failure ||
    before?.notes !== now?.notes
  );
}

/** The same of pictures. */
function picturesChanged({ pictures: before }: CallRecord, { pictures: now }: CallRecord): boolean {
  return (
    before?.camera !== now?.camera ||
    before?.cameraProblem !== now?.cameraProblem ||
    before?.far !== now?.far ||
    before?.proved !== now?.proved
  );
}

function recordChanged(before: DrawnCall, now: DrawnCall): boolean {
  const members = Object.keys(now) as (keyof DrawnCall)[];
  return members.some((member) => member !== "ladder" && before[member] !== now[member]);
}

/** Whether something new has happened to the floor; what is only counted again can wait for the next milestone. */
function floorChanged({ floor: before }: CallRecord, { floor: now }: CallRecord): boolean {
  if (before?.happened === now?.happened) return false;
  const [last, newest] = [before?.happened.at(-1), now?.happened.at(-1)];
  return (
    before?.happened.length !== now?.happened.length || last?.state !== newest?.state || last?.atMs !== newest?.atMs
  );
}

/** Whether a change is worth a write: every step and redirection, and what still comes in after the end. */
function isMilestone(before: DrawnCall | undefined, now: DrawnCall): boolean {
  if (before === undefined) return true;
  if (!isLive(now)) return recordChanged(before, now);
  return (
    protectionChanged(before, now) ||
    picturesChanged(before, now) ||
    before.steps !== now.steps ||
    floorChanged(before, now) ||
    before.redirections !== now.redirections ||
    before.muted !== now.muted ||
    before.urgency !== now.urgency ||
    before.urgencyChange !== now.urgencyChange ||
    before.dialledFirst !== now.dialledFirst ||
    before.newIdChoice !== now.newIdChoice ||
    before.note !== now.note ||
    before.voiceProblem !== now.voiceProblem
  );
}

type SendLadder = (entries: NumberedEntry[], givenUp: number[]) => Promise<unknown>;

/** Sends what is new of one call's ladder, one command at a time. What failed goes again with what comes next. */
class LadderKeeper {
  readonly #send: SendLadder;
  readonly #failed: (error: unknown) => void;
  /** Entries of the ladder as it stands, by the order in which they came. */
  readonly #numbers = new Map<LadderEntry, number>();
  readonly #unsent = new Map<number, LadderEntry>();
  readonly #givenUp = new Set<number>();
  #next = 0;
  #sending = false;

  constructor(send: SendLadder, failed: (error: unknown) => void) {
    this.#send = send;
    this.#failed = failed;
  }

  /** Takes note of the ladder as it stands now. An entry is the same as long as it is the same object. */
  follow(ladder: readonly LadderEntry[]): void {
    const present = new Set(ladder);
    for (const [entry, number] of this.#numbers) {
      if (present.has(entry)) continue;
      this.#numbers.delete(entry);
      this.#unsent.delete(number);
      this.#givenUp.add(number);
    }
    for (const entry of ladder) {
      if (this.#numbers.has(entry)) continue;
      this.#numbers.set(entry, this.#next);
      this.#unsent.set(this.#next, entry);
      this.#next += 1;
    }
    this.retry();
  }

  /** Whether something is not stored yet. */
  get owes(): boolean {
    return this.#unsent.size > 0 || this.#givenUp.size > 0;
  }

  /** Sends what is not stored yet, where it is not on its way. */
  retry(): void {
    if (!this.#sending) void this.#work();
  }

  #batch(): NumberedEntry[] {
    const batch: NumberedEntry[] = [];
    let size = 0;
    for (const [number, entry] of this.#unsent) {
      batch.push({ number, entry });
      size += JSON.stringify(entry).length;
      if (size > ENOUGH_AT_ONCE) break;
    }
    return batch;
  }

  async #work(): Promise<void> {
    this.#sending = true;
    try {
      while (this.owes) {
        const entries = this.#batch();
        const givenUp = [...this.#givenUp].slice(0, MAX_LADDER);
        await this.#send(entries, givenUp);
        for (const { number } of entries) this.#unsent.delete(number);
        for (const number of givenUp) this.#givenUp.delete(number);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#sending = false;
    }
  }
}

/**
 * Whether it is still open if a call becomes one on record: a call to us whose keys are being checked has not disturbed
 * anybody yet, and where it is refused it may be counted in the record of others.
 */
const isPending = ({ direction, state }: CallRecord) => direction === "incoming" && state === "obtaining-keys";

/**
 * At the end of the turn in which it happens: what a call sends and asks for there is not to stand behind what is written of it. Not in a later
 * turn: a call that is shown is on record, whatever becomes of the window.
 */
const behindTheCall = (run: () => void): void => queueMicrotask(run);

/**
 * Keeps the host's history up to date with the store; returns the way to stop, by which what is known by then is sent.
 *
 * @param later - when what has changed is sent, as it stands then
 */
export function keepHistory(host: Host, store: CallingStore, later = behindTheCall): () => void {
  let known = new Map<string, DrawnCall>();
  const ladders = new Map<string, LadderKeeper>();
  /** Calls whose newest state may not be stored: the next change of any kind stores it. */
  const unstored = new Set<string>();
  /** What was put last of each call, until it is stored. */
  const owed = new Map<string, CallRecord>();

  const failed = (error: unknown) => {
    writeLog(host, "error", `call not stored: ${error instanceof Error ? error.message : "unknown"}`);
  };
  const put = (record: CallRecord) => {
    unstored.delete(record.id);
    owed.set(record.id, record);
    host.call("calls.put", record).then(
      () => owed.get(record.id) === record && owed.delete(record.id),
      (error: unknown) => {
        unstored.add(record.id);
        failed(error);
      },
    );
  };
  const ladderOf = (callId: string): LadderKeeper => {
    const send = (entries: NumberedEntry[], givenUp: number[]) =>
      host.call("calls.appendLadder", { callId, entries, givenUp });
    const keeper = ladders.get(callId) ?? new LadderKeeper(send, failed);
    ladders.set(callId, keeper);
    return keeper;
  };

  const forget = (callId: string) => {
    ladders.delete(callId);
    unstored.delete(callId);
    owed.delete(callId);
  };
  /** Calls that have left the window, those of which everything is stored forgotten: the oldest first. */
  const gone = (): string[] => {
    const ids = [...new Set([...ladders.keys(), ...owed.keys(), ...unstored])].filter((id) => !known.has(id));
    const isOwed = (id: string) => owed.has(id) || ladders.get(id)?.owes === true;
    for (const id of ids) if (!isOwed(id)) forget(id);
    return ids.filter(isOwed);
  };
  const giveUp = (callId: string) => {
    forget(callId);
    writeLog(host, "error", `call given up: it was never stored whole (${callId})`);
  };
  const putAgain = (callId: string) => {
    const record = unstored.has(callId) ? owed.get(callId) : undefined;
    if (record !== undefined) put(record);
    ladders.get(callId)?.retry();
  };

  const keep = ({ calls }: CallingState) => {
    let hasPut = false;
    for (const call of calls) {
      const before = known.get(call.id);
      if (before === call || isPending(call)) continue;
      // First the call: a ladder belongs to one that is on record.
      const isDue = before === undefined || isPending(before) || isMilestone(before, call) || unstored.has(call.id);
      if (isDue) {
        put(withoutLadder(call));
        hasPut = true;
      }
      // A milestone alone also takes along what of the ladder could not be stored before.
      if (isDue || before?.ladder !== call.ladder) ladderOf(call.id).follow(call.ladder);
    }
    known = new Map(calls.map((call) => [call.id, call]));
    const left = gone();
    for (const id of left.slice(0, -MOST_OWED)) giveUp(id);
    // With the milestone of another call, as what could not be stored of one that is here.
    if (hasPut) for (const id of left.slice(-MOST_OWED)) putAgain(id);
  };
  let isDue = false;
  const keepNow = () => {
    if (!isDue) return;
    isDue = false;
    keep(store.getState());
  };
  const stop = store.subscribe(({ calls }, before) => {
    if (isDue || calls === before.calls) return;
    isDue = true;
    later(keepNow);
  });
  return () => {
    stop();
    keepNow();
  };
}
