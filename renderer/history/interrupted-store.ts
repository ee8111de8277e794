/**
 * Calls that ended with their window or with the program: told to the other end as soon as this window is registered, the most
 * urgent one first, and shown until the dispatcher has seen it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CallRecord, LadderEntry } from "../../shared/mc/call-record.ts";
import type { CallingStore } from "../calling/calling-store.ts";
import type { LeftEnd } from "../calling/ports.ts";
import { mostUrgentFirst } from "../calling/urgency.ts";
import type { Host } from "../host/host.ts";

/** A call that was interrupted, and what is known of the other end. */
interface InterruptedCall {
  readonly record: CallRecord;
  readonly end: LeftEnd | "telling";
}

interface InterruptedState {
  readonly calls: readonly InterruptedCall[];
}

export type InterruptedStore = StoreApi<InterruptedState>;

/** Ends at the server what is left of a call, as its ladder says. */
export type EndLeft = (ladder: readonly LadderEntry[]) => Promise<LeftEnd>;

/** No call has been interrupted, until the host has said it. */
export function createInterruptedStore(): InterruptedStore {
  return createStore<InterruptedState>(() => ({ calls: [] }));
}

function whenRegistered(calling: CallingStore): Promise<void> {
  if (calling.getState().registration.state === "registered") return Promise.resolve();
  return new Promise((resolve) => {
    const stop = calling.subscribe(({ registration }) => {
      if (registration.state !== "registered") return;
      stop();
      resolve();
    });
  });
}

interface SettleParts {
  readonly host: Host;
  readonly store: InterruptedStore;
  readonly calling: CallingStore;
  readonly endLeft: EndLeft;
}

/** Shows what was interrupted, tells each other end, and notes what came of it. A host that cannot tell leaves nothing to do. */
export async function settleInterrupted({ host, store, calling, endLeft }: SettleParts): Promise<void> {
  const records = mostUrgentFirst(await host.call("calls.interrupted", {}).catch(() => []));
  if (records.length === 0) return;
  store.setState({ calls: records.map((record) => ({ record, end: "telling" })) });
  await whenRegistered(calling);
  for (const { id } of records) {
    const ladder = await host.call("calls.ladder", { callId: id }).catch(() => []);
    // In their order, but none waits for the answer of another.
    void endLeft(ladder)
      .catch(() => "untold" as const)
      .then((end) => {
        store.setState(({ calls }) => ({
          calls: calls.map((call) => (call.record.id === id ? { ...call, end } : call)),
        }));
        return host.call("calls.settle", { callId: id });
      })
      // What is not settled is told once more by the next window; the other end is not there any more.
      .catch(() => {});
  }
}

/** The dispatcher has seen it. */
export function closeInterrupted(store: InterruptedStore): void {
  store.setState({ calls: [] });
}
