/**
 * How many calls a person has at a time, and how fast calls may come in: a rule, and a value. What follows from it stands in
 * `admission.ts` and `call-pace.ts`.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";

export interface CallLimits {
  /** Calls that may wait, held, while the person speaks to somebody else. */
  readonly waiting: number;
  /** What answering does to the call that is being spoken in, where it could wait. */
  readonly answering: Settings["answering"];
  /** Calls that may ring at a time. Each costs key work before it rings, and nobody answers more. */
  readonly ringing: number;
  /** How many of these may be of one caller: whoever calls again while the first call still rings is not turned away. */
  readonly ringingOfOne: number;
  /** How many of the places for ringing calls only people of the directory get. */
  readonly keptForKnown: number;
}

/** One call at a time: none waits, so whoever answers one ends the other. */
export const ONE_CALL: CallLimits = { waiting: 0, answering: "hold", ringing: 16, ringingOfOne: 2, keptForKnown: 8 };

/**
 * The limits that a person has chosen.
 *
 * @param most - private calls that the UE configuration lets this desk have at once (`Max-Simul-Call-N10`, TS 24.484); null where nobody says it
 */
export function limitsChosen(
  { callsAtOnce, answering }: Pick<Settings, "callsAtOnce" | "answering">,
  most: number | null = null,
): CallLimits {
  return { ...ONE_CALL, waiting: Math.min(callsAtOnce, most ?? callsAtOnce) - 1, answering };
}

/** Calls that may come at once, and the milliseconds after which one more may. Calls that are answered do not count. */
export interface Allowance {
  readonly size: number;
  readonly everyMs: number;
}

/** How fast calls to us may come before some are refused unheard. */
export interface CallPace {
  /** Of one caller. Nobody dials by hand more often. */
  readonly ofOneCaller: Allowance;
  /** Of all callers together whom the directory does not have. */
  readonly ofStrangers: Allowance;
}

export const CALL_PACE: CallPace = {
  ofOneCaller: { size: 6, everyMs: 10_000 },
  ofStrangers: { size: 32, everyMs: 2_000 },
};
