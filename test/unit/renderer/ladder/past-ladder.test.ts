import { beforeEach, expect, test } from "vitest";
import type { Host } from "../../../../renderer/host/host.ts";
import { createPastLadderStore, openPastLadder, pastLadderOf } from "../../../../renderer/ladder/past-ladder.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { LadderEntry } from "../../../../shared/mc/call-record.ts";

/** Questions that wait for their answer, by call. */
const asked = new Map<string, { answer(entries: LadderEntry[]): void; fail(error: Error): void }>();
const host = {
  call: (_command: string, { callId }: { callId: string }) =>
    new Promise((answer, fail) => asked.set(callId, { answer, fail })),
} as unknown as Host;
const LADDER = [{ atMs: 1 }] as LadderEntry[];

beforeEach(() => asked.clear());

test("a ladder is loading, then there", async () => {
  const store = createPastLadderStore();
  const opening = openPastLadder(host, store, "one");
  expect(store.getState()).toMatchObject({ callId: "one", status: "loading" });
  asked.get("one")?.answer(LADDER);
  await opening;
  expect(store.getState()).toEqual({ callId: "one", status: "ready", error: null, entries: LADDER });
});

test("a failure is told, and why stays known while it is tried again", async () => {
  const store = createPastLadderStore();
  const opening = openPastLadder(host, store, "one");
  asked.get("one")?.fail(new McError("host-failed"));
  await opening;
  expect(store.getState()).toMatchObject({ status: "failed", error: "host-failed", entries: [] });
  void openPastLadder(host, store, "one");
  expect(store.getState()).toMatchObject({ status: "loading", error: "host-failed" });
});

test("an answer that comes when another call is open is left aside", async () => {
  const store = createPastLadderStore();
  const first = openPastLadder(host, store, "one");
  const second = openPastLadder(host, store, "two");
  asked.get("two")?.answer([]);
  asked.get("one")?.answer(LADDER);
  await Promise.all([first, second]);
  expect(store.getState()).toEqual({ callId: "two", status: "ready", error: null, entries: [] });
});

test("what became of one call's ladder is not said of another that is opened next", async () => {
  const store = createPastLadderStore();
  const opening = openPastLadder(host, store, "one");
  asked.get("one")?.fail(new McError("host-failed"));
  await opening;
  expect(pastLadderOf(store.getState(), "one")).toMatchObject({ status: "failed", error: "host-failed" });
  expect(pastLadderOf(store.getState(), "two")).toEqual({ status: "loading", error: null, entries: [] });
  expect(pastLadderOf(store.getState(), undefined)).toMatchObject({ status: "loading", error: null });
});
