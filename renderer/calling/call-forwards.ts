/**
 * Calls that ring here and go to somebody else: the MESSAGE about it, and what the settings of this desk say of calls that nobody
 * answers.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { parseMcId } from "../../shared/mc/mc-id.ts";
import type { Forward } from "../../shared/mc/record-parts/forward.ts";
import type { CallEvent } from "./call-events.ts";
import type { CallingStore } from "./calling-store.ts";
import type { ForwardDesk } from "./features/forward.ts";
import { after, newId, type StopTimer } from "./platform.ts";
import type { MovePort } from "./ports.ts";

interface Surroundings {
  readonly store: CallingStore;
  readonly port: Pick<MovePort, "forward">;
  readonly settings: () => Pick<Settings, "forwardUnansweredTo" | "forwardUnansweredAfter">;
  /** Whether the user profile lets the dispatcher forward calls. */
  readonly may: () => boolean;
  readonly dispatch: (callId: string, event: CallEvent) => void;
  /** Has messages with a SIP Call-ID drawn in the ladder of a call. */
  readonly own: (callId: string, sipCallId: string) => void;
}

export class CallForwards implements ForwardDesk {
  readonly #around: Surroundings;
  /** Calls that ring and that the desk will forward, with the way to stop that. */
  readonly #waiting = new Map<string, StopTimer>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  ask(call: CallRecord, { targetId, why }: Forward): void {
    const { dispatch, own, port } = this.#around;
    const callId = newId();
    own(call.id, callId);
    const { currentId: callerId, service } = call;
    void port
      .forward({ service, callerId, targetId, why, callId })
      .then((reason) => dispatch(call.id, { type: "forward-answered", reason }));
  }

  /** To be called whenever a call has changed. */
  changed({ id, state }: CallRecord): void {
    if (state !== "incoming") {
      this.#waiting.get(id)?.();
      this.#waiting.delete(id);
      return;
    }
    const { forwardUnansweredAfter: seconds, forwardUnansweredTo: targetId } = this.#around.settings();
    const isWanted = seconds > 0 && parseMcId(targetId) !== undefined;
    if (this.#waiting.has(id) || !isWanted || !this.#around.may()) return;
    this.#wait(id, targetId, seconds * 1000);
  }

  #wait(callId: string, targetId: string, ms: number): void {
    const { dispatch, store } = this.#around;
    const stop = after(ms, () => {
      // Answered, and waiting until another call is held: that can fail, and then the time begins anew.
      if (store.getState().turnsToId === callId) this.#wait(callId, targetId, ms);
      else dispatch(callId, { type: "forward", targetId, why: "no-answer" });
    });
    this.#waiting.set(callId, stop);
  }
}
