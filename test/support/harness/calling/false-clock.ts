import { vi } from "vitest";

/**
 * From here on timers run when a test says so, and the clock that only grows goes with them, on from where it stands: what was noted by it
 * before is compared with it, and on a busy machine it stands at minutes.
 */
export function useFalseClock(): void {
  const now = performance.now();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.advanceTimersByTime(now - performance.now());
}
