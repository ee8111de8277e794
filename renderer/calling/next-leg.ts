/**
 * The leg of a private call after the one in progress: to the ID that a redirection names, to the same one with other keys, or
 * to the primary ID after a new ID that was dialled first.
 *
 * @module
 */
import type { EndReason } from "../../shared/errors/end-reason.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { update } from "./call-change.ts";
import type { KeyLead, PrivateCall } from "./call-core.ts";
import { beginKeyWork, proceed } from "./protection/call-protection.ts";
import type { ProtectionOutcome } from "./protection/protection-shape.ts";

/** The limits of an answer that has come. */
export const STOP_ANSWER_TIMERS = [
  { do: "stop-timer", timer: "firstResponse" },
  { do: "stop-timer", timer: "answer" },
] as const;

/** The leg after the one in progress is in preparation from now on. */
export const nextLeg = (call: PrivateCall): PrivateCall => ({
  ...call,
  leg: call.leg + 1,
  mediaConnected: false,
  endUnlessForwarded: null,
});

/** Key work for the leg in preparation, and the request as soon as nothing is missing. */
export function startLeg(call: PrivateCall, lead: KeyLead, now: number): ProtectionOutcome {
  const begun = beginKeyWork(call, lead);
  const gone = proceed(begun.call, now);
  return { call: gone.call, effects: [...STOP_ANSWER_TIMERS, ...begun.effects, ...gone.effects] };
}

/**
 * Calls the primary ID after the new ID that was dialled first has failed. Nothing of the first leg is taken along: the keys
 * of the primary ID are obtained as for any call to it, under the same rule.
 */
export function callPrimary(call: PrivateCall, reason: EndReason, now: number): ProtectionOutcome {
  const { record, triedIds } = call;
  const { dialledFirst: first, primaryId, startedAt } = record;
  const fallBack = { reason: keptReason(reason), atMs: now - startedAt };
  const noted = update(call, { currentId: primaryId, dialledFirst: first && { ...first, fallBack } });
  return startLeg({ ...nextLeg(noted), triedIds: [...triedIds, primaryId] }, { kmsUri: null }, now);
}
