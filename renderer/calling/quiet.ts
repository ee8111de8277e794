/**
 * When the connection may be given up by ourselves: a call that is being set up has nothing but the connection over which it
 * was begun, a call that stands can be moved to another.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type CallingStore, isLive } from "./calling-store.ts";
import { after } from "./platform.ts";

/** How long calls that are being set up are waited for, one after the other; no single one takes longer. */
export const QUIET_WITHIN_MS = 90_000;

/** Whether a call would be lost with its connection. */
export const beingSetUp = (call: CallRecord) => isLive(call) && call.state !== "connected";

/**
 * Runs an action once, as soon as no call is of a kind, or when a limit has passed.
 *
 * @param withinMs - undefined to wait for as long as it takes
 * @returns leaves it
 */
export function whenNoCall(
  store: CallingStore,
  isOfKind: (call: CallRecord) => boolean,
  action: () => void,
  withinMs?: number,
): () => void {
  const isThere = () => store.getState().calls.some(isOfKind);
  if (!isThere()) {
    action();
    return () => {};
  }
  const run = () => {
    leave();
    // The call that has changed is told of it first.
    void Promise.resolve().then(action);
  };
  const stopLooking = store.subscribe(() => {
    if (!isThere()) run();
  });
  const stopTimer = withinMs === undefined ? () => {} : after(withinMs, run);
  function leave(): void {
    stopLooking();
    stopTimer();
  }
  return leave;
}
