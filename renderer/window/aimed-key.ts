/**
 * Whether a key that answers or declines was aimed at whom it would reach. Who is first can change, and a line can get another
 * call, while the hand is on its way.
 *
 * @module
 */
import { useRef } from "react";

/** Milliseconds that a hand needs to stop. */
const AIM_MS = 400;

/** Who is to be answered first, and since when that is somebody else than before. */
export interface FirstCaller {
  readonly callId: string | undefined;
  /** Unix milliseconds; null where nobody stood there before, so that no key was aimed at anybody. */
  readonly otherSince: number | null;
}

/** @param callId - of the caller who is first now */
export function nextFirst(before: FirstCaller, callId: string | undefined, now: number): FirstCaller {
  if (before.callId === callId) return before;
  return { callId, otherSince: before.callId === undefined || callId === undefined ? null : now };
}

/** Whether a key for the first caller, pressed now, means that caller. */
export function isAimedAtFirst({ otherSince }: FirstCaller, now: number): boolean {
  return otherSince === null || now - otherSince >= AIM_MS || now < otherSince;
}

/** Whether the digit of a line, pressed now, means the call that has it. `startedAt`: Unix milliseconds. */
export function isAimedAtLine({ startedAt }: { readonly startedAt: number }, now: number): boolean {
  return now - startedAt >= AIM_MS || now < startedAt;
}

/** Follows who is first from one drawing to the next. */
export function useFirstCaller(callId: string | undefined): FirstCaller {
  const latest = useRef<FirstCaller>({ callId: undefined, otherSince: null });
  latest.current = nextFirst(latest.current, callId, Date.now());
  return latest.current;
}
