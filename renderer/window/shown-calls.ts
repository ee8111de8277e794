/**
 * What the views see of the calls: the engine's state, taken over once for each frame that is painted. What a call sends goes first: as long as
 * a request is about to leave, or a caller is being checked, nothing is drawn, and not longer than nobody would notice.
 *
 * @module
 */
import type { CallRecord, CallState, CallStep } from "../../shared/mc/call-record.ts";
import type { CallingState, CallingStore } from "../calling/calling-store.ts";

/** The longest that a change waits for a request that is about to leave, milliseconds. A person sees it at once all the same. */
const LONGEST_WAIT_MS = 50;
/** A page that nobody sees is given no frames: milliseconds after which its views are drawn without. */
const WITHOUT_FRAMES_MS = 100;

/** The calls as they are shown. Nothing but the engine changes them. */
export interface ShownCalling extends Pick<CallingStore, "getState" | "getInitialState" | "subscribe"> {
  /** Shows what is not shown yet, for a key that no page hears pressed: one of a headset, or of another program. */
  catchUp(): void;
  /** Runs something together with what is shown next, before any other key or button is heard; at once where all is shown. */
  withNext(run: () => void): void;
}

export interface ShownCalls {
  readonly store: ShownCalling;
  /** Shows nothing new from here on. */
  stop(): void;
}

/** When the next frame is prepared, and what time it is. */
export interface Frames {
  /** Runs something once, with the next frame. Returns what gives that up. */
  next(run: () => void): () => void;
  /** Runs something before anything else hears of a key or a button that is pressed, until what it returns is called. */
  onPress(run: () => void): () => void;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

/** The frames of this page; where there is none, or it is not seen, a timer. */
const PAGE_FRAMES: Frames = {
  next(run) {
    let frame: number | undefined;
    const stop = () => {
      clearTimeout(timer);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
    const timer = setTimeout(() => {
      stop();
      run();
    }, WITHOUT_FRAMES_MS);
    if (typeof requestAnimationFrame === "function")
      frame = requestAnimationFrame(() => {
        stop();
        run();
      });
    return stop;
  },
  onPress(run) {
    if (typeof window === "undefined") return () => {};
    const ending = new AbortController();
    for (const press of ["keydown", "pointerdown"])
      window.addEventListener(press, run, { capture: true, signal: ending.signal });
    return () => ending.abort();
  },
  now: () => performance.now(),
};

/** States in which the next that a call does is to send something. */
const ON_ITS_WAY: ReadonlySet<CallState> = new Set(["preparing", "obtaining-keys", "requesting", "redialling"]);
/** What tells whether it has been sent. */
const MARKS: ReadonlySet<CallStep> = new Set(["placed", "redirected", "released", "requested", "redialled"]);

/** Whether a call is about to send a request, or to ring. */
export function isHurried({ direction, state, steps }: Pick<CallRecord, "direction" | "state" | "steps">): boolean {
  if (!ON_ITS_WAY.has(state)) return false;
  if (direction === "incoming") return true;
  const last = steps.findLast(({ step }) => MARKS.has(step))?.step;
  return last !== "requested" && last !== "redialled";
}

/** Follows the engine's state until it is stopped. */
export function showCalls(calling: CallingStore, frames: Frames = PAGE_FRAMES): ShownCalls {
  const listeners = new Set<Parameters<CallingStore["subscribe"]>[0]>();
  let shown: CallingState = calling.getState();
  let giveUp: (() => void) | undefined;
  let since = 0;
  let withNext: (() => void)[] = [];

  function show(): void {
    giveUp = undefined;
    if (calling.getState().calls.some(isHurried) && frames.now() - since < LONGEST_WAIT_MS) giveUp = frames.next(show);
    else showNow();
  }
  function showNow(): void {
    giveUp?.();
    giveUp = undefined;
    const now = calling.getState();
    const before = shown;
    shown = now;
    for (const listener of listeners) listener(now, before);
    const runs = withNext;
    withNext = [];
    for (const run of runs) run();
  }

  const catchUp = () => {
    if (giveUp !== undefined) showNow();
  };
  // A key means what it means at the moment when it is pressed, whether or not that has been painted.
  const stopPresses = frames.onPress(catchUp);
  const stop = calling.subscribe((now) => {
    // Whoever opens another call has it opened: what follows in the same turn may go on to what is in it.
    if (now.focusId !== shown.focusId && !now.calls.some(isHurried)) {
      showNow();
      return;
    }
    if (giveUp !== undefined) return;
    since = frames.now();
    giveUp = frames.next(show);
  });
  return {
    store: {
      getState: () => shown,
      getInitialState: () => calling.getInitialState(),
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      catchUp,
      withNext(run) {
        if (giveUp === undefined) run();
        else withNext.push(run);
      },
    },
    stop() {
      stop();
      stopPresses();
      giveUp?.();
      giveUp = undefined;
    },
  };
}
