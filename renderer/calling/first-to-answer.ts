/**
 * A call to several, of whom the first to answer has it (TS 24.379 clause 11.1.1), as far as it is other than a call to one: who may be
 * called so, who of them it is when somebody has answered, and what is no answer to it.
 *
 * A key is made for one person, so such a call offers none: where protection is required nobody is called, and elsewhere whoever answers
 * may bring one (`protection/answer-keys.ts`).
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { endReasonOfFailure } from "../../shared/mc/failure.ts";
import { mcIdKey, parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";
import { MAX_CANDIDATES } from "../../shared/mc/record-parts/first-to-answer.ts";
import { finish, finishAndEndLeg, update } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { Transition } from "./call-events.ts";
import { connect } from "./leg-news.ts";
import type { LegEvent } from "./ports.ts";
import { takeAnswer } from "./protection/answer-keys.ts";

/** Whether a call of ours is one to several, and nobody has answered it. */
export const awaitsWinner = ({ record }: Pick<PrivateCall, "record">): boolean =>
  record.direction === "outgoing" && record.firstToAnswer !== null && record.connectedAt === null;

/** Everybody once, in the order in which they were chosen. */
export function candidatesOf(ids: readonly string[]): readonly string[] {
  const once = new Map<string, string>();
  for (const id of ids) if (!once.has(mcIdKey(id))) once.set(mcIdKey(id), id);
  return [...once.values()];
}

/** Why several cannot be called together; undefined where they can. */
export function reasonNotTogether(candidates: readonly string[], ownId: string): EndReasonCode | undefined {
  if (candidates.some((id) => parseMcId(id) === undefined || sameMcId(id, ownId))) return "invalid-id";
  return candidates.length < 2 || candidates.length > MAX_CANDIDATES ? "first-to-answer-too-few" : undefined;
}

/** One of them has answered; from now on it is a call with that one. */
function won(call: PrivateCall, answeredBy: string | undefined, now: number): Transition {
  const winner = call.record.firstToAnswer?.candidates.find(
    (id) => answeredBy !== undefined && sameMcId(id, answeredBy),
  );
  if (winner === undefined) {
    return finishAndEndLeg(call, { code: "first-to-answer-winner-unknown", detail: answeredBy }, now);
  }
  const known = { ...update(call, { primaryId: winner, currentId: winner }), triedIds: [winner] };
  const taken = takeAnswer(known, now);
  const talking = connect(taken.call, now);
  return { call: talking.call, effects: [...taken.effects, ...talking.effects] };
}

/** What a final answer to it means; undefined for news that mean the same as for a call to one. */
export function answeredToSeveral(call: PrivateCall, event: LegEvent, now: number): Transition | undefined {
  switch (event.kind) {
    case "answered":
      return won(call, event.calledId, now);
    // Where one of several is to be found is for the server to know: another ID instead of all of them is none that was chosen.
    case "redirected":
      return finish(call, { code: "first-to-answer-redirected", detail: String(event.answer.status) }, now);
    case "rejected":
      return finish(call, endReasonOfFailure(event.answer, call.record.service), now);
    default:
      return undefined;
  }
}
