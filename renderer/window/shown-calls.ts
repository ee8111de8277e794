/**
 * What the views see of the calls: the engine's state, taken over once for each frame that is painted. What a call sends goes first: as long as
 * a request is about to leave, a server close by is about to redirect it, or a caller is being checked, nothing is drawn, and not longer than
 * nobody would notice.
 *
 * @module
 */
import type { CallRecord, CallState, CallStep } from "../../shared/mc/call-record.ts";
import type { CallingState, CallingStore } from "../calling/calling-store.ts";

/** The longest that a change waits for a request that is about to leave, milliseconds. A person sees it at once all the same. */
const BEFORE_REQUEST_MS = 50;
/** The longest that it waits for the answer to the first request: a redirection that comes while the call is drawn would wait for that. */
const FOR_REDIRECTION_MS = 25;
/** The longest that it waits for all that follows one another. */
const LONGEST_WAIT_MS = 100;
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

/**
 * The frames of this page; where there is none, or it is not seen, a timer. Views are rendered in a task of their own: what comes in meanwhile goes
 * between that and the layout, and need not wait for both.
 */
const PAGE_FRAMES: Frames = {
  next(run) {
    let frame: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
    const runIn = (ms: number) => {
      stop();
      timer = setTimeout(() => {
        stop();
        run();
      }, ms);
    };
    runIn(WITHOUT_FRAMES_MS);
    if (typeof requestAnimationFrame === "function") frame = requestAnimationFrame(() => runIn(0));
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

/** The milliseconds that drawing waits at most for what a call does next: for what it sends, for its ringing, for its being redirected. */
export function hurryOf({ direction, state, steps }: Pick<CallRecord, "direction" | "state" | "steps">): number {
  if (!ON_ITS_WAY.has(state)) return 0;
  if (direction === "incoming") return BEFORE_REQUEST_MS;
  switch (markOf({ steps })) {
    case "requested":
      return FOR_REDIRECTION_MS;
    case "redialled":
      return 0;
    default:
      return BEFORE_REQUEST_MS;
  }
}

const markOf = ({ steps }: Pick<CallRecord, "steps">) => steps.findLast(({ step }) => MARKS.has(step))?.step;

/** Follows the engine's state until it is stopped. */
export function showCalls(calling: CallingStore, frames: Frames = PAGE_FRAMES): ShownCalls {
  const listeners = new Set<Parameters<CallingStore["subscribe"]>[0]>();
  let shown: CallingState = calling.getState();
  let giveUp: (() => void) | undefined;
  /** When the change that waits came, when what it waits for did, and what that is. */
  let waitsSince = 0;
  let hurriedSince = 0;
  let hurried = "";
  let withNext: (() => void)[] = [];

  function show(): void {
    giveUp = undefined;
    const now = frames.now();
    const hurry = Math.max(0, ...calling.getState().calls.map(hurryOf));
    if (now - hurriedSince < hurry && now - waitsSince < LONGEST_WAIT_MS) giveUp = frames.next(show);
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
    const inHurry = now.calls.filter((call) => hurryOf(call) > 0);
    if (now.focusId !== shown.focusId && inHurry.length === 0) {
      showNow();
      return;
    }
    const at = frames.now();
    const what = inHurry.map((call) => `${call.id} ${markOf(call)}`).join();
    if (giveUp === undefined || what !== hurried) hurriedSince = at;
    hurried = what;
    if (giveUp !== undefined) return;
    waitsSince = at;
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
