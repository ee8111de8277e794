/**
 * What is counted and measured of calls: how many, how they ended, how long their parts took. Of whom they were with, what was
 * said of them, and what they held, nothing is looked at.
 *
 * @module
 */
import type { CallRecord, CallStep, StepEntry } from "../../shared/mc/call-record.ts";

/** What a measure is told apart by: words of closed sets, each. */
export type Told = Readonly<Record<string, string>>;

/** Where measures go. */
export interface Measures {
  count(name: CallCount, told: Told): void;
  /** Milliseconds. */
  took(name: CallTime, milliseconds: number, told: Told): void;
}

/** What is counted. */
export const CALL_COUNTS = {
  begun: "calls that were placed or came in",
  redirected: "redirections of a call to another ID",
  ended: "calls that ended, by the code of their end",
} as const;
export type CallCount = keyof typeof CALL_COUNTS;

/** What is measured, each from one step of a call to another, within a leg. */
export const CALL_TIMES = {
  "keys-obtained": ["placed", "keys-obtained"],
  "key-to-invite": ["keys-obtained", "requested"],
  redirection: ["redirected", "redialled"],
  setup: ["placed", "answered"],
  protection: ["answered", "protection-proved"],
} as const satisfies Record<string, readonly [CallStep, CallStep]>;
export type CallTime = keyof typeof CALL_TIMES;

/** How long each way from one step to another took, in milliseconds. */
function waysBetween(steps: readonly StepEntry[], from: CallStep, to: CallStep): readonly number[] {
  const ways: number[] = [];
  let begun: number | undefined;
  for (const { atMs, step } of steps) {
    if (step === from) begun = atMs;
    if (step !== to || begun === undefined) continue;
    if (atMs >= begun) ways.push(atMs - begun);
    begun = undefined;
  }
  return ways;
}

/** Calls that have ended of which it is remembered that they were counted. */
const MOST_ENDED = 1_000;
/** A call that is first stored when it has ended, milliseconds ago at most: any other is one of before, stored anew. */
const JUST_ENDED = 60_000;

/** Counts each call once as it begins and once as it ends, however often it is stored. */
export class CallMeasures {
  readonly #measures: Measures;
  readonly #now: () => number;
  readonly #live = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(measures: Measures, now: () => number = Date.now) {
    this.#measures = measures;
    this.#now = now;
  }

  /** A call was stored. */
  stored(call: CallRecord): void {
    const { direction, endedAt, id, service, state, urgency } = call;
    if (this.#ended.has(id)) return;
    const isNew = !this.#live.has(id);
    if (isNew && state === "ended" && this.#now() - (endedAt ?? 0) > JUST_ENDED) return;
    const told = { service, direction, urgency };
    if (isNew) this.#measures.count("begun", told);
    this.#live.add(id);
    if (state !== "ended") return;
    this.#live.delete(id);
    this.#ended.add(id);
    const [oldest = id] = this.#ended;
    if (this.#ended.size > MOST_ENDED) this.#ended.delete(oldest);
    this.#over(call, told);
  }

  #over({ endReason, protection, redirections, service, steps }: CallRecord, told: Told): void {
    for (const { carrier, target } of redirections) this.#measures.count("redirected", { service, carrier, target });
    for (const [name, [from, to]] of Object.entries(CALL_TIMES) as [CallTime, (typeof CALL_TIMES)[CallTime]][]) {
      for (const way of waysBetween(steps, from, to)) this.#measures.took(name, way, { service });
    }
    this.#measures.count("ended", {
      ...told,
      code: endReason?.code ?? "none",
      protection: protection?.state ?? "none",
    });
  }
}
