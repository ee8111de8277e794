import { expect, test } from "vitest";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { CallKeys } from "../../../../renderer/calling/call-keys.ts";
import { FRAMES } from "../../../../renderer/calling/protection/frames-scheme.ts";
import { NO_KMS, type ObtainedKeys } from "../../../../shared/bridge/keys.ts";

const BEA = "sip:bea@a.test";
const holder = (userUri: string) => ({ userUri, kmsUri: "kms.a", keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });
const keysFor = (userUri: string): ObtainedKeys => ({
  message: "AQIDBAUG",
  mediaSecret: Buffer.alloc(32, 7).toString("base64"),
  identity: {
    pckId: "10000123",
    initiator: holder("sip:ava@a.test"),
    responder: holder(userUri),
    kmsUriSource: "lookup",
    certificateSource: "held",
  },
  notes: [],
});

/** Key work whose host answers when the test says so. */
function setUp(protects = true) {
  const events: CallEvent[] = [];
  const answers: ((keys: ObtainedKeys) => void)[] = [];
  const forgotten: string[] = [];
  const keys = new CallKeys({
    port: {
      status: () => ({ ...NO_KMS, state: "ready" }),
      obtain: () => new Promise((resolve) => answers.push(resolve)),
      open: () => new Promise((resolve) => answers.push((keys) => resolve(keys))),
      forget: (callId) => void forgotten.push(callId),
    },
    media: { canProtect: () => Promise.resolve(protects) },
    call: { id: "call", service: "mcptt" },
    rule: "required",
    keyManagement: "session",
    schemes: [FRAMES],
    dispatch: (event) => void events.push(event),
  });
  const obtain = (leg: number) => keys.obtain({ do: "obtain-keys", leg, calledId: BEA, kmsUri: null });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const open = (pckId: string | null, scheme: string = FRAMES.name) =>
    keys.open({ kind: "offered", message: "AQIDBAUG", pckId, scheme }, "sip:ava@a.test");
  return { keys, events, answers, forgotten, obtain, open, settled };
}

test("keys that come late belong to somebody else", async () => {
  const { keys, events, answers, obtain, settled } = setUp();
  obtain(1);
  obtain(2);
  answers[0]?.(keysFor(BEA));
  await settled();
  expect([events, keys.agreement]).toEqual([[], undefined]);
  answers[1]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([{ type: "keys-ready", leg: 2 }]);
  expect(keys.scheme).toBe(FRAMES.name);
});

test("keys for another ID are none", async () => {
  const { events, answers, obtain, settled } = setUp();
  obtain(1);
  answers[0]?.(keysFor("sip:mallory@a.test"));
  await settled();
  expect(events).toMatchObject([{ type: "keys-failed", code: "keys-failed", detail: "#keys-for-another" }]);
});

test("media that cannot be protected here make keys useless, and the reason says so", async () => {
  const { events, answers, obtain, settled } = setUp(false);
  obtain(1);
  answers[0]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([{ type: "keys-failed", code: "protection-unavailable" }]);
});

test("nothing is left of them once they are released, and the host is told once", async () => {
  const { keys, answers, forgotten, obtain, settled } = setUp();
  obtain(1);
  answers[0]?.(keysFor(BEA));
  await settled();
  keys.release();
  keys.release();
  expect([keys.agreement, keys.keying, keys.scheme]).toEqual([undefined, undefined, null]);
  expect(forgotten).toEqual(["call"]);
});

test.each([
  ["the key that its message brings", "10000123"],
  ["no key", null],
])("an offer that names %s is taken", async (_name, pckId) => {
  const { keys, events, answers, open, settled } = setUp();
  open(pckId);
  answers[0]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([{ type: "keys-ready", leg: 1, identity: { pckId: "10000123" } }]);
  expect(keys.scheme).toBe(FRAMES.name);
});

test("an offer that names another key than its message brings was put together by somebody on the way", async () => {
  const { keys, events, answers, open, settled } = setUp();
  open("10000124");
  answers[0]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([
    { type: "keys-failed", leg: 1, code: "protection-stripped", detail: "#offer-names-another-key" },
  ]);
  expect([keys.agreement, keys.keying]).toEqual([undefined, undefined]);
});

test("an offer of a scheme that is not spoken here needs no key opened", async () => {
  const { events, answers, forgotten, keys, open, settled } = setUp();
  open(null, "sdes");
  await settled();
  expect(events).toMatchObject([{ type: "keys-failed", leg: 1, code: "protection-unavailable" }]);
  keys.release();
  expect([answers, forgotten]).toEqual([[], []]);
});
