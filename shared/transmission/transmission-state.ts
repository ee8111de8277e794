/**
 * What is known of the transmissions of a private call with pictures, what can happen to them and what is to be done: the words of the
 * participant of TS 24.581 clause 6.2. What we send and what we are sent are independent of each other.
 *
 * @module
 */
import type { ControlUrgency } from "../floor/app-packet.ts";
import type { Absence } from "../floor/floor-state.ts";
import type { TransmissionMessage } from "./transmission-message.ts";

/** Timers that repeat a message which nobody has answered: a request, an end, a question for the place in the queue, and of what we are sent a request and an end. */
export type RepeatTimer = "T100" | "T101" | "T102" | "T103" | "T104";
/** All timers of a participant. */
export type TransmissionTimer = RepeatTimer | "press" | "transmit-warning" | "transmit-end" | "keep-alive";

/** How long each timer runs, in milliseconds, and how often a message is sent in all before nobody is taken to be there. */
export type TransmissionTimers = Readonly<Record<RepeatTimer, number>> & {
  /** In which a permission that came out of the queue has to be taken by a press; the standard has no name for it. */
  readonly press: number;
  readonly attempts: Readonly<Record<RepeatTimer, number>>;
};

/** What is used where the service configuration says nothing: less than 6 s in all. */
export const DEFAULT_TRANSMISSION_TIMERS: TransmissionTimers = {
  T100: 1000,
  T101: 1000,
  T102: 1000,
  T103: 1000,
  T104: 1000,
  press: 5000,
  attempts: { T100: 3, T101: 3, T102: 3, T103: 3, T104: 3 },
};

/** Who sound and pictures of one transmission are in their packets, 32 bits each. */
export interface TransmissionSources {
  readonly audio: number;
  readonly video: number;
}

/** What was agreed on for this call, and who we are. */
export interface TransmissionTerms {
  /** 32 bits; of our messages. */
  readonly ssrc: number;
  /** MCVideo ID of ours. */
  readonly userId: string;
  /** Of requests to transmit. */
  readonly priority: number;
  /** Of requests to receive. */
  readonly receptionPriority: number;
  /** Who our packets are from where a grant does not say it. */
  readonly own: TransmissionSources;
  /** Whether a transmission that has to be asked for is asked for by itself, or when somebody wants to see it. */
  readonly views: "at-once" | "asked";
  readonly urgency: ControlUrgency;
  readonly timers: TransmissionTimers;
}

/** Something stood in the way: of what we send, or (`view-…`) of what we are sent. */
export type TransmissionProblem =
  | {
      readonly of: "rejected" | "revoked" | "view-rejected";
      readonly code: number;
      /** Foreign text. */
      readonly phrase: string;
    }
  /** `cancelled`: the server has taken our request out of its queue; `unusable`: it granted sources that are not safe to send as. */
  | { readonly of: "no-answer" | "cancelled" | "unusable" | "not-pressed" | "view-no-answer" | Absence };

/** Permission out of the queue that waits for a press: nobody is put on the air who may have left the desk since. */
export interface WaitingPermission {
  readonly seconds: number;
  readonly sources: Partial<TransmissionSources>;
  /** Milliseconds, from the first such grant on, in which the press has to come. */
  readonly withinMs: number;
}

/** What we send. */
export type OwnTransmission =
  | { readonly name: "released" }
  | { readonly name: "no-permission" }
  | { readonly name: "pending-request"; readonly sent: number }
  /** `position`: null while it is not known. `asked`: how often it was asked for, while nobody has said. */
  | {
      readonly name: "queued";
      readonly position: number | null;
      readonly asked: number;
      readonly granted: WaitingPermission | null;
    }
  /** `seconds`: how long it may last at most from this grant on, 0 for without limit; `grant`: which of this transmission it is, from 1 on. */
  | {
      readonly name: "has-permission";
      readonly seconds: number;
      readonly grant: number;
      readonly sources: TransmissionSources;
      /** Somebody is told to receive it. */
      readonly seen: boolean;
    }
  /** `again`: it was wanted anew since. */
  | { readonly name: "pending-end"; readonly sent: number; readonly again: boolean };

/** A transmission of the other end. */
export interface FarStream {
  /** MCVideo ID, where the server says it. */
  readonly id: string | null;
  readonly audioSsrc: number | undefined;
  readonly videoSsrc: number | undefined;
}

/** What we are sent. */
export type FarTransmission =
  | { readonly name: "none" }
  /** It has to be asked for: it never was, was refused, or was ended here. */
  | { readonly name: "offered"; readonly stream: FarStream }
  | { readonly name: "pending-request"; readonly stream: FarStream; readonly sent: number }
  | { readonly name: "receiving"; readonly stream: FarStream }
  | { readonly name: "pending-end"; readonly stream: FarStream; readonly sent: number };

/** All that is known. */
export interface Transmission {
  readonly ours: OwnTransmission;
  readonly far: FarTransmission;
  /** Somebody here wants to transmit. */
  readonly wanted: boolean;
  /** The server lets us ask. */
  readonly mayRequest: boolean;
  /** What stands in the way, until the same is asked for the next time. */
  readonly problem: TransmissionProblem | null;
  /** The last numbered message that counted. */
  readonly sequence: number | null;
  /** Every source that sound, and that pictures, were ever granted in this call: under one key neither may become the other's. */
  readonly granted: { readonly audio: readonly number[]; readonly video: readonly number[] };
}

export type TransmissionEvent =
  /** `implicit`: the INVITE was a request, too; `granted`: its answer gave permission, to send as these. */
  | {
      readonly kind: "call-up";
      readonly implicit: boolean;
      readonly granted: boolean;
      readonly sources?: Partial<TransmissionSources>;
    }
  | { readonly kind: "received"; readonly message: TransmissionMessage }
  /** Somebody wants to transmit, or no more; wanted once more, it is the press that a permission out of the queue waits for. */
  | { readonly kind: "want"; readonly on: boolean }
  /** The call has become more urgent (`TransmissionTerms.urgency`) than what was asked for. */
  | { readonly kind: "raised" }
  /** Nobody says any more that it is wanted, or no sound comes from where it was. */
  | { readonly kind: "want-lost"; readonly why: Absence }
  /** Somebody wants to see what the other end transmits, or no more. */
  | { readonly kind: "view"; readonly on: boolean }
  | { readonly kind: "expired"; readonly timer: TransmissionTimer }
  | { readonly kind: "call-over" };

export type TransmissionAction =
  | { readonly kind: "send"; readonly message: TransmissionMessage }
  | { readonly kind: "start"; readonly timer: TransmissionTimer; readonly ms: number }
  | { readonly kind: "stop"; readonly timer: TransmissionTimer }
  /** From here on sound and pictures leave as these; null: nothing does any more. */
  | { readonly kind: "transmit"; readonly as: TransmissionSources | null }
  | { readonly kind: "tone"; readonly of: "may-talk" | "your-turn" | "taken-away" | "refused" | "ends-soon" };

/** What is known, and what is to be done. */
export interface TransmissionStep {
  readonly transmission: Transmission;
  readonly actions: readonly TransmissionAction[];
}

/** Before the call is up. */
export const NO_TRANSMISSION: Transmission = {
  ours: { name: "released" },
  far: { name: "none" },
  wanted: false,
  mayRequest: true,
  problem: null,
  sequence: null,
  granted: { audio: [], video: [] },
};
