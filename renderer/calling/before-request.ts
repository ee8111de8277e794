/**
 * A call of which nothing has been sent yet, or nothing for the leg in preparation, needs no server: microphone, keys and the
 * dispatcher's word can be had without. Its request waits for a connection that is lost meanwhile, and not for ever.
 *
 * @module
 */
import { finish, unchanged, update, withStep } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { Transition } from "./call-events.ts";
import { proceed } from "./protection/call-protection.ts";
import { TIMEOUTS } from "./timeouts.ts";

/** The connection to the server is lost. */
export function lostBefore(call: PrivateCall, now: number): Transition {
  return unchanged(withStep(update(call, { signalling: false }), "signalling-lost", now));
}

/** It is back: what waited for it goes on. */
export function restoredBefore(call: PrivateCall, now: number): Transition {
  const { signalling, state } = call.record;
  if (signalling) return unchanged(call);
  const back = withStep(update(call, { signalling: true }), "signalling-restored", now);
  if (state === "deciding" || state === "deciding-protection") return unchanged(back);
  const gone = proceed(back, now);
  return { call: gone.call, effects: [{ do: "stop-timer", timer: "signalling" }, ...gone.effects] };
}

/**
 * The connection is lost while the MESSAGE is awaited that says to whom a call is forwarded. The request is answered, so nothing of the
 * call is at the server that is gone; its MESSAGE may come by another one, and is waited for there as long as anywhere else.
 */
export const lostAwaitingTarget = (call: PrivateCall, now: number): Transition =>
  awaitedUntil(lostBefore(call, now).call, TIMEOUTS.signalling, now);

/** It is back: the MESSAGE has the time that it has always. */
export function restoredAwaitingTarget(call: PrivateCall, now: number): Transition {
  if (call.record.signalling) return unchanged(call);
  return awaitedUntil(withStep(update(call, { signalling: true }), "signalling-restored", now), TIMEOUTS.target, now);
}

const awaitedUntil = (call: PrivateCall, ms: number, now: number): Transition => ({
  call: update(call, { decideBy: Math.round(now + ms) }),
  effects: [{ do: "start-timer", timer: "target", ms }],
});

/** It did not come back in time for a request that nothing else holds. */
export const overdueBefore = (call: PrivateCall, now: number): Transition =>
  finish(call, { code: "signalling-lost" }, now);
