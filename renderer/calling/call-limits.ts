/**
 * How many calls a person has at a time: a rule, and a value. What follows from it stands in `admission.ts`.
 *
 * @module
 */

export interface CallLimits {
  /** Calls that may wait, held, while the person speaks to somebody else. */
  readonly waiting: number;
  /** Calls that may ring at a time. Each costs key work before it rings, and nobody answers more. */
  readonly ringing: number;
}

/** One call at a time: none waits, so whoever answers one ends the other. */
export const ONE_CALL: CallLimits = { waiting: 0, ringing: 16 };
