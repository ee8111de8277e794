/**
 * Floods of everything that a network can send to a client in a call. A bounded slice in the suite, which counts; ten thousand
 * of each with `npm run test:flood`, which measures and prints as well: processor time of a message, the longest turn of the
 * event loop, memory before and after.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isRinging } from "../../../renderer/calling/admission.ts";
import { isLive } from "../../../renderer/calling/calling-store.ts";
import { messagesOf } from "../../../renderer/messaging/message-book.ts";
import { MESSAGE_PACE } from "../../../renderer/messaging/message-pace.ts";
import { type DrawnCall, MAX_LADDER } from "../../../shared/mc/call-record.ts";
import { type FloodedClient, INSIDE, OUTSIDE, SARA, startFlooded } from "../../support/harness/calling/flood.ts";
import { storeValue } from "../../support/harness/calling/lab-calls.ts";

const MEASURED = process.env["FLOOD"] !== undefined;
const COUNT = Number(process.env["FLOOD"] ?? 120);
/** A SIP transaction is remembered for 64 times T1 after its end (RFC 3261 clause 17). */
const TRANSACTION_MS = 33_000;
/** Work of ours in one turn of the event loop, milliseconds of processor time. */
const LONGEST_TURN_MS = 50;

let flooded: FloodedClient;
let changes = 0;
const calls = () => flooded.client.store.getState().calls;
const inProgress = () => calls().filter((call) => isLive(call) && !isRinging(call));

beforeAll(async () => {
  flooded = await startFlooded();
  const { engine, store } = flooded.client;
  store.subscribe(({ calls: now }) => {
    changes += 1;
    // The dispatcher declines strangers, or each flood would last for as long as the last of them may ring.
    for (const { id, state, primaryId } of now) {
      if (state === "incoming" && primaryId !== SARA) queueMicrotask(() => engine.end(id));
    }
  });
});
afterAll(() => flooded.close());

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Does something and measures each turn of the event loop meanwhile, in processor time of this thread. */
async function measured<T>(name: string, count: number, work: () => Promise<T>): Promise<T> {
  if (!MEASURED) return work();
  let longest = 0;
  let last = cpuMs();
  let measures = true;
  const turn = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = cpuMs();
    if (measures) setImmediate(turn);
  };
  const began = cpuMs();
  turn();
  const result = await work();
  measures = false;
  const each = ((cpuMs() - began) / count) * 1000;
  console.log(`${name}: ${each.toFixed(0)} us each, longest turn ${longest.toFixed(1)} ms, ${JSON.stringify(result)}`);
  expect(longest).toBeLessThan(LONGEST_TURN_MS);
  return result;
}

const total = (statuses: Readonly<Record<string, number>>) => Object.values(statuses).reduce((sum, each) => sum + each);
const seconds = (count: number) => 60_000 + count * 20;

test.each(Object.entries(OUTSIDE))(
  "%s: each is answered by its name, and the call goes on",
  { timeout: seconds(COUNT) },
  async (name, [flood, expected]) => {
    const before = { changes, calls: calls().length };
    const statuses = await measured(name, COUNT, () => flooded.flood(COUNT, flood));
    expect(total(statuses)).toBe(COUNT);
    for (const status of Object.keys(statuses)) expect(expected).toContain(Number(status));
    expect(inProgress()).toMatchObject([{ state: "connected" }]);
    // Those who rang have a row each, at most as many as the pace lets in; all others are one.
    const rang = statuses["480"] ?? 0;
    expect(calls().length - before.calls).toBeLessThanOrEqual(rang + 1);
    expect(changes - before.changes).toBeLessThan(100 + rang * 10 + COUNT / 10);
  },
);

test("a person of the directory rings in the middle of a flood of strangers", { timeout: seconds(COUNT) }, async () => {
  const over = flooded.flood(COUNT, OUTSIDE["INVITEs of as many callers"]?.[0] ?? { head: "", body: "" });
  flooded.callFromSara();
  const { id } = await storeValue(flooded.client.store, ({ calls: now }) =>
    now.find((call) => call.state === "incoming" && call.primaryId === SARA),
  );
  await over;
  expect(calls().find((call) => call.id === id)?.state).toBe("incoming");
  flooded.client.engine.end(id);
});

test("what a person of the directory writes is shown in the middle of a flood of strangers' messages", {
  timeout: seconds(COUNT),
}, async () => {
  const { client, stored } = flooded;
  const { store } = client.messaging ?? expect.fail("no messaging");
  const flood = OUTSIDE["short data of as many senders"]?.[0] ?? { head: "", body: "" };
  const over = flooded.flood(COUNT, flood);
  flooded.messageFromSara();
  const { id } = await storeValue(store, ({ book }) => messagesOf(book).find(({ primaryId }) => primaryId === SARA));
  const statuses = await over;
  expect(messagesOf(store.getState().book).find((record) => record.id === id)).toMatchObject({
    state: "received",
    text: "hello",
  });
  expect(stored.filter((record) => record.id === id)).toHaveLength(1);
  // Those of the floods before are among them.
  expect(stored.length).toBeLessThanOrEqual(MESSAGE_PACE.ofStrangers.size + COUNT / 10 + 1);
  // How many were refused is said in a while.
  await storeValue(store, ({ refused }) => (refused >= (statuses["480"] ?? 0) && refused > 0 ? refused : undefined));
  expect(inProgress()).toMatchObject([{ state: "connected" }]);
});

test.each(Object.entries(INSIDE))(
  "%s: each is answered, and the call goes on",
  { timeout: seconds(COUNT) },
  async (name, [{ body, lines, method }, expected]) => {
    const statuses = await measured(name, COUNT, () =>
      flooded.flood(COUNT, { head: flooded.inside(method, ...lines), body }),
    );
    expect(total(statuses)).toBe(COUNT);
    for (const status of Object.keys(statuses)) expect(expected).toContain(Number(status));
    expect(inProgress()).toMatchObject([{ state: "connected" }]);
  },
);

test("frames that are no SIP: dropped, and the client answers", { timeout: seconds(COUNT) }, async () => {
  await measured("garbage", COUNT, async () => {
    await flooded.garbage(COUNT);
    return flooded.flood(1, OUTSIDE["OPTIONS"]?.[0] ?? { head: "", body: "" });
  });
  expect(inProgress()).toMatchObject([{ state: "connected" }]);
});

test("events over the bridge: the record of a call has its limits", async () => {
  const { engine } = flooded.client;
  const [call] = inProgress() as [DrawnCall];
  const entry = {
    from: "system-a",
    to: "kms",
    what: { kind: "as-written", text: "x" },
    clauseStep: null,
    tone: "plain",
    certainty: "observed",
    text: "x".repeat(2_000),
  } as const;
  const facts = { kind: "message", pckId: "00000001" } as const;
  for (let at = 0; at < COUNT; at++) {
    engine.keyProgress({ callId: call.id, leg: 1, at: call.startedAt + at, entry, step: { step: "message", facts } });
    if (MEASURED && at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const [after] = inProgress() as [DrawnCall];
  expect(after.ladder.length).toBeLessThanOrEqual(MAX_LADDER);
  expect(after.protection?.steps.length).toBeLessThanOrEqual(64);
});

test.runIf(MEASURED)("memory is back where it was", { timeout: seconds(2 * COUNT) + 3 * TRANSACTION_MS }, async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const [flood] = OUTSIDE["INVITEs of as many callers"] ?? [];
  const used = async () => {
    await new Promise((resolve) => setTimeout(resolve, TRANSACTION_MS));
    for (let time = 0; time < 3; time++) collect();
    return Math.round(process.memoryUsage().heapUsed / 1024);
  };
  const before = await used();
  if (flood !== undefined) await flooded.flood(COUNT, flood);
  const after = await used();
  console.log(`heap: ${before} KiB before ${COUNT} INVITEs of as many callers, ${after} KiB after`);
  expect(after - before).toBeLessThan(2_048);
});

test("the call ends as any other", async () => {
  const [{ id }] = inProgress() as [DrawnCall];
  flooded.client.engine.end(id);
  await vi.waitFor(() => expect(inProgress()).toEqual([]));
});
