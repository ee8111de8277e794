import { describe, expect, test } from "vitest";
import type { PrivateCall } from "../../../../../renderer/calling/call-core.ts";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import {
  asksAboutTransfer,
  canTransfer,
  isBeingTransferred,
  toBeJoined,
} from "../../../../../renderer/calling/features/transfer.ts";
import { transition } from "../../../../../renderer/calling/private-call.ts";
import type { Transfer } from "../../../../../shared/mc/record-parts/transfer.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";
import { BEA, NOW, VISITOR } from "../../../../support/fixtures/call-rules.ts";
import { placed, talk } from "../../../../support/fixtures/connected-call.ts";

const TRANSFER: CallEvent = { type: "transfer", targetId: VISITOR, announced: false };
const answered = (code?: "declined" | "transfer-refused"): CallEvent => ({
  type: "transfer-answered",
  reason: code === undefined ? null : { code },
});
const ORDER = { byId: BEA, targetId: VISITOR, kmsUri: null, announced: true };
const told = (asks: boolean): CallEvent => ({ type: "transfer-told", order: ORDER, asks });
const over = (code?: "busy"): CallEvent => ({
  type: "transfer-over",
  reason: code === undefined ? null : { code },
});
const FOLLOW: CallEvent = { type: "follow" };
const REFUSE: CallEvent = { type: "refuse" };
const OVERDUE: CallEvent = { type: "timeout", timer: "transfer" };
const LEFT: CallEvent = { type: "leg", leg: 1, event: { kind: "ended" } };
const STOP = { do: "stop-timer", timer: "transfer" };

describe("whom we talk to", () => {
  const asking = { whom: "partner", targetId: VISITOR, announced: false, state: "asking", reason: null };

  test("is asked to call somebody else, and has half a minute to say so", () => {
    const { effects, record } = talk(TRANSFER);
    expect(record).toMatchObject({ state: "connected", transfer: asking, decideBy: null });
    expect(effects).toEqual([
      { do: "ask-to-transfer", targetId: VISITOR, announced: false },
      { do: "start-timer", timer: "transfer", ms: 33_000 },
    ]);
    const announced = talk({ ...TRANSFER, announced: true });
    expect(announced.record.transfer).toEqual({ ...asking, announced: true });
    expect(announced.effects[0]).toMatchObject({ announced: true });
  });

  test("is asked for one at a time, and not without a server", () => {
    expect(talk(TRANSFER, TRANSFER).effects).toEqual([]);
    expect(talk(TRANSFER, answered(), TRANSFER).effects).toEqual([]);
    expect(talk({ type: "signalling-lost" }, TRANSFER).record.transfer).toBeNull();
    expect(talk(TRANSFER, answered("declined"), TRANSFER).record.transfer).toEqual(asking);
  });

  test("agrees, and has a minute and a half to leave or to come back", () => {
    const { effects, record } = talk(TRANSFER, answered());
    expect(record).toMatchObject({ state: "connected", transfer: { ...asking, state: "under-way" } });
    expect(effects).toEqual([{ do: "start-timer", timer: "transfer", ms: 90_000 }]);
    const gone = talk(TRANSFER, answered(), LEFT);
    expect(gone.record).toMatchObject({
      state: "ended",
      endReason: { code: "transferred", detail: VISITOR },
      transfer: { ...asking, state: "done" },
    });
  });

  test.each([
    ["refuses", [answered("declined")], { code: "declined" }, [STOP, { do: "talk-again" }]],
    ["says nothing", [OVERDUE], { code: "transfer-unanswered" }, [{ do: "talk-again" }]],
    ["never leaves", [answered(), OVERDUE], { code: "transfer-unanswered" }, [{ do: "talk-again" }]],
    ["comes back", [answered(), over("busy")], { code: "busy" }, [STOP, { do: "talk-again" }]],
  ] as const)("%s: talked to again, and the reason is kept", (_, events, reason, effects) => {
    const after = talk(TRANSFER, ...events);
    expect(after.record).toMatchObject({ state: "connected", transfer: { ...asking, state: "failed", reason } });
    expect(after.effects).toEqual(effects);
    // What comes after that changes nothing any more.
    for (const late of [answered(), answered("declined"), over("busy"), over(), OVERDUE, FOLLOW, REFUSE]) {
      const again = transition(after.call, late, NOW + 9);
      expect([again.call, again.effects]).toEqual([after.call, []]);
    }
  });

  test("hangs up as ever before it has agreed", () => {
    expect(talk(TRANSFER, LEFT).record.endReason).toEqual({ code: "hung-up-by-colleague" });
    expect(talk(LEFT).record.endReason).toEqual({ code: "hung-up-by-colleague" });
  });

  test("is asked again what is agreed already by nobody", () => {
    for (const late of [answered(), answered("declined"), FOLLOW, REFUSE]) {
      expect(talk(TRANSFER, answered(), late).effects).toEqual([]);
      expect(talk(TRANSFER, answered(), late).record.transfer?.state).toBe("under-way");
    }
    for (const early of [over(), over("busy"), FOLLOW, REFUSE]) {
      expect(talk(TRANSFER, early).effects).toEqual([]);
      expect(talk(TRANSFER, early).record.transfer).toEqual(asking);
    }
  });
});

describe("we are told to call somebody else", () => {
  const asking = { whom: "us", targetId: VISITOR, announced: true, state: "asking", reason: null };
  const agreed = [STOP, { do: "answer-transfer", reason: null }, { do: "go-on-to", order: ORDER }];

  test("and are asked about it for as long as about a redirection, but no longer than the other end waits", () => {
    const { call, effects, record } = talk(told(true));
    expect(record).toMatchObject({ state: "connected", transfer: asking, decideBy: NOW + 1 + 20_000 });
    expect(effects).toEqual([{ do: "start-timer", timer: "transfer", ms: 20_000 }]);
    const patient: PrivateCall = { ...talk().call, rules: { ...call.rules, askMs: 60_000 } };
    const long = transition(patient, told(true), NOW + 0.4);
    expect(long.call.record.decideBy).toBe(NOW + 25_000);
    expect(long.effects).toEqual([{ do: "start-timer", timer: "transfer", ms: 25_000 }]);
  });

  test("and agree, or have agreed beforehand: it is answered, and the target called with this call waiting", () => {
    for (const events of [[told(true), FOLLOW], [told(false)]]) {
      const { effects, record } = talk(...events);
      expect(record).toMatchObject({ state: "connected", transfer: { ...asking, state: "under-way" }, decideBy: null });
      expect(effects).toEqual(agreed);
    }
    expect(talk(told(true), FOLLOW, FOLLOW).effects).toEqual([]);
    expect(talk(told(true), FOLLOW, REFUSE).effects).toEqual([]);
  });

  test.each([
    [REFUSE, { code: "transfer-refused-by-you" }],
    [OVERDUE, { code: "transfer-not-confirmed" }],
    [{ type: "transfer-impossible", reason: { code: "call-in-progress" } }, { code: "call-in-progress" }],
  ] as const)("and stay: %o", (event, reason) => {
    const { effects, record } = talk(told(true), event);
    expect(record).toMatchObject({ state: "connected", transfer: { ...asking, state: "failed", reason } });
    expect(record.decideBy).toBeNull();
    expect(effects).toEqual([STOP, { do: "answer-transfer", reason }]);
  });

  test("and leave this call once the other one is up", () => {
    const { effects, record } = talk(told(false), over());
    expect(record).toMatchObject({
      state: "ended",
      endReason: { code: "moved-on", detail: VISITOR },
      transfer: { ...asking, state: "done" },
    });
    expect(effects.map((effect) => effect.do)).toEqual(["end-leg", "release"]);
  });

  test("and are back here where the other one fails", () => {
    const { effects, record } = talk(told(false), over("busy"));
    expect(record.transfer).toEqual({ ...asking, state: "failed", reason: { code: "busy" } });
    expect(effects).toEqual([STOP, { do: "talk-again" }]);
  });

  test("and the answer to a request of ours is none to that", () => {
    expect(talk(told(true), answered()).record.transfer).toEqual(asking);
    expect(talk(told(true), over()).record.transfer).toEqual(asking);
  });

  test("and are left by the other end all the same: it hung up", () => {
    expect(talk(told(false), LEFT).record.endReason).toEqual({ code: "hung-up-by-colleague" });
  });
});

test("before a call is up nobody can be passed on", () => {
  const { call } = placed();
  for (const event of [TRANSFER, told(true), over("busy"), FOLLOW]) {
    expect(transition(call, event, NOW).call).toBe(call);
  }
  expect(talk(FOLLOW).effects).toEqual([]);
  expect(talk(REFUSE).effects).toEqual([]);
  expect(talk(OVERDUE).record).toMatchObject({ state: "connected", transfer: null });
});

describe("what can be done about a transfer", () => {
  const transfer = (whom: Transfer["whom"], state: Transfer["state"]): Transfer => ({
    whom,
    state,
    targetId: VISITOR,
    announced: false,
    reason: null,
  });

  test.each([
    [null, false, false],
    [transfer("partner", "asking"), true, false],
    [transfer("us", "asking"), true, true],
    [transfer("us", "under-way"), true, false],
    [transfer("partner", "under-way"), true, false],
    [transfer("us", "failed"), false, false],
    [transfer("partner", "done"), false, false],
  ] as const)("%o: waits for something (%s), and for our word (%s)", (each, waits, asks) => {
    const call = callRecord({ state: "connected", transfer: each });
    expect([isBeingTransferred(call), asksAboutTransfer(call), canTransfer(call)]).toEqual([waits, asks, !waits]);
  });

  test("only a connected call with a server can be passed on", () => {
    expect(canTransfer(callRecord({ state: "ringing" }))).toBe(false);
    expect(canTransfer(callRecord({ state: "connected", signalling: false }))).toBe(false);
  });

  test("two are joined where somebody waits who was asked about, and both talks are up", () => {
    const waiting = callRecord({ state: "connected" });
    const other = callRecord({ state: "connected" });
    const asked = callRecord({ state: "connected", asksFor: { callId: waiting.id, id: BEA } });
    const joined = (...change: Parameters<typeof callRecord>) =>
      toBeJoined([other, { ...waiting, ...change[0] }], asked);
    expect(joined()).toMatchObject({ id: waiting.id });
    expect(joined({ state: "ended" })).toBeUndefined();
    expect(joined({ transfer: transfer("partner", "asking") })).toBeUndefined();
    expect(toBeJoined([other, waiting], { ...asked, state: "ringing" })).toBeUndefined();
    expect(toBeJoined([other, waiting], other)).toBeUndefined();
    expect(toBeJoined([other], asked)).toBeUndefined();
  });
});
