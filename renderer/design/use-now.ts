import { useCallback, useSyncExternalStore } from "react";
import { followClock, type Phase } from "./clock.ts";

const STILL = () => 0;
const NOTHING = () => () => {};

function usePhase(phase: Phase, periodMs: number, running: boolean): void {
  const follow = useCallback((changed: () => void) => followClock(phase, periodMs, changed), [phase, periodMs]);
  const present = running ? phase : STILL;
  useSyncExternalStore(running ? follow : NOTHING, present, present);
}

/**
 * The current time, told again each period while somebody needs it. It is that of the moment of drawing, also where the
 * clock was not needed before.
 *
 * @param periodMs - milliseconds between two tellings
 * @param running - false stops the clock and saves the work
 * @returns Unix milliseconds
 */
export function useNow(periodMs: number, running = true): number {
  const phase = useCallback(() => Math.floor(Date.now() / periodMs), [periodMs]);
  usePhase(phase, periodMs, running);
  return Date.now();
}

const DAY_MS = 86_400_000;
const startOfDay = () => new Date().setHours(0, 0, 0, 0);

/** The first moment of the present day, told again at midnight. Unix milliseconds. */
export function useToday(): number {
  usePhase(startOfDay, DAY_MS, true);
  return startOfDay();
}

/**
 * Whether a moment has passed, told when it does.
 *
 * @param moment - Unix milliseconds; null for one that never comes
 */
export function useHasPassed(moment: number | null): boolean {
  const phase = useCallback(() => (moment !== null && moment <= Date.now() ? 1 : 0), [moment]);
  usePhase(phase, 1000, moment !== null);
  return phase() === 1;
}
