/**
 * One step of a participant of transmission control (`transmission-participant.ts`), as it comes together.
 *
 * @module
 */
import { INDICATOR_OF } from "../floor/app-packet.ts";
import { type TransmissionFields, type TransmissionType, transmissionAck } from "./transmission-message.ts";
import type {
  FarStream,
  FarTransmission,
  OwnTransmission,
  RepeatTimer,
  Transmission,
  TransmissionAction,
  TransmissionProblem,
  TransmissionSources,
  TransmissionTerms,
  TransmissionTimer,
} from "./transmission-state.ts";

/** What is known by now, and what is to be done. */
export class Step {
  readonly terms: TransmissionTerms;
  readonly actions: TransmissionAction[] = [];
  now: Transmission;

  constructor(now: Transmission, terms: TransmissionTerms) {
    this.now = now;
    this.terms = terms;
  }

  change(what: Partial<Transmission>): void {
    this.now = { ...this.now, ...what };
  }

  ours(ours: OwnTransmission): void {
    this.change({ ours });
  }

  far(far: FarTransmission): void {
    this.change({ far });
  }

  problem(problem: TransmissionProblem | null): void {
    this.change({ problem });
  }

  send(type: TransmissionType, fields: TransmissionFields): void {
    this.actions.push({ kind: "send", message: { type, ackWanted: false, ssrc: this.terms.ssrc, fields } });
  }

  acknowledge(type: TransmissionType): void {
    this.actions.push({ kind: "send", message: transmissionAck(type, this.terms.ssrc) });
  }

  start(timer: TransmissionTimer, ms: number): void {
    this.actions.push({ kind: "start", timer, ms });
  }

  /** Starts the timer after which something is said again. */
  await(timer: RepeatTimer): void {
    this.start(timer, this.terms.timers[timer]);
  }

  stop(...timers: readonly TransmissionTimer[]): void {
    for (const timer of timers) this.actions.push({ kind: "stop", timer });
  }

  tone(of: Extract<TransmissionAction, { kind: "tone" }>["of"]): void {
    this.actions.push({ kind: "tone", of });
  }

  /** Nothing of ours leaves from here on without `as`. */
  transmit(as: TransmissionSources | null): void {
    this.actions.push({ kind: "transmit", as });
  }

  get indicator(): number {
    return INDICATOR_OF[this.terms.urgency];
  }

  /** What a message says of a stream. */
  about({ id, audioSsrc, videoSsrc }: FarStream): TransmissionFields {
    return {
      ...(id === null ? {} : { transmitterId: id }),
      ...(audioSsrc === undefined ? {} : { audioSsrc }),
      ...(videoSsrc === undefined ? {} : { videoSsrc }),
      indicator: this.indicator,
    };
  }

  /** Whether what was sent may be sent once more; counts are of all that left. */
  mayRepeat(timer: RepeatTimer, sent: number): boolean {
    return sent < this.terms.timers.attempts[timer];
  }
}
