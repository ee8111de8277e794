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

/** Whether nothing but a server that comes back can help a call whose media have no path. */
const waitsForServer = ({ record }: PrivateCall) => !(record.signalling || record.unknownToServer);

/** A call that has neither server nor path of media is kept for a while; one whose audio goes on as long as that does. */
const awaitServer: CoreEffect = { do: "start-timer", timer: "signalling", ms: TIMEOUTS.signalling };

/** The connection to the server is lost. */
export function lost(call: PrivateCall, now: number): MovingOutcome {
  const without = update({ ...call, moving: "no" }, { signalling: false, unknownToServer: false });
  return {
    call: withStep(without, "signalling-lost", now),
    effects: call.mediaConnected || waitsForServer(call) ? [] : [awaitServer],
  };
}

/** The path of the media is not there now. */
function withoutPath(call: PrivateCall): MovingOutcome {
  const isNews = call.mediaConnected && waitsForServer(call);
  return { call: { ...call, mediaConnected: false }, effects: isNews ? [awaitServer] : [] };
}

/** Why a call ends whose media have no path: after a move that was refused there could be none. */
const reasonWithoutPath = ({ moving }: PrivateCall, otherwise: EndReason): EndReason =>
  moving === "refused" ? { code: "network-change-refused" } : otherwise;

/** The path of the media is gone for good, unless a move that is to come or under way finds another. */
export function pathLost(call: PrivateCall, reason: EndReason, now: number): MovingOutcome {
  if (call.moving === "under-way" || waitsForServer(call)) return withoutPath(call);
  return finishAndEndLeg(call, reasonWithoutPath(call, reason), now);
}

/** No path was found in time; while the server is away there is another limit. */
export function pathOverdue(call: PrivateCall, reason: EndReason, now: number): MovingOutcome {
  return waitsForServer(call) ? unchanged(call) : finishAndEndLeg(call, reasonWithoutPath(call, reason), now);
}

export const MOVING: CallFeature<MovingShape> = {
  handlers: {
    connected: {
      on: { "network-changed": (call) => ({ call, effects: [{ do: "renew-path" }] }) },
      leg: { moved },
      media: { interrupted: withoutPath },
    },
  },
  perform: ({ leg, media }) => ({
    move: () => leg()?.move(),
    "renew-path": () => media()?.renewPath(),
  }),
};
