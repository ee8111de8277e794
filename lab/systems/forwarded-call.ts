/**
 * A call that is redirected or forwarded, from its INVITE to the last thing that its caller is told.
 *
 * @module
 */
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { forgetServer } from "../sip/transactions.ts";
import type { CallRequest } from "./call-request.ts";
import { type FinalAnswer, sendAway } from "./final-answer.ts";
import type { ForwardingAct, ForwardingPlan } from "./forwarding-plan.ts";

type Awaited = "pause" | "cancel" | "next-call";

const PLAIN: FinalAnswer = { statusCode: 480, extraHeaders: [], document: undefined };

/** How long things last, in milliseconds. */
export interface ForwardingTimes {
  /** Between two halves that do not belong together. */
  readonly pauseMs: number;
  /** How long the caller's CANCEL or next call is waited for. */
  readonly limitMs: number;
}

/** Carries out a {@link ForwardingPlan}. */
export class ForwardedCall {
  readonly call: CallRequest;
  readonly #plan: ForwardingPlan;
  readonly #times: ForwardingTimes;
  readonly #ended: (call: ForwardedCall) => void;
  /** Whether the INVITE has no final answer yet. */
  #open = true;
  #told = false;
  #stopped = false;
  /** What the act in progress waits for. */
  #waiting: { readonly on: Awaited; readonly go: () => void } | undefined;

  constructor(call: CallRequest, plan: ForwardingPlan, times: ForwardingTimes, ended: (call: ForwardedCall) => void) {
    this.call = call;
    this.#plan = plan;
    this.#times = times;
    this.#ended = ended;
  }

  /** Does everything in its order; done when the caller has been told all, or is gone. */
  async run(): Promise<void> {
    this.call.request.delegate = { onCancel: () => this.#onCancel() };
    for (const act of this.#plan.acts) {
      await this.#do(act);
      if (this.#stopped) break;
    }
    this.#answer(PLAIN);
    this.#stop();
  }

  /** A call of the same caller is up. */
  callUp(callingUserId: string, calledPartyId: string): void {
    const { parties } = this.call;
    if (sameMcId(parties.callingUserId, callingUserId) && sameMcId(this.#plan.newId, calledPartyId)) {
      this.#go("next-call");
    }
  }

  /** The caller's flow is gone. */
  callerGone(): void {
    if (this.#open) forgetServer(this.call.caller.core, this.call.request);
    this.#open = false;
    this.#stop();
  }

  /** Forgets the call without telling anybody; for the end of the lab. */
  dispose(): void {
    this.#open = false;
    this.#stop();
  }

  #stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#waiting?.go();
    this.#ended(this);
  }

  async #do(act: ForwardingAct): Promise<unknown> {
    switch (act) {
      case "ring":
        return this.#ring();
      case "pause":
        return this.#wait("pause", this.#times.pauseMs);
      case "tell":
        return this.#tell(this.#plan.message);
      case "tell-at-once":
        void this.#tell(this.#plan.message);
        return;
      case "tell-another":
        return this.#tell(this.#plan.another);
      case "answer":
        return this.#answer(this.#plan.answer);
      case "answer-plainly":
        return this.#answer(PLAIN);
      case "until-cancelled":
        return this.#open ? this.#wait("cancel", this.#times.limitMs) : undefined;
      case "until-next-call":
        return this.#wait("next-call", this.#times.limitMs);
    }
  }

  /** Until it comes, or for so long; what does not come in time is not waited for any more. */
  #wait(on: Awaited, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (on === "pause") go();
        else this.#stop();
      }, ms);
      const go = () => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve();
      };
      this.#waiting = { on, go };
    });
  }

  #go(on: Awaited): void {
    if (this.#waiting?.on === on) this.#waiting.go();
  }

  #ring(): void {
    if (!this.#open) return;
    this.call.request.progress({ statusCode: 180 });
    this.call.relayed(180);
  }

  #tell(document: ForwardingPlan["message"]): Promise<number> {
    this.#told = true;
    return this.call.tell(document);
  }

  #answer(answer: FinalAnswer): void {
    if (!this.#open) return;
    this.#open = false;
    sendAway(this.call.request, answer);
    this.call.relayed(answer.statusCode);
  }

  #onCancel(): void {
    if (!this.#open) return;
    this.#open = false;
    this.call.request.reject({ statusCode: 487 });
    this.call.relayed(487);
    if (this.#waiting?.on === "cancel") this.#go("cancel");
    else if (!this.#told) this.#stop();
  }
}
