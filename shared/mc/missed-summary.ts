/**
 * Whom all calls on record leave to be called back, gathered where the record is: tens of thousands of calls become the few of them
 * that nobody has met, and when each ID was reached last. Who an ID is, is not known there.
 *
 * @module
 */
import { z } from "zod";
import { reachedAt } from "./call-back.ts";
import { type CallRecord, callRecordSchema } from "./call-record.ts";
import { mcIdKey } from "./mc-id.ts";
import { isOfSeveral, missedCalls, triedAt } from "./missed.ts";
import { isEmergency } from "./urgency.ts";

/** What of a call says whether it was missed, and what is shown of it. */
const MISSED_FIELDS = {
  id: true,
  service: true,
  direction: true,
  primaryId: true,
  startedAt: true,
  endedAt: true,
  endReason: true,
  refused: true,
  urgency: true,
  requestPriority: true,
  attended: true,
  opened: true,
} as const;
export const missedCallSchema = callRecordSchema.pick(MISSED_FIELDS);
export type MissedCall = z.infer<typeof missedCallSchema>;

/** What is read of a stored call to gather it. */
export const gatheredCallSchema = callRecordSchema.pick({
  ...MISSED_FIELDS,
  connectedAt: true,
  redirections: true,
  steps: true,
});
export type GatheredCall = z.infer<typeof gatheredCallSchema>;

/** When somebody was reached last, Unix milliseconds; 0 for never. */
export interface Reached {
  /** In whichever way. */
  readonly at: number;
  /** By a call of ours that they answered: nothing less meets an emergency. */
  readonly calledBackAt: number;
}

export const NEVER_REACHED: Reached = { at: 0, calledBackAt: 0 };

type Reaching = Parameters<typeof reachedAt>[0];

/** What one more call changes of it. */
export function reachedBy(call: Reaching, before: Reached): Reached {
  const at = reachedAt(call);
  if (at === undefined) return before;
  const isCallBack = call.direction === "outgoing" && call.connectedAt !== null;
  return laterOf(before, { at, calledBackAt: isCallBack ? at : 0 });
}

/** Of two the later, of each kind. */
export const laterOf = (one: Reached, other: Reached): Reached => ({
  at: Math.max(one.at, other.at),
  calledBackAt: Math.max(one.calledBackAt, other.calledBackAt),
});

/** Whether a missed call is still one, of somebody who was reached so. */
export const isUnmet = (
  call: Pick<CallRecord, "refused" | "startedAt" | "urgency" | "requestPriority">,
  reached: Reached,
) => triedAt(call) > (isEmergency(call) ? reached.calledBackAt : reached.at);

/** Whether a call counts as missed as long as nobody was reached since. */
export const isToBeMet = (call: MissedCall): boolean => missedCalls(call) > 0 && !call.attended && !isOfSeveral(call);

/** Missed calls that are told of: emergencies before others, of each kind the newest. */
export const MAX_MISSED = 2_000;
/** IDs of which it is told when they were reached, those that were reached last. */
const MAX_REACHED = 5_000;

export const missedSummarySchema = z
  .object({
    calls: z.array(missedCallSchema).max(MAX_MISSED),
    reached: z
      .array(z.object({ id: z.string().max(2_048), at: z.number(), calledBackAt: z.number() }).strict())
      .max(MAX_REACHED),
  })
  .strict();
export type MissedSummary = z.infer<typeof missedSummarySchema>;

export const NOTHING_MISSED: MissedSummary = { calls: [], reached: [] };

/** Takes calls one after the other, in any order. */
export class MissedGatherer {
  readonly #missed: MissedCall[] = [];
  readonly #reached = new Map<string, Reached & { readonly id: string }>();

  /** @param before - what is left of calls that were gathered before */
  constructor(before: MissedSummary = NOTHING_MISSED) {
    this.#missed.push(...before.calls);
    for (const each of before.reached) this.#reached.set(mcIdKey(each.id), each);
  }

  add(call: GatheredCall): void {
    if (isToBeMet(call)) this.#missed.push(call);
    if (reachedAt(call) === undefined) return;
    const key = mcIdKey(call.primaryId);
    const { id = call.primaryId, ...before } = this.#reached.get(key) ?? { id: undefined, ...NEVER_REACHED };
    this.#reached.set(key, { id, ...reachedBy(call, before) });
  }

  /** What is left of them all. An ID that was reached before everything that is left is not named. */
  summary(): MissedSummary {
    const unmet = this.#missed
      .filter((call) => isUnmet(call, this.#reached.get(mcIdKey(call.primaryId)) ?? NEVER_REACHED))
      .toSorted((a, b) => Number(isEmergency(b)) - Number(isEmergency(a)) || triedAt(b) - triedAt(a))
      .slice(0, MAX_MISSED);
    const oldest = unmet.reduce((first, call) => Math.min(first, triedAt(call)), Number.POSITIVE_INFINITY);
    const reached = [...this.#reached.values()]
      .filter(({ at }) => at >= oldest)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, MAX_REACHED);
    return { calls: unmet.map((call) => missedCallSchema.parse(call)), reached };
  }
}

/** What is left with some calls more; of one that was gathered before, its present state counts. */
export function withCalls(left: MissedSummary, calls: readonly GatheredCall[]): MissedSummary {
  const ids = new Set(calls.map(({ id }) => id));
  const gatherer = new MissedGatherer({ ...left, calls: left.calls.filter(({ id }) => !ids.has(id)) });
  for (const call of calls) gatherer.add(call);
  return gatherer.summary();
}
