/**
 * Calls of the record: what the host has stored, with what the calling engine knows newer.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { NewIdChoice } from "../../shared/mc/record-parts/new-id.ts";
import type { Host } from "../host/host.ts";

/** How many calls of the past are kept in reach. */
const LIMIT = 200;

interface HistoryState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: ErrorCode | null;
  /** Calls from before this window opened, the newest first. */
  readonly stored: readonly CallRecord[];
}

export type HistoryStore = StoreApi<HistoryState>;

/** An empty record, to be loaded. */
export function createHistoryStore(): HistoryStore {
  return createStore<HistoryState>(() => ({ status: "loading", error: null, stored: [] }));
}

/** Fetches the record from the host. A failure is told in the store. */
export async function loadHistory(host: Host, store: HistoryStore): Promise<void> {
  // Why it could not be loaded before stays until it is, or there is another reason.
  store.setState({ status: "loading" });
  try {
    store.setState({ status: "ready", error: null, stored: await host.call("calls.list", { limit: LIMIT }) });
  } catch (error) {
    store.setState({ status: "failed", error: asMcError(error).code });
  }
}

/** Changes calls of before, here and on record. */
async function changeStored(
  host: Host,
  store: HistoryStore,
  callIds: readonly string[],
  change: Partial<CallRecord>,
): Promise<void> {
  const ids = new Set(callIds);
  const stored = store.getState().stored.map((call) => (ids.has(call.id) ? { ...call, ...change } : call));
  store.setState({ stored });
  await Promise.all(stored.filter(({ id }) => ids.has(id)).map((call) => host.call("calls.put", call)));
}

/** Takes missed calls of before off the list of those to be called back, here and on record. */
export const attendStored = (host: Host, store: HistoryStore, callIds: readonly string[]) =>
  changeStored(host, store, callIds, { attended: true });

/** Says what is to become of the new ID of the person of a call of before, here and on record. */
export const chooseStoredNewId = (host: Host, store: HistoryStore, callId: string, choice: NewIdChoice) =>
  changeStored(host, store, [callId], { newIdChoice: { choice, at: Date.now() } });

/** Keeps in the record what the calling engine, which holds only so many ended calls, lets go of. */
export function keepForgotten(store: HistoryStore, before: readonly CallRecord[], now: readonly CallRecord[]): void {
  if (before === now) return;
  const held = new Set(now.map((call) => call.id));
  const forgotten = before.filter((call) => !held.has(call.id));
  if (forgotten.length > 0) store.setState({ stored: mergedCalls(store.getState().stored, forgotten) });
}

/** Stored and present calls as one list, the newest first; of a call that is in both, the present state counts. */
export function mergedCalls(stored: readonly CallRecord[], present: readonly CallRecord[]): readonly CallRecord[] {
  const known = new Set(present.map((call) => call.id));
  return [...present, ...stored.filter((call) => !known.has(call.id))].toSorted((a, b) => b.startedAt - a.startedAt);
}
