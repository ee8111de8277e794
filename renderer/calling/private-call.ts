/**
 * The private call, TS 23.280 clause 10.16.5, as one explicit state machine: which event does what in which state
 * (`procedure.ts`), what is sent because of it, and with which reason a call can end. Pure: it is given the time and returns
 * what to do.
 *
 *     preparing ─► obtaining-keys ─► requesting ─► ringing ─► connected ─► ended
 *        │  ▲          │  ▲              │                                  ▲
 *        ▼  │          ▼  │     step 3   ├─► deciding ─┐                    │  from every state:
 *     deciding-protection └──────────────┴─────────────┘                    │  end, failure, timeout
 *                          and then redialling instead of requesting        │
 *     obtaining-keys ─► incoming ─► answering ─► connected       ending ────┘
 *
 * Step 3 is a final answer of class 3, or comes in two halves: a 480 and a MESSAGE. With the MESSAGE first the call passes
 * `releasing` on the way, with the 480 first `awaiting-target` (`call-forwarding.ts`).
 *
 * A redirected call stays one call: the second leg has its own SIP dialog, its own keys and its own number, and whatever
 * an earlier leg still says is disregarded, because its number is not the current one. A call without protection passes
 * `obtaining-keys` by. How a leg follows another stands in `call-redirection.ts`, what keys mean for a call in
 * `call-protection.ts`.
 *
 * @module
 */

import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { MAX_CANDIDATES } from "../../shared/mc/record-parts/first-to-answer.ts";
import type { DialledFirst } from "../../shared/mc/record-parts/new-id.ts";
import { before, finish, newCall, unchanged, update, withStep } from "./call-change.ts";
import type { CallRules, PrivateCall } from "./call-core.ts";
import type { CallEvent, Transition } from "./call-events.ts";
import { releasing } from "./call-forwarding.ts";
import { featureHandler } from "./features/feature-handler.ts";
import { IN_EVERY_STATE, PROCEDURE } from "./procedure.ts";
import { awaitKeys } from "./protection/answer-keys.ts";
import { beginKeyWork, takeProtectionOffer } from "./protection/call-protection.ts";
import type { ProtectionOffer } from "./protection/protection-offer.ts";
import { TIMEOUTS } from "./timeouts.ts";

/**
 * A call that the dispatcher places, or agrees to being transferred into.
 *
 * @param now - Unix milliseconds, with fraction
 * @param kmsUri - KMS of the called user, where somebody named it
 * @param first - the new ID with which the call begins, where it is not the ID called
 */
export function placeCall(
  id: string,
  calledId: string,
  rules: CallRules,
  now: number,
  kmsUri: string | null = null,
  first: DialledFirst | null = null,
): Transition {
  const call = newCall({ id, direction: "outgoing", peerId: calledId, state: "preparing" }, rules, now);
  const begun =
    first === null
      ? call
      : { ...update(call, { currentId: first.newId, dialledFirst: first }), triedIds: [first.newId] };
  return before(
    beginKeyWork(withStep(begun, "placed", now), { kmsUri: first === null ? kmsUri : first.kmsUri }),
    { do: "open-voice" },
    { do: "start-timer", timer: "media", ms: TIMEOUTS.media },
  );
}

/**
 * A call to several, of whom the first to answer has it.
 *
 * @param candidates - IDs of everybody who is called: two or more
 * @param now - Unix milliseconds, with fraction
 */
export function placeToSeveral(id: string, candidates: readonly string[], rules: CallRules, now: number): Transition {
  const call = newCall({ id, direction: "outgoing", peerId: candidates[0] ?? "", state: "preparing" }, rules, now);
  const toSeveral = update(call, { firstToAnswer: { candidates: [...candidates] } });
  return before(
    awaitKeys(withStep(toSeveral, "placed", now)),
    { do: "open-voice" },
    { do: "start-timer", timer: "media", ms: TIMEOUTS.media },
  );
}

/** A call to several that ends before it begins, with its reason. */
export function refuseToPlaceToSeveral(
  id: string,
  candidates: readonly string[],
  rules: CallRules,
  code: EndReasonCode,
  now: number,
): PrivateCall {
  const firstToAnswer = { candidates: candidates.slice(0, MAX_CANDIDATES) };
  return update(refuseToPlace(id, candidates[0] ?? "", rules, code, now), { firstToAnswer });
}

/** A call that somebody places to us. */
export function receiveCall(
  id: string,
  callerId: string,
  rules: CallRules,
  offer: ProtectionOffer,
  now: number,
): Transition {
  const call = newCall({ id, direction: "incoming", peerId: callerId, state: "incoming" }, rules, now);
  return takeProtectionOffer(withStep(call, "offered", now), offer, now);
}

/** A call that ends before it begins, with its reason: it still stands in the record. */
export function refuseToPlace(
  id: string,
  calledId: string,
  rules: CallRules,
  code: EndReasonCode,
  now: number,
): PrivateCall {
  return finish(placeCall(id, calledId, rules, now).call, { code }, now).call;
}

/** A call to us that cannot be taken, whatever it offers: it is declined and stands in the record. */
export function refuseToReceive(
  id: string,
  callerId: string,
  rules: CallRules,
  code: EndReasonCode,
  now: number,
): Transition {
  const call = newCall({ id, direction: "incoming", peerId: callerId, state: "incoming" }, rules, now);
  return before(finish(withStep(call, "offered", now), { code }, now), { do: "decline", because: code });
}

/** Applies one event. An event that means nothing in the call's state leaves the call as it is. */
export function transition(call: PrivateCall, event: CallEvent, now: number): Transition {
  const { state } = call.record;
  if ("leg" in event && event.leg !== call.leg) {
    const ofReleased = state === "releasing" && event.type === "leg" && event.leg === call.leg - 1;
    return ofReleased ? releasing(call, event.event, now) : unchanged(call);
  }
  const own = featureHandler(state, event);
  if (own !== undefined) return own(call, now);
  const find = (table: AnyHandlers) => table[event.type];
  const handler = find(PROCEDURE[state]) ?? (state === "ended" ? undefined : find(IN_EVERY_STATE));
  return handler === undefined ? unchanged(call) : handler(call, event as never, now);
}

// The tables are typed per event; the lookup by a union loses that, and only that.
type AnyHandlers = Readonly<Record<string, ((call: PrivateCall, event: never, now: number) => Transition) | undefined>>;
