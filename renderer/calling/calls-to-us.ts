/**
 * Calls to us, before they ring and while they do: whether one may, and where what becomes of it is shown.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { CallRecord, DrawnCall } from "../../shared/mc/call-record.ts";
import { type CallUrgency, isEmergency } from "../../shared/mc/urgency.ts";
import { type Caller, reasonNotToRing } from "./admission.ts";
import { ComingIn } from "./call-pace.ts";
import type { CallingStore } from "./calling-store.ts";
import { isRefusal, RefusedCalls, type RefusedKind } from "./refused-calls.ts";

/** What the calls of others work with. */
interface CallsToUsOptions {
  readonly store: CallingStore;
  /** Unix milliseconds, of a clock that does not jump. */
  readonly now: () => number;
  /** Shows and stores a record. */
  readonly put: (record: DrawnCall) => void;
  /** Takes a call out of sight that has been counted in the record of another one. */
  readonly hide: (callId: string, countedIn: string) => void;
}

/** What a call that is over has in common with others; undefined while it goes on. */
function kindOf(caller: Caller, record: CallRecord): RefusedKind | undefined {
  const { endReason, service } = record;
  return endReason === null ? undefined : { caller, service, because: endReason.code, emergency: isEmergency(record) };
}

export class CallsToUs {
  readonly #options: CallsToUsOptions;
  readonly #comingIn = new ComingIn();
  readonly #refused: RefusedCalls;

  constructor(options: CallsToUsOptions) {
    this.#options = options;
    const { put, store } = options;
    this.#refused = new RefusedCalls(put, (callId) => store.getState().calls.some(({ id }) => id === callId));
  }

  /** Why one more call cannot ring; undefined when it can, and then it is counted in the allowance of its caller. */
  reasonNotToRing(caller: Caller, urgency: CallUrgency): EndReasonCode | undefined {
    const { now, store } = this.#options;
    const noPlace = reasonNotToRing(store.getState(), caller, urgency);
    if (noPlace !== undefined) return noPlace;
    return this.#comingIn.admit(caller, now()) ? undefined : "too-many-calls";
  }

  /** Counts a call that is refused as it comes in, where there is a record of those like it: it needs none of its own then. */
  counts(caller: Caller, record: CallRecord): boolean {
    const kind = kindOf(caller, record);
    return kind !== undefined && this.#refused.count(kind, this.#options.now()) !== undefined;
  }

  /** Puts each state of a call where it belongs: one that is refused before anybody is disturbed, to those like it. */
  follower(caller: Caller): (record: DrawnCall) => void {
    const { hide, now, put } = this.#options;
    let standsForItself = true;
    let disturbed = false;
    let answered = false;
    return (record) => {
      const { state } = record;
      disturbed ||= state !== "obtaining-keys" && state !== "ended";
      if (!answered && record.connectedAt !== null) {
        answered = true;
        this.#comingIn.answered(caller);
      }
      if (!standsForItself) {
        // Where it is counted in another one's record, that one does not follow it.
        this.#refused.follow(record);
        return;
      }
      const kind = kindOf(caller, record);
      if (kind === undefined || disturbed || !isRefusal(kind.because)) {
        put(record);
        return;
      }
      standsForItself = false;
      const countedIn = this.#refused.count(kind, now());
      if (countedIn === undefined) this.#refused.begin(kind, record);
      else hide(record.id, countedIn);
    };
  }
}
