/**
 * The calling engine of one user: places and receives private calls and writes what happens into the store.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { EndReasonCode } from "../../shared/mc/end-reason.ts";
import { parseMcId } from "../../shared/mc/mc-id.ts";
import type { Settings } from "../../shared/settings.ts";
import type { CallRules, Transition } from "./call-events.ts";
import { type CallEnvironment, CallRunner } from "./call-runner.ts";
import { type CallingActions, type CallingStore, isLive } from "./console-store.ts";
import { type Arrow, callIdOf } from "./ladder.ts";
import type { IncomingLeg, MediaPort, SignallingPort } from "./ports.ts";
import { placeCall, receiveCall, refuseToPlace } from "./private-call.ts";
import type { PassedMessage } from "./sip/transport.ts";

/** Calls that stay in the store; the host's history has the others. */
const KEEP_CALLS = 100;
/** Calls that are still listened to after their end: the last messages of a call come after it. */
const KEEP_RUNNERS = 8;

export interface CallingEngineOptions {
  readonly store: CallingStore;
  readonly signalling: SignallingPort & { retry(): void };
  readonly media: MediaPort;
  /** Our own MC service ID. */
  readonly ownId: string;
  /** The dispatcher's choices at this moment. */
  readonly settings: () => Pick<Settings, "redirectionPolicy" | "askSeconds" | "commencement">;
  readonly observesNetwork: boolean;
  /** Unix milliseconds with fraction. */
  readonly now: () => number;
}

export class CallingEngine implements CallingActions {
  readonly #options: CallingEngineOptions;
  readonly #runners = new Map<string, CallRunner>();

  constructor(options: CallingEngineOptions) {
    this.#options = options;
  }

  place(mcServiceId: string): void {
    const { now, store } = this.#options;
    const id = crypto.randomUUID();
    const refusal = this.#reasonNotToPlace(mcServiceId);
    if (refusal === undefined) this.#run(id, placeCall(id, mcServiceId, this.#rules(), now()), undefined);
    else this.#put(refuseToPlace(id, mcServiceId, this.#rules(), refusal, now()).record);
    store.setState({ focusId: id });
  }

  end(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "end" });
  }

  follow(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "follow" });
  }

  refuse(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "refuse" });
  }

  callUnprotected(_callId: string): void {}

  /** Answering one call ends every other that is in progress: a dispatcher speaks to one person at a time. */
  answer(callId: string): void {
    const runner = this.#runners.get(callId);
    if (runner?.record.state !== "incoming") return;
    for (const [otherId, other] of this.#runners) {
      if (otherId !== callId && other.record.state !== "incoming") other.dispatch({ type: "end" });
    }
    runner.dispatch({ type: "answer" });
    this.focus(callId);
  }

  mute(callId: string, muted: boolean): void {
    this.#runners.get(callId)?.dispatch({ type: "mute", muted });
  }

  focus(callId: string): void {
    this.#options.store.setState({ focusId: callId });
  }

  register(): void {
    this.#options.signalling.retry();
  }

  /** Takes a call that somebody places to us. */
  receive(leg: IncomingLeg): void {
    const { now, store } = this.#options;
    const id = crypto.randomUUID();
    this.#run(id, receiveCall(id, leg.callerId, this.#rules(), now()), leg);
    const focused = store.getState().calls.find((call) => call.id === store.getState().focusId);
    if (focused === undefined || !isLive(focused)) this.focus(id);
  }

  /** Draws a message that passed between us and the server. */
  passed(message: PassedMessage): void {
    const callId = callIdOf(message.text);
    if (callId === undefined) return;
    for (const runner of this.#runners.values()) {
      if (runner.owns(callId)) runner.passed(callId, message);
    }
  }

  /** Draws what was seen behind our server for a leg of ours. */
  observe(callId: string, at: number, arrow: Arrow): void {
    for (const runner of this.#runners.values()) {
      if (runner.owns(callId)) runner.observe(at, arrow);
    }
  }

  /** Tells every call that the connection to the server is lost. */
  signallingLost(): void {
    for (const runner of this.#runners.values()) runner.dispatch({ type: "signalling-lost" });
  }

  /** Tells every call that we are registered (again). */
  signallingRestored(): void {
    for (const runner of this.#runners.values()) runner.dispatch({ type: "signalling-restored" });
  }

  /** Ends every call, as far as the moment allows; for a window that closes. */
  endAll(): void {
    for (const runner of this.#runners.values()) runner.dispatch({ type: "end" });
  }

  #rules(): CallRules {
    const { redirectionPolicy, askSeconds } = this.#options.settings();
    return { ownId: this.#options.ownId, policy: redirectionPolicy, askMs: askSeconds * 1000 };
  }

  #reasonNotToPlace(mcServiceId: string): EndReasonCode | undefined {
    const { calls, registration } = this.#options.store.getState();
    if (parseMcId(mcServiceId) === undefined) return "invalid-id";
    if (registration.state !== "registered") return "not-registered";
    const inProgress = calls.some((call) => isLive(call) && call.state !== "incoming" && call.state !== "ending");
    return inProgress ? "call-in-progress" : undefined;
  }

  #run(id: string, first: Transition, incoming: IncomingLeg | undefined): void {
    const { signalling, media, now, observesNetwork, settings } = this.#options;
    const environment: CallEnvironment = {
      signalling,
      media,
      now,
      observesNetwork,
      commencement: settings().commencement,
      onChange: (record) => this.#put(record),
    };
    this.#runners.set(id, new CallRunner(environment, first, incoming));
  }

  #put(record: CallRecord): void {
    const { store } = this.#options;
    const { calls } = store.getState();
    const index = calls.findIndex((call) => call.id === record.id);
    if (index !== -1) store.setState({ calls: calls.with(index, record) });
    else {
      store.setState({ calls: [record, ...calls].filter((call, age) => age < KEEP_CALLS || isLive(call)) });
      this.#forgetEnded();
    }
  }

  /** Lets go of the oldest calls that have ended. */
  #forgetEnded(): void {
    for (const [id, runner] of this.#runners) {
      if (this.#runners.size <= KEEP_RUNNERS) return;
      if (!isLive(runner.record)) this.#runners.delete(id);
    }
  }
}
