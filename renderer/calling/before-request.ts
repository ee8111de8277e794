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

/** It did not come back in time for a request that nothing else holds. */
export const overdueBefore = (call: PrivateCall, now: number): Transition =>
  finish(call, { code: "signalling-lost" }, now);
