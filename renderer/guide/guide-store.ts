/**
 * Where a demonstration is. It outlives the page, which begins anew when the dispatcher moves to another system, and not the
 * window.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ErrorReport } from "../../shared/errors/mc-error.ts";
import { GUIDE_STEPS, type StepId, stepOf } from "./guide-steps.ts";

/** Where it is kept in the window. */
const KEPT_AT = "guide";

export interface GuidePlace {
  readonly step: StepId;
  /** Since when it is being shown, Unix milliseconds: what happened before is no part of it. */
  readonly since: number;
  /** Whether the lab was set up for it. */
  readonly isSetUp: boolean;
}

interface GuideState {
  /** Null while no demonstration goes on. */
  readonly place: GuidePlace | null;
  /** Whether the lab is being set up, or put back. */
  readonly busy: boolean;
  /** Why that came to nothing; null while nothing went wrong. */
  readonly problem: ErrorReport | null;
}

export type GuideStore = StoreApi<GuideState>;

/** What keeps a text for as long as a window is there. */
export type WindowStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

function keptPlace(storage: WindowStorage): GuidePlace | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEPT_AT) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const { isSetUp, since, step } = kept as Readonly<Record<string, unknown>>;
    if (typeof step !== "string" || typeof since !== "number" || typeof isSetUp !== "boolean") return null;
    return { step: stepOf(step).id, since, isSetUp };
  } catch {
    return null;
  }
}

/** Goes on where the page before was. */
export function createGuideStore(storage: WindowStorage): GuideStore {
  const store = createStore<GuideState>(() => ({ place: keptPlace(storage), busy: false, problem: null }));
  store.subscribe(({ place }, before) => {
    if (place === before.place) return;
    if (place === null) storage.removeItem(KEPT_AT);
    else storage.setItem(KEPT_AT, JSON.stringify(place));
  });
  return store;
}

/** Goes to a step, for which nothing is set up yet. */
export const goTo = (store: GuideStore, step: StepId): void =>
  store.setState({ place: { step, since: Date.now(), isSetUp: false }, problem: null });

/** Begins with the first step, or puts the guide away. */
export function toggleGuide(store: GuideStore): void {
  if (store.getState().place === null) goTo(store, GUIDE_STEPS[0].id);
  else store.setState({ place: null, problem: null });
}
