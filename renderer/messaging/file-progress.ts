/**
 * How fast a file comes or goes, and how long it still takes.
 *
 * @module
 */
import type { FileProgress } from "../../shared/bridge/files.ts";

/** A file on its way. */
export interface Transfer extends Omit<FileProgress, "id"> {
  /** Unix milliseconds of what is said here. */
  readonly at: number;
  /** Octets each second, of late; null before two words of it have come. */
  readonly perSecond: number | null;
}

/** How much the latest word counts: a rate that jumps cannot be read. */
const WEIGHT = 0.3;

/** What is known after one more word. */
export function nextTransfer(before: Transfer | undefined, { done, of }: FileProgress, now: number): Transfer {
  // Begun anew, it is another one.
  if (before === undefined || done < before.done) return { done, of, at: now, perSecond: null };
  const seconds = (now - before.at) / 1000;
  if (seconds <= 0) return { ...before, done, of };
  const latest = (done - before.done) / seconds;
  const perSecond = before.perSecond === null ? latest : before.perSecond + WEIGHT * (latest - before.perSecond);
  return { done, of, at: now, perSecond };
}

/** Seconds that are left; null where nobody can say it. */
export function secondsLeft({ done, of, perSecond }: Transfer): number | null {
  return of === null || perSecond === null || perSecond <= 0 ? null : Math.ceil((of - done) / perSecond);
}
