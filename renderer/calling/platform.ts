/**
 * All that the procedure needs of what it runs in, besides its ports: timers, random IDs, time that only grows. A window and Node both
 * have it; this folder is compiled without the types of either.
 *
 * @module
 */
declare function setTimeout(run: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function setInterval(run: () => void, milliseconds: number): unknown;
declare function clearInterval(timer: unknown): void;
declare const crypto: { randomUUID(): string };
declare const performance: { now(): number };

/** Ends a timer; nothing happens when it has run, or was stopped before. */
export type StopTimer = () => void;

/** A timer that is later than this was held up: window or computer stood still. */
const HELD_UP_MS = 1_000;
/** For what arrived meanwhile, which waits behind the timer: the answer that it would call missing may be among it. */
const CATCH_UP_MS = 1_000;

/** Runs something once, after `milliseconds`; a moment later where nothing at all ran when they were over. */
export function after(milliseconds: number, run: () => void): StopTimer {
  const due = elapsedMs() + milliseconds;
  let timer = setTimeout(() => {
    if (elapsedMs() - due < HELD_UP_MS) return run();
    timer = setTimeout(run, CATCH_UP_MS);
  }, milliseconds);
  return () => clearTimeout(timer);
}

/** Runs something every `milliseconds`. */
export function every(milliseconds: number, run: () => void): StopTimer {
  const timer = setInterval(run, milliseconds);
  return () => clearInterval(timer);
}

/** An ID that no other call has: a random UUID. */
export const newId = (): string => crypto.randomUUID();

/** Milliseconds that only grow, whatever the clock is set to. */
export const elapsedMs = (): number => performance.now();
