/**
 * Every call has a line number, for as long as it lives: the digit that reaches it. A call gets the lowest one that is free
 * and keeps it, so that a hand can learn where somebody is; a number that has just become free rests, so that a key that
 * was meant for the call before does not reach the next one.
 *
 * @module
 */

/** Line numbers: as many as there are digits that name them. */
const LINES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type Line = (typeof LINES)[number];

/** Milliseconds that a number rests. */
export const LINE_RESTS_MS = 5_000;

export interface Lines {
  /** By ID of the call. */
  readonly of: Readonly<Record<string, Line>>;
  /** When a number became free, Unix milliseconds; those that rest no more are left out. */
  readonly freedAt: Readonly<Partial<Record<Line, number>>>;
}

export const NO_LINES: Lines = { of: {}, freedAt: {} };

/**
 * The numbers of the calls that are there now.
 *
 * @param live - IDs of the calls that live, the one that came first at the front
 * @param now - Unix milliseconds
 * @returns `before` itself where nothing has changed
 */
export function numbered(before: Lines, live: readonly string[], now: number): Lines {
  const gone = Object.keys(before.of).filter((id) => !live.includes(id));
  const unnumbered = live.filter((id) => before.of[id] === undefined);
  if (gone.length === 0 && unnumbered.length === 0) return before;
  const of: Record<string, Line> = {};
  const freedAt: Partial<Record<Line, number>> = {};
  for (const id of live) {
    const line = before.of[id];
    if (line !== undefined) of[id] = line;
  }
  for (const line of LINES) {
    const freed = gone.some((id) => before.of[id] === line) ? now : before.freedAt[line];
    // A clock that was set back does not make a number rest for longer.
    if (freed !== undefined && Math.abs(now - freed) < LINE_RESTS_MS) freedAt[line] = freed;
  }
  const taken = new Set<Line>(Object.values(of));
  const free = LINES.filter((line) => !taken.has(line) && freedAt[line] === undefined);
  for (const [place, id] of unnumbered.entries()) {
    const line = free[place];
    if (line !== undefined) of[id] = line;
  }
  return { of, freedAt };
}

/** Whether a call waits for a number that rests. */
export function awaitsLine({ of }: Lines, live: readonly string[]): boolean {
  return live.some((id) => of[id] === undefined) && Object.keys(of).length < LINES.length;
}
