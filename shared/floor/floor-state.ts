/**
 * What is known of the floor of a private call, what can happen to it and what is to be done: the words of the participant of TS 24.380 clause 6.2.4.
 *
 * @module
 */
import type { ControlUrgency } from "./app-packet.ts";
import type { FloorMessage } from "./floor-message.ts";

/** The timers of a participant. */
export type FloorTimer = "T100" | "T101" | "T103" | "T104" | "T132" | "talk-warning" | "talk-end" | "keep-alive";

/** Timers that repeat a message which nobody has answered: a release, a request, a question for the place in the queue. */
type FloorRepeatTimer = "T100" | "T101" | "T104";

/** How long each timer runs, in milliseconds (TS 24.380 clause 11.1.1), and how often a message is sent in all (C100, C101, C104) before nobody is taken to be there. */
export type FloorTimers = Readonly<Record<FloorRepeatTimer | "T103" | "T132", number>> & {
  readonly attempts: Readonly<Record<FloorRepeatTimer, number>>;
};

/** What is used where the UE's initial configuration says nothing. */
export const DEFAULT_FLOOR_TIMERS: FloorTimers = {
  T100: 1000,
  T101: 1000,
  T103: 4000,
  T104: 1000,
  T132: 2000,
  attempts: { T100: 3, T101: 3, T104: 3 },
};

/** What was agreed on for this call, and who we are. */
export interface FloorTerms {
  /** 32 bits; of our messages. */
  readonly ssrc: number;
  /** MCPTT ID of ours. */
  readonly userId: string;
  /** Of requests that interrupt nobody. */
  readonly priority: number;
  /** Of requests that are to take the floor from who has it, and of those of an emergency; left out where none may. */
  readonly interruptPriority?: number | undefined;
  /** Whether requests can be queued. */
  readonly queueing: boolean;
  readonly urgency: ControlUrgency;
  readonly timers: FloorTimers;
}

/**
 * How a talk key went down: to be held; to be held, and to take the floor from who has it; or to be pressed again. Of the last nobody knows who
 * is still there when the floor comes out of the queue: it waits for a press then.
 */
export type TalkKeyUse = "held" | "interrupting" | "toggled";

/** Who talks besides us. */
interface Talker {
  /** MCPTT ID, where the server says it. */
  readonly id: string | null;
  /** 32 bits: who its packets are to be from, where the server says that. */
  readonly ssrc: number | null;
}

/** Why who talks is taken to be gone: the window does not say any more that it is there, or has no sound. */
export type Absence = "not-there" | "no-sound";

/** Why the floor was not given, or was taken away. */
export interface FloorCause {
  readonly of: "deny" | "revoke";
  readonly code: number;
  /** Foreign text. */
  readonly phrase: string;
}

/** A grant out of the queue that waits for a press. */
interface WaitingGrant {
  readonly seconds: number;
  readonly sendAs: number | null;
  /** Milliseconds, from the grant on, in which the press has to come. */
  readonly withinMs: number;
}

export type FloorState =
  | { readonly name: "no-permission" }
  | { readonly name: "pending-request"; readonly sent: number }
  /** `asked`: how often the place was asked for, while nobody has said it. */
  | {
      readonly name: "queued";
      readonly position: number;
      readonly asked: number;
      readonly granted: WaitingGrant | null;
    }
  /**
   * `seconds`: how long it may last at most from this grant on, 0 for without limit; `grant`: which of this burst it is, from 1 on; `sendAs`: who our
   * packets are from, 32 bits, null where nobody has said it.
   */
  | {
      readonly name: "has-permission";
      readonly seconds: number;
      readonly grant: number;
      readonly sendAs: number | null;
    }
  /** `again`: the key was pressed since it was let go. */
  | { readonly name: "pending-release"; readonly sent: number; readonly again?: boolean }
  | { readonly name: "released" };

/** All that is known of the floor. */
export interface Floor {
  readonly state: FloorState;
  /** The talk key is down, or was pressed and not pressed again. */
  readonly keyDown: boolean;
  /** How it went down last. */
  readonly use: TalkKeyUse;
  /** The server takes requests of ours that interrupt. */
  readonly mayInterrupt: boolean;
  readonly talker: Talker | null;
  /** The server lets us ask. */
  readonly mayRequest: boolean;
  /** What stands in the way, until the key is pressed the next time. */
  readonly problem: FloorCause | "no-answer" | "not-pressed" | Absence | null;
  /** The last taken or idle that counted. */
  readonly sequence: number | null;
}

export type FloorEvent =
  /** `implicit`: the INVITE was a request, too; `granted`: its answer gave the floor; `sendAs`: to be sent as this, where it says so. */
  | {
      readonly kind: "call-up";
      readonly implicit: boolean;
      readonly granted: boolean;
      readonly sendAs?: number | undefined;
    }
  | { readonly kind: "received"; readonly message: FloorMessage }
  | { readonly kind: "key-down"; readonly use?: TalkKeyUse }
  | { readonly kind: "key-up" }
  /** The call has become more urgent (`FloorTerms.urgency`) than what was asked for. */
  | { readonly kind: "raised" }
  /** Nobody says any more that the talk key is held, or no sound comes from where it is. */
  | { readonly kind: "key-lost"; readonly why: Absence }
  | { readonly kind: "expired"; readonly timer: FloorTimer }
  | { readonly kind: "call-over" };

export type FloorAction =
  | { readonly kind: "send"; readonly message: FloorMessage }
  | { readonly kind: "start"; readonly timer: FloorTimer; readonly ms: number }
  | { readonly kind: "stop"; readonly timer: FloorTimer }
  /** `open`: after the tone, never before it; once more where what leaves is from somebody else from here on. */
  | { readonly kind: "microphone"; readonly open: boolean; readonly sendAs: number | null }
  | { readonly kind: "tone"; readonly of: "may-talk" | "your-turn" | "taken-away" | "refused" | "ends-soon" };

/** The floor, and what is to be done. */
export interface FloorStep {
  readonly floor: Floor;
  readonly actions: readonly FloorAction[];
}

/** The floor before the call is up. */
export const NO_FLOOR: Floor = {
  state: { name: "released" },
  keyDown: false,
  use: "held",
  mayInterrupt: false,
  talker: null,
  mayRequest: true,
  problem: null,
  sequence: null,
};
