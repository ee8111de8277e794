/**
 * What a call can do besides being set up and ended, as a slice of its own: what can happen to it, what it asks to be done,
 * who does that, and what it needs of signalling and media. One more is a folder or file of its own and a line in
 * `features.ts`; what a record keeps of it is a part in `shared/mc/record-parts`, listed there.
 *
 * @module
 */
import type { CallState } from "../../../shared/mc/call-record.ts";
import type { CoreEffect, Outcome, PrivateCall, TimerEffect } from "../call-core.ts";

/** The types of a feature; `never` and `object` where it has nothing of the kind. */
export interface FeatureShape {
  /** Its own events: what the dispatcher does, and what its performer finds out. */
  readonly event: { readonly type: string };
  readonly effect: { readonly do: string };
  /** Its own timers, beside the limits in `timeouts.ts`. */
  readonly timer: string;
  /** What a SIP leg reports of it. */
  readonly legEvent: { readonly kind: string };
  /** What the media of a leg report of it. */
  readonly mediaEvent: { readonly kind: string };
  /** What it needs of a SIP leg. */
  readonly leg: object;
  /** What it needs of the media of a leg. */
  readonly media: object;
  /** What else of its surroundings its performer works with. */
  readonly tools: object;
}

/** What a feature makes of a call: effects of its own, its own timers, and whatever a call can ask for anyway. */
type FeatureOutcome<S extends FeatureShape> = Outcome<S["effect"] | TimerEffect<S["timer"]> | CoreEffect>;

type Handler<S extends FeatureShape, E> = (call: PrivateCall, event: E, now: number) => FeatureOutcome<S>;

/** What a feature does with what happens. What it names, the procedure itself does not see. */
export interface FeatureHandlers<S extends FeatureShape> {
  readonly on?: { readonly [T in S["event"]["type"]]?: Handler<S, Extract<S["event"], { readonly type: T }>> };
  readonly leg?: { readonly [K in S["legEvent"]["kind"]]?: Handler<S, Extract<S["legEvent"], { readonly kind: K }>> };
  readonly media?: {
    readonly [K in S["mediaEvent"]["kind"]]?: Handler<S, Extract<S["mediaEvent"], { readonly kind: K }>>;
  };
  /** By the name of a timer: its own, or one of `timeouts.ts` that it has started. */
  readonly timeout?: {
    readonly [timer: string]: (call: PrivateCall, now: number) => FeatureOutcome<S>;
  };
}

/** What a performer has of the call in progress: its legs, as far as there are any, and the tools. */
type FeatureTools<S extends FeatureShape> = {
  /** The SIP leg in progress. */
  leg(): S["leg"] | undefined;
  /** Its media. */
  media(): S["media"] | undefined;
} & S["tools"];

export interface CallFeature<S extends FeatureShape> {
  /** By state of the call. */
  readonly handlers: Partial<Readonly<Record<CallState, FeatureHandlers<S>>>>;
  /** In every state but `ended`. */
  readonly inEveryState?: FeatureHandlers<S>;
  /** What it makes of a change that the dispatcher's microphone key has made. */
  readonly afterMute?: (call: PrivateCall) => PrivateCall;
  /** Made once for a call: does what the effects say. */
  perform(tools: FeatureTools<S>): {
    readonly [D in S["effect"]["do"]]: (effect: Extract<S["effect"], { readonly do: D }>, call: PrivateCall) => void;
  };
}
