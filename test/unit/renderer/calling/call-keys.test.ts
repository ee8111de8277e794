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
      open: () => new Promise(() => {}),
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
  return { keys, events, answers, forgotten, obtain, settled };
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
