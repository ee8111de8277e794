/**
 * What can happen to a private call, and what it can ask to be done: the vocabulary of the state machine.
 *
 * @module
 */
import type { CallRecord, MediaCount } from "../../shared/mc/call-record.ts";
import type { EndReasonCode } from "../../shared/mc/end-reason.ts";
import type { RedirectionPolicy } from "../../shared/settings.ts";
import type { LegEvent, MediaEvent } from "./ports.ts";
import type { CallTimer } from "./timeouts.ts";

/** What does not change during a call. */
export interface CallRules {
  /** Our own MC service ID. */
  readonly ownId: string;
  readonly policy: RedirectionPolicy;
  /** Policy `ask`: milliseconds for the answer. */
  readonly askMs: number;
}

/** A call with what the procedure remembers beside the record. */
export interface PrivateCall {
  readonly record: CallRecord;
  readonly rules: CallRules;
  /** Number of the leg in progress; 1 for the call to the primary ID. */
  readonly leg: number;
  /** Every ID dialled so far, the primary ID first. */
  readonly triedIds: readonly string[];
  /** Whether the media of the leg in progress have a connection; they can be faster than the answer. */
  readonly mediaConnected: boolean;
}

/** Everything that can happen to a call. */
export type CallEvent =
  | { readonly type: "media-ready" }
  | { readonly type: "media-unavailable"; readonly code: EndReasonCode; readonly detail?: string | undefined }
  /** The INVITE of a leg has left. */
  | { readonly type: "invite-sent"; readonly leg: number }
  /** Something that a SIP leg reports. */
  | { readonly type: "leg"; readonly leg: number; readonly event: LegEvent }
  /** Something that the media of a leg report. */
  | { readonly type: "media"; readonly leg: number; readonly event: MediaEvent }
  | { readonly type: "counted"; readonly media: MediaCount }
  | { readonly type: "end" }
  | { readonly type: "follow" }
  | { readonly type: "refuse" }
  | { readonly type: "answer" }
  | { readonly type: "mute"; readonly muted: boolean }
  | { readonly type: "timeout"; readonly timer: CallTimer }
  | { readonly type: "signalling-lost" }
  | { readonly type: "signalling-restored" };

/** Everything that a call can ask to be done. */
export type CallEffect =
  | { readonly do: "open-voice" }
  /** Send the request of step 1 or step 4. */
  | { readonly do: "invite"; readonly leg: number; readonly calledId: string }
  | { readonly do: "accept" }
  | { readonly do: "decline" }
  /** CANCEL or BYE, whichever the leg is ready for. */
  | { readonly do: "end-leg" }
  /** Ask the other side whether the call is still alive. */
  | { readonly do: "refresh" }
  | { readonly do: "mute"; readonly muted: boolean }
  | { readonly do: "start-timer"; readonly timer: CallTimer; readonly ms: number }
  | { readonly do: "stop-timer"; readonly timer: CallTimer }
  /** Close media, stop timers: the call is over. */
  | { readonly do: "release" };

/** What one event did. */
export interface Transition {
  readonly call: PrivateCall;
  readonly effects: readonly CallEffect[];
}
