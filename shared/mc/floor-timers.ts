/**
 * Timers of a floor participant that an MC system sets (TS 24.380 clause 11.1.1): the UE initial configuration has them (TS 24.484 clause 7.2.2),
 * and an account may. Their counters nobody sets.
 *
 * @module
 */
import { z } from "zod";

export const FLOOR_TIMER_NAMES = ["T100", "T101", "T103", "T104", "T132"] as const;

/**
 * Seconds. What is asked is asked three times, so that nobody waits longer than half a minute for the word that nobody answers; documents have up
 * to 255 s for each.
 */
export const LONGEST_FLOOR_TIMER = 10;

/** Seconds; each that is left out is as it is usual. */
export const floorTimersSchema = z.partialRecord(
  z.enum(FLOOR_TIMER_NAMES),
  z.number().int().min(1).max(LONGEST_FLOOR_TIMER),
);
export type ConfiguredFloorTimers = z.infer<typeof floorTimersSchema>;
