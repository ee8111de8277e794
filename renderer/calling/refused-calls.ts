/**
 * Calls to us that are refused before anybody is disturbed. The first of a kind is a call on record like any other, with its
 * ladder; those that follow it soon are counted in that record, which says how many there were, of how many callers, and when
 * the last one came.
 *
 * @module
 */
import { END_REASONS, type EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { MAX_CALLERS } from "../../shared/mc/record-parts/refusal.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { Caller } from "./admission.ts";
import { after } from "./platform.ts";

/** Without another one of the kind for so long, the next begins a record of its own. */
const TOGETHER_MS = 600_000;
/** How often a record that counts on is shown and stored. */
const TELL_EVERY_MS = 1_000;

/** What calls have to have in common to be counted together. */
export interface RefusedKind {
  readonly caller: Caller;
  readonly service: McService;
  readonly because: EndReasonCode;
  /** Ordinary calls do not hide one among them. */
  readonly emergency: boolean;
}

/** One record that stands for several calls. */
interface Gathering {
  record: DrawnCall;
  count: number;
  lastAt: number;
  readonly known: boolean;
  readonly callers: Set<string>;
  /** It has counted on since it was told. */
  untold: boolean;
}

/** A person of the directory has records of their own; all others share them. */
const kindKey = ({ caller, service, because, emergency }: RefusedKind): string =>
  [caller.known ? mcIdKey(caller.id) : "", service, because, String(emergency)].join(" ");

/** Whether a call to us that is over was refused by us: nobody on either side ended it, and the connection was there. */
export function isRefusal(because: EndReasonCode): boolean {
  return END_REASONS[because].category !== "normal" && because !== "signalling-lost";
}

export class RefusedCalls {
  readonly #put: (record: DrawnCall) => void;
  readonly #isShown: (callId: string) => boolean;
  /** By kind; what counted on last is last. */
  readonly #gatherings = new Map<string, Gathering>();
  #telling = false;

  /**
   * @param put - shows and stores a record
   * @param isShown - whether a record is shown still: what has been let go of may have been written to elsewhere
   */
  constructor(put: (record: DrawnCall) => void, isShown: (callId: string) => boolean) {
    this.#put = put;
    this.#isShown = isShown;
  }

  /**
   * Counts a call in the record of those like it.
   *
   * @param now - Unix milliseconds, of a clock that does not jump
   * @returns ID of that record; undefined where there is none, and the call has to stand for itself: see `begin`
   */
  count(kind: RefusedKind, now: number): string | undefined {
    this.#forget(now);
    const key = kindKey(kind);
    const gathering = this.#gatherings.get(key);
    if (gathering === undefined || !this.#isShown(gathering.record.id)) return undefined;
    gathering.count += 1;
    gathering.lastAt = Math.floor(now);
    gathering.untold = true;
    if (gathering.callers.size < MAX_CALLERS) gathering.callers.add(mcIdKey(kind.caller.id));
    this.#gatherings.delete(key);
    this.#gatherings.set(key, gathering);
    this.#tellSoon();
    return gathering.record.id;
  }

  /** Shows a call that was refused as the first of its kind. */
  begin(kind: RefusedKind, record: DrawnCall): void {
    const callers = new Set([mcIdKey(kind.caller.id)]);
    const lastAt = record.startedAt;
    const gathering = { record, count: 1, lastAt, known: kind.caller.known, callers, untold: false };
    const key = kindKey(kind);
    this.#gatherings.delete(key);
    this.#gatherings.set(key, gathering);
    this.#tell(gathering);
  }

  /** Shows what is new of a call that was begun with. */
  follow(record: DrawnCall): void {
    for (const gathering of this.#gatherings.values()) {
      if (gathering.record.id !== record.id) continue;
      gathering.record = record;
      this.#tell(gathering);
    }
  }

  #forget(now: number): void {
    for (const [key, { lastAt }] of this.#gatherings) {
      if (now - lastAt < TOGETHER_MS) return;
      this.#gatherings.delete(key);
    }
  }

  #tell(gathering: Gathering): void {
    const { record, count, callers, lastAt, known } = gathering;
    gathering.untold = false;
    this.#put({ ...record, refused: { count, callers: callers.size, lastAt, known } });
  }

  #tellSoon(): void {
    if (this.#telling) return;
    this.#telling = true;
    after(TELL_EVERY_MS, () => {
      this.#telling = false;
      for (const gathering of [...this.#gatherings.values()]) if (gathering.untold) this.#tell(gathering);
    });
  }
}
