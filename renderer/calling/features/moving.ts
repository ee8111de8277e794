/**
 * A connected call goes on when the way to it becomes another: the computer is somewhere else in the network, or another
 * server stands in for the one that is gone. The dialog stays, its keys and its hold with it; the other end is told over the
 * new connection how this one is reached (RFC 3261 clause 14.1, RFC 8445 clause 4.4.1.1.1 for the media).
 *
 * Media do not end because signalling has moved, and a path of media that is lost meanwhile is waited for.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { finishAndEndLeg, unchanged, update, withStep } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import { TIMEOUTS } from "../timeouts.ts";
import type { CallFeature } from "./feature.ts";

/** What a SIP leg reports. */
type MovingLegEvent =
  /**
   * What became of the move. `refused`: the other end leaves everything as it was. `unknown`: the server that is used now does
   * not let requests of this call through.
   */
  { readonly kind: "moved"; readonly result: "accepted" | "refused" | "unknown" };

type MovingEffect =
  /** Tell the other side over the new connection how this end is reached; `moved` says what became of it. */
  | { readonly do: "move" }
  /** Have the next description that is offered look for a new path of the media. */
  | { readonly do: "renew-path" };

interface MovingShape {
  /** The computer is somewhere else in the network. The connection is about to be lost, and made anew. */
  readonly event: { readonly type: "network-changed" };
  readonly effect: MovingEffect;
  readonly timer: never;
  readonly legEvent: MovingLegEvent;
  /** The path of the media is interrupted. It may come back by itself; `connected` says so. */
  readonly mediaEvent: { readonly kind: "interrupted" };
  readonly leg: {
    /** Tells the other side over the present connection how this end is reached; `moved` says what became of it. */
    move(): void;
  };
  readonly media: {
    /** The next offer looks for a path anew (ICE restart), whatever the present one is. */
    renewPath(): void;
  };
  readonly tools: object;
}

type MovingOutcome = Outcome<MovingEffect | CoreEffect>;

/** A path that is not there has this long to come. */
const awaitPath = (call: PrivateCall): CoreEffect[] =>
  call.mediaConnected ? [] : [{ do: "start-timer", timer: "mediaConnection", ms: TIMEOUTS.mediaConnection }];

function moved(call: PrivateCall, { result }: MovingLegEvent): MovingOutcome {
  const settled = { ...call, moving: result === "refused" ? ("refused" as const) : ("no" as const) };
  const known = result === "unknown" ? { signalling: false, unknownToServer: true } : {};
  return { call: update(settled, known), effects: awaitPath(call) };
}

/** The connection to a server is back, the same or another. */
export function restored(call: PrivateCall, now: number): MovingOutcome {
  if (call.record.signalling) return unchanged(call);
  const back = update({ ...call, moving: "under-way" }, { signalling: true, unknownToServer: false });
  const path: MovingEffect[] = call.mediaConnected ? [] : [{ do: "renew-path" }];
  return {
    call: withStep(back, "signalling-restored", now),
    effects: [{ do: "stop-timer", timer: "signalling" }, ...path, { do: "move" }],
  };
}

/** The connection to the server is lost. */
export function lost(call: PrivateCall, now: number): MovingOutcome {
  return {
    call: withStep(
      update({ ...call, moving: "no" }, { signalling: false, unknownToServer: false }),
      "signalling-lost",
      now,
    ),
    effects: [{ do: "start-timer", timer: "signalling", ms: TIMEOUTS.signalling }],
  };
}

/** Why a call ends whose media have no path: after a move that was refused there could be none. */
const withoutPath = ({ moving }: PrivateCall, otherwise: EndReason): EndReason =>
  moving === "refused" ? { code: "network-change-refused" } : otherwise;

/** The path of the media is gone for good, unless a move that is to come or under way finds another. */
export function pathLost(call: PrivateCall, reason: EndReason, now: number): MovingOutcome {
  const { signalling, unknownToServer } = call.record;
  const mayCome = call.moving === "under-way" || !(signalling || unknownToServer);
  if (mayCome) return unchanged({ ...call, mediaConnected: false });
  return finishAndEndLeg(call, withoutPath(call, reason), now);
}

/** No path was found in time. */
export function pathOverdue(call: PrivateCall, reason: EndReason, now: number): MovingOutcome {
  return finishAndEndLeg(call, withoutPath(call, reason), now);
}

export const MOVING: CallFeature<MovingShape> = {
  handlers: {
    connected: {
      on: { "network-changed": (call) => ({ call, effects: [{ do: "renew-path" }] }) },
      leg: { moved },
      media: { interrupted: (call) => unchanged({ ...call, mediaConnected: false }) },
    },
  },
  perform: ({ leg, media }) => ({
    move: () => leg()?.move(),
    "renew-path": () => media()?.renewPath(),
  }),
};
