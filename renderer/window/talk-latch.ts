/**
 * A talk key that is pressed and not held: one of every program, of which nobody is told when it comes up. Pressed again it is let go, and
 * by itself it is let go where its time is over, and wherever the floor would open the microphone of somebody who has turned away: out of the
 * queue the floor is taken by another press, or goes back.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { callWithEar } from "../calling/admission.ts";
import type { CallingActions, CallingStore } from "../calling/calling-store.ts";
import { hasTalkKey } from "../calling/features/floor.ts";

/** How long it stays down, in milliseconds: nobody's finger tells that somebody still means to talk. */
export const LATCH_LIMIT_MS = 60_000;

/** Whoever presses within this of when the floor has come has not heard so yet, in milliseconds: it was meant for the queue, and leaves it. */
export const UNHEARD_MS = 200;

/** Of which call the talk key stays down, and until when, in Unix milliseconds. */
type Latched = { readonly callId: string; readonly until: number } | null;

export interface TalkLatch {
  readonly store: StoreApi<{ readonly latched: Latched }>;
  /** Presses the talk key of the call that has the ear, or lets go of the one that is down. */
  toggle(): void;
  /** Lets go, and follows the calls no more. */
  stop(): void;
}

/** Follows the calls until it is stopped. */
export function createTalkLatch(calling: CallingStore, actions: Pick<CallingActions, "talkKey">): TalkLatch {
  const store = createStore<{ readonly latched: Latched }>(() => ({ latched: null }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hadFloor = false;
  /** Since when a press takes what has come out of the queue. */
  let turnSince: number | null = null;

  const clear = () => {
    clearTimeout(timer);
    hadFloor = false;
    turnSince = null;
    store.setState({ latched: null });
  };
  const letGo = () => {
    const { latched } = store.getState();
    if (latched === null) return;
    clear();
    actions.talkKey(latched.callId, false);
  };

  /** Asks for the floor, or takes what has come; from here on the time runs. */
  const take = (callId: string) => {
    clearTimeout(timer);
    store.setState({ latched: { callId, until: Date.now() + LATCH_LIMIT_MS } });
    timer = setTimeout(letGo, LATCH_LIMIT_MS);
    actions.talkKey(callId, true, "toggled");
  };

  function follow(): void {
    const { latched } = store.getState();
    const call = latched && calling.getState().calls.find(({ id }) => id === latched.callId);
    if (latched === null) return;
    // Somebody has held the key as well, and let it go.
    if (call?.floor?.keyDown !== true) {
      clear();
      return;
    }
    const { pressBy, problem, state } = call.floor;
    turnSince = pressBy === null ? null : (turnSince ?? Date.now());
    const isOver = problem !== null || (hadFloor && state !== "ours");
    if (isOver || !hasTalkKey(call)) letGo();
    else hadFloor ||= state === "ours";
  }
  const unsubscribe = calling.subscribe(follow);

  return {
    store,
    toggle() {
      const { latched } = store.getState();
      if (latched !== null) {
        if (turnSince !== null && Date.now() - turnSince >= UNHEARD_MS) take(latched.callId);
        else letGo();
        return;
      }
      const call = callWithEar(calling.getState().calls);
      if (call === undefined || call.floor?.keyDown !== false || !hasTalkKey(call)) return;
      take(call.id);
    },
    stop() {
      letGo();
      unsubscribe();
    },
  };
}
