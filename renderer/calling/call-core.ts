/**
 * A private call, and what it can ask to be done by itself: what every part of the procedure is made of.
 *
 * @module
 */

import type { EndReason, EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { DrawnCall, RedirectionCaution, RedirectionTarget } from "../../shared/mc/call-record.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import type { PartnerPolicy, RedirectionPolicy } from "../../shared/mc/redirection-policy.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { SignallingWire } from "../../shared/mc/wire-profile.ts";
import type { TakenRequest } from "./protection/protection-offer.ts";
import type { CallTimer } from "./timeouts.ts";
import type { TransferOrder } from "./transfer-order.ts";

/** What does not change during a call. */
export interface CallRules {
  readonly service: McService;
  /** Our own MC service ID in it. */
  readonly ownId: string;
  /** How our system speaks where the standard leaves a choice. */
  readonly wire: SignallingWire;
  /** What becomes of a redirection, by whom it names. */
  readonly policies: Readonly<Record<RedirectionTarget, RedirectionPolicy>>;
  /** Systems for whose new IDs of the same person something else holds. */
  readonly partners: readonly PartnerPolicy[];
  /** What speaks against following a redirection from the first ID to the second unasked. */
  readonly cautionAbout: (dialledId: string, newId: string) => RedirectionCaution | undefined;
  /** Whether calls with an ID were protected end to end before. */
  readonly wasProtected: (id: string) => boolean;
  /** Milliseconds for the answer to a question: policy `ask`, or whether to call without protection. */
  readonly askMs: number;
  /** Whether the call has to be protected end to end. */
  readonly protection: ProtectionRule;
}

/**
 * How far the keys of the leg in progress are. `none`: there are none, and it goes on without. `failed`: they cannot be had, and nobody has said yet what to do about it.
 * Of a call to several, `awaited`: whoever answers may bring them; `brought`: the answer has them, and they are not opened yet; `not-brought`: it has none.
 */
type KeyWork = "none" | "working" | "ready" | "failed" | "awaited" | "brought" | "not-brought";

/** What led to the keys of a leg. */
export interface KeyLead {
  /** The KMS URI that somebody on the way named for it; null when nobody did. */
  readonly kmsUri: string | null;
  /** The KMS that the dispatcher has agreed to, after the host was found to have another than before. */
  readonly acceptedKms?: string | undefined;
  /** The KMS redirect response that named the KMS URI, with its signature. */
  readonly redirectResponse?: string | undefined;
  /** Name of the scheme in whose media this was offered before and refused: it is offered otherwise, and goes without keys by nobody's silence. */
  readonly instead?: string | undefined;
  /** What a call to us asks for, which has no keys and is to be answered with them. */
  readonly asked?: TakenRequest | undefined;
}

/** A call with what the procedure remembers beside the record. */
export interface PrivateCall {
  readonly record: DrawnCall;
  readonly rules: CallRules;
  /** Number of the leg in progress or, once its predecessor is released, in preparation; 1 for the primary ID. */
  readonly leg: number;
  /** Number of the last leg whose request has left; 0 before the first. */
  readonly sentLeg: number;
  /** Whether the voice is open: nothing is sent before. */
  readonly voiceReady: boolean;
  readonly keyWork: KeyWork;
  /** Of the leg in progress or in preparation. */
  readonly keyLead: KeyLead;
  /** The dispatcher has agreed to this call without protection. It is still tried for every leg. */
  readonly unprotectedAllowed: boolean;
  /** A KMS was refused on the way and another one tried; that is done once. */
  readonly kmsRetried: boolean;
  /** In what else this leg could be offered under keys, having been refused: the scheme that it is offered in; null where there is nothing else. */
  readonly refusableScheme: string | null;
  /** Its media were refused and others offered; that is done once. */
  readonly mediaRetried: boolean;
  /** Every ID dialled so far, the primary ID first. */
  readonly triedIds: readonly string[];
  /** The reason that the call ends with when it is forwarded and nothing names a target that can be used. */
  readonly endUnlessForwarded: EndReason | null;
  /** Whether the media of the leg in progress have a connection; they can be faster than the answer. */
  readonly mediaConnected: boolean;
  /** Whether the other end is being told of a new way to this one, or has refused to take it. */
  readonly moving: "no" | "under-way" | "refused";
  /** What the other end has asked us to do, while nobody has answered it. */
  readonly transferOrder: TransferOrder | null;
}

/** Starts or stops a timer of a call. */
export type TimerEffect<T extends string> =
  | { readonly do: "start-timer"; readonly timer: T; readonly ms: number }
  | { readonly do: "stop-timer"; readonly timer: T };

/** What a call asks to be done to be set up and ended. */
export type CoreEffect =
  | { readonly do: "open-voice" }
  /** Wait for the voice no longer: go on in silence until there is one, for the reason named. */
  | { readonly do: "listen"; readonly code: EndReasonCode; readonly detail: string }
  /** Send the request of step 1 or step 4. */
  | { readonly do: "invite"; readonly leg: number; readonly calledId: string; readonly withKeys: boolean }
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
  | TimerEffect<CallTimer>
  /** Close media, stop timers: the call is over. */
  | { readonly do: "release" };

/** What one event did: the call as it is now, and what has to be done. */
export interface Outcome<F> {
  readonly call: PrivateCall;
  readonly effects: readonly F[];
}
