/**
 * Keys that come with an answer, as the state machine sees them. A call to several has none in its offer, since a key is made for one
 * person; whoever answers may bring one (decision 0039). Nothing is heard or sent before what was
 * brought has been opened; where it does not hold the call ends, whatever its rule.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { before, unchanged, withProtection, withStep } from "../call-change.ts";
import type { PrivateCall } from "../call-core.ts";
import { TIMEOUTS } from "../timeouts.ts";
import { agreement, breakOff, keysFailed, proceed, waive, withNotes } from "./call-protection.ts";
import type { ProtectionEventOf, ProtectionOutcome } from "./protection-shape.ts";

const STOP = { do: "stop-timer", timer: "keys" } as const;

/** A call of ours to several begins: nothing is promised of its protection before somebody has answered. */
export function awaitKeys(call: PrivateCall): ProtectionOutcome {
  const open = withProtection(call, { state: "hop" });
  if (call.rules.protection === "off") return unchanged(open);
  return {
    call: { ...open, keyWork: "working" },
    effects: [
      { do: "await-keys", leg: call.leg },
      { do: "start-timer", timer: "keys", ms: TIMEOUTS.keys },
    ],
  };
}

/** The offer can ask for keys. */
export const keysAwaited = (call: PrivateCall, now: number): ProtectionOutcome =>
  call.keyWork === "working" ? before(proceed({ ...call, keyWork: "awaited" }, now), STOP) : unchanged(call);

/**
 * It cannot: the call to several goes out as one without protection. Where one of them was protected before, that is asked first, as in a
 * call to that one alone.
 */
export function callSeveralWithout(call: PrivateCall, reason: EndReason, now: number): ProtectionOutcome {
  if (call.keyWork !== "working") return unchanged(call);
  const wasProtected = call.record.firstToAnswer?.candidates.some((id) => call.rules.wasProtected(id)) === true;
  return before(wasProtected ? keysFailed(call, reason, now) : proceed(waive(call), now), STOP);
}

/** What the answer says about protection. Whose it is, and what that means, is known when it has been read whole. */
export function answerSays(call: PrivateCall, event: ProtectionEventOf<"agreed">, now: number): ProtectionOutcome {
  if (event.outcome === "brought") return unchanged({ ...call, keyWork: "brought" });
  const canGoOn = event.outcome === "absent" && call.rules.protection !== "required";
  return canGoOn ? unchanged({ ...call, keyWork: "not-brought" }) : agreement(call, event, now);
}

/** It is known who has answered: what they have brought is opened, and must be theirs. */
export function takeAnswer(call: PrivateCall, now: number): ProtectionOutcome {
  switch (call.keyWork) {
    case "brought":
      return {
        call: withProtection(call, { state: "obtaining-keys" }),
        effects: [{ do: "open-brought-keys" }, { do: "start-timer", timer: "keys", ms: TIMEOUTS.keysOfAnswer }],
      };
    case "not-brought":
      return agreement({ ...call, keyWork: "none" }, { type: "agreed", leg: call.leg, outcome: "absent" }, now);
    default:
      return unchanged(call);
  }
}

/** What the answer has brought is opened, and is of whoever has answered. */
export function broughtKeysReady(
  call: PrivateCall,
  { identity, notes }: ProtectionEventOf<"keys-ready">,
  now: number,
): ProtectionOutcome {
  if (call.keyWork !== "brought") return unchanged(call);
  const ready = withProtection(
    { ...withNotes(call, notes), keyWork: "ready" },
    { state: "establishing", identity, failure: null },
  );
  return {
    call: withStep(withStep(ready, "keys-obtained", now), "key-confirmed", now),
    effects: [STOP, { do: "protect-media" }],
  };
}

/** It does not hold: somebody else has made it, or for another call, or it cannot be opened. */
export const broughtKeysRefused = (call: PrivateCall, { code }: EndReason, now: number): ProtectionOutcome =>
  call.keyWork === "brought"
    ? before(breakOff(call, { code: "answer-key-refused", detail: code }, now), STOP)
    : unchanged(call);
