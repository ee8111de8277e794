/** The record as it is read for the view: piece by piece, whatever happens meanwhile. */
import { expect, test } from "vitest";
import {
  createAllCallsStore,
  fetchRecords,
  keepRecords,
  loadAllCalls,
  recordsOf,
} from "../../../../renderer/all-calls/all-calls-store.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { callLine } from "../../../../shared/mc/call-line.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const CALLS = Array.from({ length: 1_001 }, (_, at) => callRecord({ state: "ended", startedAt: 10_000 - at }));

/** A host with a record, as far as the view asks for it. */
function hostWith(calls: readonly CallRecord[], fails: () => boolean = () => false) {
  const asked: { readonly command: string; readonly size: number }[] = [];
  const call = async (command: string, input: unknown): Promise<unknown> => {
    if (fails()) throw new McError("bridge-lost");
    if (command === "calls.some") {
      const { callIds } = input as { callIds: readonly string[] };
      asked.push({ command, size: callIds.length });
      return calls.filter(({ id }) => callIds.includes(id)).toReversed();
    }
    const { before, limit } = input as { before: number | null; limit: number };
    asked.push({ command, size: limit });
    const from = before ?? 0;
    return {
      lines: calls.slice(from, from + limit).map(callLine),
      next: from + limit < calls.length ? from + limit : null,
    };
  };
  return { asked, host: { call } as unknown as Host };
}

const settled = async (store: ReturnType<typeof createAllCallsStore>) => {
  while (store.getState().status === "reading") await new Promise((resolve) => setImmediate(resolve));
};

test("every call is read, and given up when the view closes; what was typed and chosen stays", async () => {
  const store = createAllCallsStore();
  const { asked, host } = hostWith(CALLS);
  const close = loadAllCalls(host, store);
  await settled(store);
  expect(store.getState().status).toBe("ready");
  expect(
    store
      .getState()
      .pieces.flat()
      .map(({ id }) => id),
  ).toEqual(CALLS.map(({ id }) => id));
  expect(asked).toHaveLength(3);
  store.setState({ query: "larch" });
  close();
  expect(store.getState()).toMatchObject({ status: "closed", pieces: [], query: "larch" });
});

test("a view that was closed while it was read shows nothing of it later", async () => {
  const store = createAllCallsStore();
  const { host } = hostWith(CALLS);
  loadAllCalls(host, store)();
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.getState()).toMatchObject({ status: "closed", pieces: [] });
});

test("a failure is told by its code, and the next time it works", async () => {
  const store = createAllCallsStore();
  let broken = true;
  const { host } = hostWith(CALLS, () => broken);
  loadAllCalls(host, store);
  await settled(store);
  expect(store.getState()).toMatchObject({ status: "failed", error: "bridge-lost" });
  broken = false;
  loadAllCalls(host, store);
  await settled(store);
  expect(store.getState()).toMatchObject({ status: "ready", error: null });
});

test("whole records are asked for once, a hundred at a time, and only so many are kept", async () => {
  const store = createAllCallsStore();
  const { asked, host } = hostWith(CALLS);
  const ids = CALLS.slice(0, 150).map(({ id }) => id);
  await fetchRecords(host, store, ids);
  await fetchRecords(host, store, ids);
  expect(asked.map(({ size }) => size)).toEqual([100, 50]);
  expect(store.getState().records.get(ids[3] ?? "")).toEqual(CALLS[3]);
  keepRecords(store, CALLS);
  expect(store.getState().records.size).toBe(600);
  expect(store.getState().records.has(CALLS.at(-1)?.id ?? "")).toBe(true);
});

test("what is taken out of the program is in the order of the list, without what has gone meanwhile", async () => {
  const { host } = hostWith(CALLS.slice(0, 250));
  const lines = [...CALLS.slice(0, 5), callRecord()].map(callLine);
  const taken: string[] = [];
  for await (const calls of recordsOf(host, lines)) taken.push(...calls.map(({ id }) => id));
  expect(taken).toEqual(CALLS.slice(0, 5).map(({ id }) => id));
});
