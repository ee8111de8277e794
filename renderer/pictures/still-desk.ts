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

/** What is said of the last still. */
export type StillNews =
  | { readonly kind: "asked"; readonly callId: string; readonly still: TakenStill }
  | { readonly kind: "kept"; readonly callId: string; readonly at: number }
  | { readonly kind: "dropped"; readonly callId: string }
  | { readonly kind: "failed"; readonly callId: string; readonly code: ErrorCode };

/** Where they are kept. */
export interface StillKeeper {
  keep(order: KeepStill): Promise<Still>;
}

export interface StillDesk {
  readonly store: StoreApi<{ readonly news: StillNews | null }>;
  /** The key: keeps a still, asks whether it is to be kept, or says yes to that question. */
  press(callId: string, take: () => TakenStill | undefined): void;
  /** Says no to the question. */
  drop(): void;
}

/** @param rule - what the settings say now */
export function createStillDesk(keeper: StillKeeper, rule: () => Settings["stills"]): StillDesk {
  const store = createStore<{ news: StillNews | null }>(() => ({ news: null }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (news: StillNews | null) => {
    clearTimeout(timer);
    store.setState({ news });
  };
  /** What became of an earlier still takes no question about a later one away. */
  const tell = (news: StillNews) => {
    if (store.getState().news?.kind !== "asked") say(news);
  };
  const keep = async (callId: string, still: TakenStill) => {
    try {
      const { at } = await keeper.keep({ callId, ...still });
      tell({ kind: "kept", callId, at });
    } catch (cause) {
      tell({ kind: "failed", callId, code: asMcError(cause).code });
    }
  };
  const drop = () => {
    const { news } = store.getState();
    if (news?.kind === "asked") say({ kind: "dropped", callId: news.callId });
  };
  return {
    store,
    drop,
    press(callId, take) {
      const { news } = store.getState();
      if (news?.kind === "asked" && news.callId === callId) {
        say(null);
        void keep(callId, news.still);
        return;
      }
      const still = take();
      if (still === undefined) say({ kind: "failed", callId, code: "still-not-taken" });
      else if (rule() === "keep") void keep(callId, still);
      else {
        say({ kind: "asked", callId, still });
        timer = setTimeout(drop, ASK_STILL_MS);
      }
    },
  };
}
