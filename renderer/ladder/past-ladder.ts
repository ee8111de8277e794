/**
 * The ladder of a call of the record: asked of the host when the call is opened.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { LadderEntry } from "../../shared/mc/call-record.ts";
import type { Host } from "../host/host.ts";

interface PastLadder {
  /** The call whose ladder this is; null before the first. */
  readonly callId: string | null;
  readonly status: "loading" | "ready" | "failed";
  readonly error: ErrorCode | null;
  readonly entries: readonly LadderEntry[];
}

export type PastLadderStore = StoreApi<PastLadder>;

/** What is known of the ladder of a call: of one that has not been asked for, that it is loading. */
export function pastLadderOf(state: PastLadder, callId: string | undefined): Omit<PastLadder, "callId"> {
  return state.callId === callId ? state : { status: "loading", error: null, entries: [] };
}

/** No ladder yet. */
export function createPastLadderStore(): PastLadderStore {
  return createStore<PastLadder>(() => ({ callId: null, status: "loading", error: null, entries: [] }));
}

/**
 * Asks the host for the ladder of a call, in the place of the one before. A failure is told in the store, and an answer
 * that comes when another call has been opened is left aside.
 */
export async function openPastLadder(host: Host, store: PastLadderStore, callId: string): Promise<void> {
  // Why it could not be had before stays until it can, or there is another reason.
  const { error } = pastLadderOf(store.getState(), callId);
  const asked: PastLadder = { callId, status: "loading", error, entries: [] };
  store.setState(asked, true);
  const answer: Partial<PastLadder> = await host.call("calls.ladder", { callId }).then(
    (entries) => ({ status: "ready", error: null, entries }) as const,
    (error: unknown) => ({ status: "failed", error: asMcError(error).code }) as const,
  );
  if (store.getState() === asked) store.setState(answer);
}
