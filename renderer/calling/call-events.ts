/**
 * What can happen to a private call, and what it can ask to be done: the vocabulary of the state machine.
 *
 * @module
 */

import type { RedirectionPolicy } from "../../shared/bridge/settings.ts";
import type { EndReason, EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { DrawnCall, MediaCount } from "../../shared/mc/call-record.ts";
import type { KeyFacts } from "../../shared/mc/key-facts.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { KeyStep } from "../../shared/mc/protection.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { SignallingWire } from "../../shared/mc/wire-profile.ts";
import type { LegEvent, MediaEvent } from "./ports.ts";
import type { TakenOffer } from "./protection/protection-offer.ts";
import type { AgreementOutcome } from "./protection/scheme.ts";
import type { CallTimer } from "./timeouts.ts";

/** What does not change during a call. */
export interface CallRules {
  readonly service: McService;
  /** Our own MC service ID in it. */
  readonly ownId: string;
  /** How our system speaks where the standard leaves a choice. */
  readonly wire: SignallingWire;
  readonly policy: RedirectionPolicy;
  /** Milliseconds for the answer to a question: policy `ask`, or whether to call without protection. */
  readonly askMs: number;
  /** Whether the call has to be protected end to end. */
  readonly protection: ProtectionRule;
}

/**
 * How far the keys of the leg in progress are. `waived`: the leg goes on without, because the dispatcher said so or the
 * other end offers none. `failed`: they cannot be had, and nobody has said yet what to do about it.
 */
type KeyWork = "none" | "working" | "ready" | "failed" | "waived";

/** A call with what the procedure remembers beside the record. */
export interface PrivateCall {
  readonly record: DrawnCall;
  readonly rules: CallRules;
  /** Number of the leg in progress or, once its predecessor is released, in preparation; 1 for the primary ID. */
  readonly leg: number;
  /** Whether the voice is open: nothing is sent before. */
  readonly voiceReady: boolean;
  readonly keyWork: KeyWork;
  /** The dispatcher has agreed to this call without protection. It is still tried for every leg. */
  readonly unprotectedAllowed: boolean;
  /** A KMS was refused on the way and another one tried; that is done once. */
  readonly kmsRetried: boolean;
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
  /** Something that a SIP leg reports. `proposedKms`: the KMS URI to try instead of one that was refused. */
  | { readonly type: "leg"; readonly leg: number; readonly event: LegEvent; readonly proposedKms?: string | undefined }
  /** A step of the key work of a leg is done. `at` is Unix milliseconds. */
  | {
      readonly type: "key-step";
      readonly leg: number;
      readonly step: KeyStep;
      readonly at: number;
      readonly facts: KeyFacts;
    }
  /** The I_MESSAGE of a leg has been made or opened. */
  | {
      readonly type: "keys-ready";
      readonly leg: number;
      readonly identity: KeyIdentity;
      readonly notes: readonly EndReason[];
    }
  | {
      readonly type: "keys-failed";
      readonly leg: number;
      readonly code: EndReasonCode;
      readonly detail?: string | undefined;
    }
  /** What the session descriptions of a leg say about protection. */
  | { readonly type: "agreed"; readonly leg: number; readonly outcome: AgreementOutcome }
  /** Something that the media of a leg report. */
  | { readonly type: "media"; readonly leg: number; readonly event: MediaEvent }
  | { readonly type: "counted"; readonly media: MediaCount }
  | { readonly type: "end" }
  | { readonly type: "follow" }
  | { readonly type: "refuse" }
  | { readonly type: "call-unprotected" }
  | { readonly type: "answer" }
  | { readonly type: "mute"; readonly muted: boolean }
  /** The microphone's device went during the call, and no other could be opened. */
  | { readonly type: "voice-lost"; readonly code: EndReasonCode; readonly detail?: string | undefined }
  /** One is there again. */
  | { readonly type: "voice-restored" }
  | { readonly type: "hold"; readonly on: boolean }
  | { readonly type: "digits"; readonly digits: string }
  | { readonly type: "timeout"; readonly timer: CallTimer }
  | { readonly type: "signalling-lost" }
  | { readonly type: "signalling-restored" };

/** Everything that a call can ask to be done. */
export type CallEffect =
  | { readonly do: "open-voice" }
  /** Begin the key work of a leg. `kmsUri` is the one that led here, null when nobody named one. */
  | { readonly do: "obtain-keys"; readonly leg: number; readonly calledId: string; readonly kmsUri: string | null }
  /** Verify and open the I_MESSAGE of a call to us. */
  | { readonly do: "open-keys"; readonly offer: TakenOffer }
  /** Send the request of step 1 or step 4. */
  | { readonly do: "invite"; readonly leg: number; readonly calledId: string; readonly withKeys: boolean }
  /** Give the media of the leg their keys. */
  | { readonly do: "protect-media" }
  /** Let the media of the leg pass as they are. */
  | { readonly do: "pass-unprotected" }
  | { readonly do: "accept"; readonly withKeys: boolean }
  /** Decline a call to us: because the person said so, or for the reason named. */
  | { readonly do: "decline"; readonly because?: EndReasonCode }
  /** CANCEL or BYE, whichever the leg is ready for: because the person said so, or for the reason named. */
  | { readonly do: "end-leg"; readonly because?: EndReasonCode }
  /** Ask the other side whether the call is still alive. */
  | { readonly do: "refresh" }
  /** Offer the media of the leg once more, with what they could not have in the first offer. */
  | { readonly do: "offer-anew" }
  | { readonly do: "mute"; readonly muted: boolean }
  /** Let the media of the leg rest or go on, in all descriptions from here on. */
  | { readonly do: "hold-media"; readonly on: boolean }
  /** Tell the other side about it with a re-INVITE. */
  | { readonly do: "hold"; readonly on: boolean }
  | { readonly do: "send-digits"; readonly digits: string }
  | { readonly do: "start-timer"; readonly timer: CallTimer; readonly ms: number }
  | { readonly do: "stop-timer"; readonly timer: CallTimer }
  /** Close media, stop timers: the call is over. */
  | { readonly do: "release" };

/** What one event did. */
export interface Transition {
  readonly call: PrivateCall;
  readonly effects: readonly CallEffect[];
}
