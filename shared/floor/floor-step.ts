/**
 * One step of the floor participant (`floor-participant.ts`), as it comes together.
 *
 * @module
 */
import { INDICATOR_OF } from "./app-packet.ts";
import { ackOf, type FloorMessage } from "./floor-message.ts";
import type { Floor, FloorAction, FloorTerms, FloorTimer } from "./floor-state.ts";

/** A burst is warned of this long before its end. */
const WARNING_MS = 3000;

/** What is known of the floor by now, and what is to be done. */
export class Step {
  readonly terms: FloorTerms;
  floor: Floor;
  readonly actions: FloorAction[] = [];

  constructor(floor: Floor, terms: FloorTerms) {
    this.floor = floor;
    this.terms = terms;
  }

  change(what: Partial<Floor>): void {
    this.floor = { ...this.floor, ...what };
  }

  send(type: "request" | "release"): void {
    const { interruptPriority, ssrc, userId, urgency } = this.terms;
    const priority = (this.takesFloor ? interruptPriority : undefined) ?? this.terms.priority;
    const common = { userId, indicator: INDICATOR_OF[urgency] };
    const fields = type === "request" ? { priority, ...common } : common;
    this.actions.push({ kind: "send", message: { type, ackWanted: false, ssrc, fields } });
  }

  /** Asks for our place in the queue (TS 24.380 clause 6.2.4.9). @param asked - how often, with this time */
  askPlace(asked: number): void {
    const { state } = this.floor;
    if (state.name !== "queued") return;
    const { ssrc, timers, userId } = this.terms;
    const message = { type: "queue-position-request", ackWanted: false, ssrc, fields: { userId } } as const;
    this.actions.push({ kind: "send", message });
    this.start("T104", timers.T104);
    this.change({ state: { ...state, asked } });
  }

  /** Whether a request of ours is to stop who talks: because the key says so, or because it is one of an emergency. */
  get takesFloor(): boolean {
    return this.floor.use === "interrupting" || this.terms.urgency === "emergency";
  }

  acknowledge(message: FloorMessage): void {
    if (message.ackWanted) this.actions.push({ kind: "send", message: ackOf(message, this.terms.ssrc) });
  }

  start(timer: FloorTimer, ms: number): void {
    this.actions.push({ kind: "start", timer, ms });
  }

  stop(...timers: readonly FloorTimer[]): void {
    for (const timer of timers) this.actions.push({ kind: "stop", timer });
  }

  tone(of: Extract<FloorAction, { kind: "tone" }>["of"]): void {
    this.actions.push({ kind: "tone", of });
  }

  shut(): void {
    this.actions.push({ kind: "microphone", open: false, sendAs: null });
  }

  request(): void {
    const { T101 } = this.terms.timers;
    this.stop("T104");
    this.send("request");
    this.start("T101", T101);
    this.change({ state: { name: "pending-request", sent: 1 }, problem: null });
  }

  release(): void {
    this.stop("T104");
    this.send("release");
    this.start("T100", this.terms.timers.T100);
    this.change({ state: { name: "pending-release", sent: 1 } });
  }

  /** The floor is given back; who has pressed the key again meanwhile asks for it again. */
  released(): void {
    const { mayRequest, problem, state } = this.floor;
    this.rest(problem);
    if (state.name === "pending-release" && state.again === true && mayRequest) this.request();
  }

  /** @param problem - what stands in the way; left out, nothing does */
  rest(problem: Floor["problem"] = null): void {
    this.stop("T100", "T101", "T104", "T132", "talk-warning", "talk-end");
    this.change({ state: { name: "no-permission" }, problem });
  }

  /** @param named - who our packets are to be from; null where that is not said: of a grant that comes again, it stays as it is */
  talk(seconds: number, named: number | null): void {
    this.stop("T101", "T103", "T104", "T132", "talk-warning", "talk-end");
    const ms = seconds * 1000;
    if (ms > 0) {
      if (ms > WARNING_MS) this.start("talk-warning", ms - WARNING_MS);
      this.start("talk-end", ms);
    }
    const { state } = this.floor;
    const before = state.name === "has-permission" ? state : undefined;
    const sendAs = named ?? before?.sendAs ?? null;
    if (before === undefined) this.tone("may-talk");
    if (before?.sendAs !== sendAs) this.actions.push({ kind: "microphone", open: true, sendAs });
    const grant = (before?.grant ?? 0) + 1;
    this.change({ state: { name: "has-permission", seconds, grant, sendAs }, talker: null, problem: null });
  }

  /** The microphone shuts before anything is sent. */
  stopTalking(): void {
    this.stop("talk-warning", "talk-end");
    this.shut();
    this.release();
  }
}
