/**
 * Every call on record, while the view of them is open: read from the host a piece at a time, the newest first, and given up when it
 * closes. What is searched for and chosen stays.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { MOST_CALLS_AT_ONCE, MOST_LINES } from "../../shared/bridge/call-lines.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallLine } from "../../shared/mc/call-line.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { Host } from "../host/host.ts";
import { type CallFilter, EVERY_CALL } from "./call-filter.ts";

interface AllCallsState {
  readonly query: string;
  readonly filter: CallFilter;
  /** The call of which the right column tells. */
  readonly shownId: string | null;
  /** Whether the choices stand beside the list where there is no room for them otherwise. */
  readonly filterOpen: boolean;
  readonly status: "closed" | "reading" | "ready" | "failed";
  readonly error: ErrorCode | null;
  /** Of the calls that were stored when the view opened, as far as they are read; piece by piece, the one that came last first. */
  readonly pieces: readonly (readonly CallLine[])[];
  /** Whole records of calls that were in sight or are being told of, by ID. */
  readonly records: ReadonlyMap<string, CallRecord>;
}

export type AllCallsStore = StoreApi<AllCallsState>;

/** Pieces that are waited for before they are shown, once the first stands there: each showing searches all of them. */
const PIECES_AT_ONCE = 25;
/** Whole records that are kept: a few screens. */
const MOST_RECORDS = 600;

/** The view, closed. */
export function createAllCallsStore(): AllCallsStore {
  return createStore<AllCallsState>(() => ({
    query: "",
    filter: EVERY_CALL,
    shownId: null,
    filterOpen: false,
    status: "closed",
    error: null,
    pieces: [],
    records: new Map(),
  }));
}

/** Goes to what is chosen of them, or back to the list. */
export const toggleFilter = (store: AllCallsStore): void =>
  store.setState(({ filterOpen }) => ({ filterOpen: !filterOpen }));

/** Reads every call on record. A failure is told in the store. Returns the way to stop, which gives up what was read. */
export function loadAllCalls(host: Host, store: AllCallsStore): () => void {
  let isOver = false;
  const read = async () => {
    const pieces: (readonly CallLine[])[] = [];
    let before: number | null = null;
    do {
      const piece: { readonly lines: readonly CallLine[]; readonly next: number | null } = await host.call(
        "calls.lines",
        { before, limit: MOST_LINES },
      );
      if (isOver) return;
      pieces.push(piece.lines);
      before = piece.next;
      if (pieces.length % PIECES_AT_ONCE === 1) store.setState({ pieces: [...pieces] });
    } while (before !== null);
    store.setState({ status: "ready", pieces });
  };
  store.setState({ status: "reading", error: null, pieces: [] });
  read().catch((error: unknown) => {
    if (!isOver) store.setState({ status: "failed", error: asMcError(error).code });
  });
  return () => {
    isOver = true;
    store.setState({ status: "closed", error: null, pieces: [], records: new Map() });
  };
}

/** Fetches whole records, those that are not here yet. One that is not on record any more stays away. */
export async function fetchRecords(host: Host, store: AllCallsStore, callIds: readonly string[]): Promise<void> {
  const known = store.getState().records;
  const wanted = callIds.filter((id) => !known.has(id));
  for (let at = 0; at < wanted.length; at += MOST_CALLS_AT_ONCE) {
    keepRecords(store, await host.call("calls.some", { callIds: wanted.slice(at, at + MOST_CALLS_AT_ONCE) }));
  }
}

/** Keeps records as they are now; those that came first go when there are too many. */
export function keepRecords(store: AllCallsStore, calls: readonly CallRecord[]): void {
  const records = new Map(store.getState().records);
  for (const call of calls) {
    records.delete(call.id);
    records.set(call.id, call);
  }
  for (const id of records.keys()) {
    if (records.size <= MOST_RECORDS) break;
    records.delete(id);
  }
  store.setState({ records });
}

/** Whole records in the order of their lines, some at a time, for what takes the list out of the program. */
export async function* recordsOf(host: Host, lines: readonly CallLine[]): AsyncGenerator<readonly CallRecord[], void> {
  for (let at = 0; at < lines.length; at += MOST_CALLS_AT_ONCE) {
    const callIds = lines.slice(at, at + MOST_CALLS_AT_ONCE).map(({ id }) => id);
    const found = new Map((await host.call("calls.some", { callIds })).map((call) => [call.id, call]));
    yield callIds.flatMap((id) => found.get(id) ?? []);
  }
}

/** Opens every call on record in a window of its own, to stand on another screen. A failure is told in the store. */
export function openHistoryApart(host: Host, store: AllCallsStore): void {
  host.call("calls.openHistory", {}).catch((error: unknown) => store.setState({ error: asMcError(error).code }));
}
