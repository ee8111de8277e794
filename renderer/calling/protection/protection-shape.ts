/**
 * The types of protection as a feature of a call.
 *
 * @module
 */
import type { EndReason, EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { KeyFacts } from "../../../shared/mc/key-facts.ts";
import type { KeyIdentity } from "../../../shared/mc/key-identity.ts";
import type { FrameCount, KeyStep, Protection } from "../../../shared/mc/protection.ts";
import type { CoreEffect, KeyLead, Outcome } from "../call-core.ts";
import type { MediaKeying } from "./keying.ts";
import type { TakenOffer } from "./protection-offer.ts";
import type { AgreementOutcome } from "./scheme.ts";

type ProtectionEvent =
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
      /** What the media are protected by, where it is not frames. */
      readonly scheme?: Protection["scheme"];
      /** Name of the scheme that is offered, where the account has another one for when its media are refused. */
      readonly refusable?: string;
      readonly identity: KeyIdentity;
      readonly notes: readonly EndReason[];
    }
  | {
      readonly type: "keys-failed";
      readonly leg: number;
      /** Whether the media of a call to us are of a kind that does not go without; left out, they are not. */
      readonly neverInClear?: boolean;
      readonly code: EndReasonCode;
      readonly detail?: string | undefined;
    }
  /** A leg that has no keys can be offered so that whoever answers brings them. */
  | { readonly type: "keys-awaited"; readonly leg: number }
  /** What the session descriptions of a leg say about protection. */
  | { readonly type: "agreed"; readonly leg: number; readonly outcome: AgreementOutcome }
  /** The dispatcher has said that this call may be made without. */
  | { readonly type: "call-unprotected" }
  /** The dispatcher has agreed to another KMS of the called ID's host than before. */
  | { readonly type: "accept-kms" };

type ProtectionEffect =
  /** Begin the key work of a leg. */
  | ({ readonly do: "obtain-keys"; readonly leg: number; readonly calledId: string } & KeyLead)
  /** Verify and open the I_MESSAGE of a call to us. */
  | { readonly do: "open-keys"; readonly offer: TakenOffer }
  /** Make ready to offer a leg without keys, of which whoever answers may bring them. */
  | { readonly do: "await-keys"; readonly leg: number }
  /** Verify and open the I_MESSAGE that the answer has brought. */
  | { readonly do: "open-brought-keys" }
  /** Give the media of the leg what they protect themselves with. */
  | { readonly do: "protect-media" }
  /** Let the media of the leg pass as they are. */
  | { readonly do: "pass-unprotected" };

type ProtectionMediaEvent =
  /** Frames as counted since the last report, about every second while the leg is protected. */
  | { readonly kind: "frames"; readonly counts: FrameCount }
  /** Media of the other end were authenticated under the keys of this call, and media of ours leave under them. */
  | { readonly kind: "proved" }
  /** Protection broke or was by-passed; the leg is silent in both directions already. */
  | { readonly kind: "protection-failed"; readonly code: EndReasonCode; readonly detail: string };

/** The key work of a call, as far as effects ask for it. */
export interface KeyWorker {
  obtain(order: Extract<ProtectionEffect, { do: "obtain-keys" }>): void;
  open(offer: TakenOffer, callerId: string): void;
  awaitInAnswer(leg: number): void;
  openBrought(byId: string): void;
  /** What the media of the leg in progress are given; undefined as long as nothing has been agreed. */
  readonly keying: MediaKeying | undefined;
}

export interface ProtectionShape {
  readonly event: ProtectionEvent;
  readonly effect: ProtectionEffect;
  readonly timer: never;
  readonly legEvent: never;
  readonly mediaEvent: ProtectionMediaEvent;
  readonly leg: object;
  readonly media: {
    /**
     * Protects everything from here on; at most once for a leg, before any media have passed.
     *
     * @throws Error when the leg was made for another scheme, or for none
     */
    protect(keying: MediaKeying): void;
    /** Lets media pass unprotected: the other end protects none, and the rule allows that. Never after keys. */
    passUnprotected(): void;
  };
  readonly tools: { readonly keys: KeyWorker };
}

/** What protection makes of a call. */
export type ProtectionOutcome = Outcome<ProtectionEffect | CoreEffect>;
export type ProtectionEventOf<T extends ProtectionEvent["type"]> = Extract<ProtectionEvent, { type: T }>;
export type ObtainOrder = Extract<ProtectionEffect, { do: "obtain-keys" }>;
