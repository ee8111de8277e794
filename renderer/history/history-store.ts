/**
 * Calls of the record: what the host has stored, with what the calling engine knows newer.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { type CallRecord, type DrawnCall, withoutLadder } from "../../shared/mc/call-record.ts";
import { MAX_MISSED, type MissedSummary, NOTHING_MISSED, withCalls } from "../../shared/mc/missed-summary.ts";
import type { Attention } from "../../shared/mc/record-parts/attended.ts";
import type { NewIdChoice } from "../../shared/mc/record-parts/new-id.ts";
import type { CallNote } from "../../shared/mc/record-parts/note.ts";
import type { Host } from "../host/host.ts";

/** How many calls of the past are kept in reach. */
const LIMIT = 200;
/** So that not each call that comes sends one away. */
const SLACK = 20;

interface HistoryState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: ErrorCode | null;
  /** Calls from before this window opened, the newest first. */
  readonly stored: readonly CallRecord[];
  /** Whom all calls on record left to be called back, those above among them. */
  readonly left: MissedSummary;
  /** A call that lies further back, because somebody has opened it. */
  readonly opened: CallRecord | null;
}

export type HistoryStore = StoreApi<HistoryState>;

/** An empty record, to be loaded. */
export function createHistoryStore(): HistoryStore {
  return createStore<HistoryState>(() => ({
    status: "loading",
    error: null,
    stored: [],
    left: NOTHING_MISSED,
    opened: null,
  }));
}

/** Fetches the record from the host. A failure is told in the store. */
export async function loadHistory(host: Host, store: HistoryStore): Promise<void> {
  // Why it could not be loaded before stays until it is, or there is another reason.
  store.setState({ status: "loading" });
  try {
    const stored = await host.call("calls.list", { limit: LIMIT });
    store.setState({ status: "ready", error: null, stored });
    // After the calls themselves: going through all that is stored takes a moment longer.
    store.setState({ left: await host.call("calls.missed", {}) });
  } catch (error) {
    store.setState({ status: "failed", error: asMcError(error).code });
  }
}

/** Fetches a call that lies further back than those that are here; one that is not on record any more leaves everything as it is. */
export async function openEarlier(host: Host, store: HistoryStore, callId: string): Promise<void> {
  const call = await host.call("calls.find", { callId });
  if (call !== null) store.setState({ opened: call });
}

/** Changes calls of before as they are here. */
function changeHere(
  store: HistoryStore,
  callIds: readonly string[],
  change: Partial<CallRecord>,
): readonly CallRecord[] {
  const ids = new Set(callIds);
  const changed = <C extends { readonly id: string }>(call: C): C => (ids.has(call.id) ? { ...call, ...change } : call);
  store.setState(({ stored, left, opened }) => ({
    stored: stored.map(changed),
    left: { ...left, calls: left.calls.map(changed) },
    opened: opened && changed(opened),
  }));
  return store.getState().stored.filter(({ id }) => ids.has(id));
}

/** Says of missed calls of before what somebody has done about them, here and on record. */
export async function attendStored(
  host: Host,
  store: HistoryStore,
  callIds: readonly string[],
  how: Attention,
): Promise<void> {
  changeHere(store, callIds, { [how]: true });
  for (let at = 0; at < callIds.length; at += MAX_MISSED) {
    await host.call("calls.attend", { callIds: callIds.slice(at, at + MAX_MISSED), how });
  }
}

/** Says what is to become of the new ID of the person of a call of before, here and on record. */
export async function chooseStoredNewId(
  host: Host,
  store: HistoryStore,
  callId: string,
  choice: NewIdChoice,
): Promise<void> {
  const changed = changeHere(store, [callId], { newIdChoice: { choice, at: Date.now() } });
  await Promise.all(changed.map((call) => host.call("calls.put", call)));
}

/**
 * Writes a note to a call of before, here and on record.
 *
 * @param call - as it is on record now
 */
export async function noteStored(host: Host, store: HistoryStore, call: CallRecord, note: CallNote): Promise<void> {
  changeHere(store, [call.id], { note });
  await host.call("calls.put", { ...call, note });
}

/**
 * Keeps in the record what the calling engine, which holds only so many ended calls, lets go of: without their ladders, which the host
 * has. What lies too far back by then leaves only what it says about who is to be called back.
 */
export function keepForgotten(store: HistoryStore, before: readonly DrawnCall[], now: readonly DrawnCall[]): void {
  if (before === now) return;
  const held = new Set(now.map((call) => call.id));
  const forgotten = before.filter((call) => !held.has(call.id)).map(withoutLadder);
  if (forgotten.length === 0) return;
  const { left, stored } = store.getState();
  const all = mergedCalls(stored, forgotten);
  if (all.length <= LIMIT + SLACK) store.setState({ stored: all });
  else store.setState({ stored: all.slice(0, LIMIT), left: withCalls(left, all.slice(LIMIT)) });
}

/** Stored and present calls as one list, the newest first; of a call that is in both, the present state counts. */
export function mergedCalls(stored: readonly CallRecord[], present: readonly CallRecord[]): readonly CallRecord[] {
  const known = new Set(present.map((call) => call.id));
  return [...present, ...stored.filter((call) => !known.has(call.id))].toSorted((a, b) => b.startedAt - a.startedAt);
}
