/**
 * What becomes of the stills that the dispatcher takes: kept at once or after a question, or not, and what is said of it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { KeepStill, Still } from "../../shared/bridge/stills.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { TakenStill } from "./take-still.ts";

/** How long the question is open; then nothing is kept. */
export const ASK_STILL_MS = 20_000;
/** Calls of which it is remembered what was said last. */
const MOST_CALLS = 20;

/** What is said of the last still of a call. */
export type StillNews =
  | { readonly kind: "asked"; readonly still: TakenStill }
  | { readonly kind: "kept"; readonly at: number }
  | { readonly kind: "dropped" }
  | { readonly kind: "failed"; readonly code: ErrorCode };

interface StillsSaid {
  readonly news: ReadonlyMap<string, StillNews>;
  /** How many were kept, whatever was said of them: with each there is one more to be shown. */
  readonly kept: number;
}

/** Where they are kept. */
export interface StillKeeper {
  keep(order: KeepStill): Promise<Still>;
}

export interface StillDesk {
  /** What is said of the last still of each call, by its ID. */
  readonly store: StoreApi<StillsSaid>;
  /** Keeps a still, or asks whether it is to be kept. @param still - undefined where none could be taken */
  take(callId: string, still: TakenStill | undefined): void;
  /** Says yes to the question about a still of this call, whatever has become of the call since. @returns whether there was one */
  answerYes(callId: string): boolean;
  /** Says no to it. */
  drop(callId: string): void;
}

/** @param rule - what the settings say now */
export function createStillDesk(keeper: StillKeeper, rule: () => Settings["stills"]): StillDesk {
  const store = createStore<StillsSaid>(() => ({ news: new Map(), kept: 0 }));
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const askedOf = (callId: string) => {
    const news = store.getState().news.get(callId);
    return news?.kind === "asked" ? news : undefined;
  };
  const say = (callId: string, said: StillNews | null) => {
    clearTimeout(timers.get(callId));
    timers.delete(callId);
    const others = [...store.getState().news].filter(([id]) => id !== callId);
    store.setState({ news: new Map(said === null ? others : [...others.slice(1 - MOST_CALLS), [callId, said]]) });
  };
  /** What became of an earlier still takes no question about a later one away. */
  const tell = (callId: string, news: StillNews) => {
    if (askedOf(callId) === undefined) say(callId, news);
  };
  const keep = async (callId: string, still: TakenStill) => {
    try {
      const { at } = await keeper.keep({ callId, ...still });
      store.setState(({ kept }) => ({ kept: kept + 1 }));
      tell(callId, { kind: "kept", at });
    } catch (cause) {
      tell(callId, { kind: "failed", code: asMcError(cause).code });
    }
  };
  const drop = (callId: string) => {
    if (askedOf(callId) !== undefined) say(callId, { kind: "dropped" });
  };
  return {
    store,
    drop,
    answerYes(callId) {
      const asked = askedOf(callId);
      if (asked === undefined) return false;
      say(callId, null);
      void keep(callId, asked.still);
      return true;
    },
    take(callId, still) {
      if (still === undefined) say(callId, { kind: "failed", code: "still-not-taken" });
      else if (rule() === "keep") void keep(callId, still);
      else {
        say(callId, { kind: "asked", still });
        timers.set(
          callId,
          setTimeout(() => drop(callId), ASK_STILL_MS),
        );
      }
    },
  };
}
