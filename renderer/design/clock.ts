/**
 * The one clock of a window. Whoever shows a time asks for it afresh when it is drawn, and is told when what it shows
 * changes: a clock that is not needed for a while stands still and is never shown as it stood.
 *
 * @module
 */

/** What changes when a time that is shown does: the number of its second, say, or of its day. */
export type Phase = () => number;

/** Longer than this the clock never sleeps: a computer that did finds all times right soon after. */
const LONGEST_MS = 1000;
/** A little past the change, so that it has happened for sure. */
const PAST_MS = 2;

interface Follower {
  readonly phase: Phase;
  readonly periodMs: number;
  readonly changed: () => void;
  seen: number;
}

const followers = new Set<Follower>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** The period at whose end the timer goes. */
let woundFor = LONGEST_MS;

function tick(): void {
  timer = undefined;
  for (const follower of [...followers]) {
    const now = follower.phase();
    if (now === follower.seen) continue;
    follower.seen = now;
    follower.changed();
  }
  wind();
}

function wind(): void {
  if (timer !== undefined || followers.size === 0) return;
  woundFor = Math.min(LONGEST_MS, ...[...followers].map(({ periodMs }) => periodMs));
  timer = setTimeout(tick, woundFor - (Date.now() % woundFor) + PAST_MS);
}

/**
 * Tells each time that a phase of the clock has changed.
 *
 * @param periodMs - how often that can be, in milliseconds
 * @returns ends that
 */
export function followClock(phase: Phase, periodMs: number, changed: () => void): () => void {
  const follower: Follower = { phase, periodMs, changed, seen: phase() };
  followers.add(follower);
  // A finer one than before is not made to wait for the coarser. Whoever draws many times has the timer set once all the same.
  if (periodMs < woundFor) {
    clearTimeout(timer);
    timer = undefined;
  }
  wind();
  return () => {
    followers.delete(follower);
    if (followers.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}
