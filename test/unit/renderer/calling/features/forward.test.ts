import { expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { canForward } from "../../../../../renderer/calling/features/forward.ts";
import { receiveCall, transition } from "../../../../../renderer/calling/private-call.ts";
import { TIMEOUTS } from "../../../../../renderer/calling/timeouts.ts";
import { BEA, callRules, ID, NOW, OWN } from "../../../../support/fixtures/call-rules.ts";

const RULES = callRules({ policies: { migrated: "follow", forwarded: "ask" }, protection: "off" });
const JONAS = "sip:jonas@a.test";
const ringing = () => receiveCall(ID, BEA, RULES, { kind: "none" }, NOW).call;
const after = (...events: CallEvent[]) =>
  events.reduce((done, event) => transition(done.call, event, NOW + 500), {
    call: ringing(),
    effects: [],
  } as ReturnType<typeof transition>);
const forward: CallEvent = { type: "forward", targetId: JONAS, why: "manual-input" };

test("a call rings on until the server has taken it, and is refused with the warning then", () => {
  const asking = after(forward);
  expect(asking.call.record).toMatchObject({ state: "incoming", forward: { targetId: JONAS, state: "asking" } });
  expect(asking.effects).toEqual([
    { do: "ask-to-forward" },
    { do: "start-timer", timer: "forward", ms: TIMEOUTS.transferAnswer },
  ]);
  const done = after(forward, { type: "forward-answered", reason: null });
  expect(done.call.record).toMatchObject({ state: "ended", endReason: { code: "forwarded-by-you", detail: JONAS } });
  expect(done.effects[0]).toEqual({ do: "decline", because: "forwarded-by-you" });
});

test.each([
  ["refused", { type: "forward-answered", reason: { code: "forward-refused" } }, "forward-refused"],
  ["left without an answer", { type: "timeout", timer: "forward" }, "forward-unanswered"],
] as const)("one that is %s rings on and says why", (_what, event, code) => {
  const failed = after(forward, event);
  expect(failed.call.record).toMatchObject({ state: "incoming", forward: { state: "failed", reason: { code } } });
  expect(failed.effects).toEqual([{ do: "stop-timer", timer: "forward" }]);
  expect(after(forward, event, forward).call.record.forward?.state).toBe("asking");
});

test("what is answered to nothing, or twice, changes nothing", () => {
  const answer = { type: "forward-answered", reason: null } as const;
  const overdue = { type: "timeout", timer: "forward" } as const;
  for (const event of [answer, overdue]) {
    const { call } = after();
    expect(transition(call, event, NOW + 600)).toEqual({ call, effects: [] });
    const failed = after(forward, { type: "forward-answered", reason: { code: "forward-refused" } }).call;
    expect(transition(failed, event, NOW + 600)).toEqual({ call: failed, effects: [] });
  }
});

test("one is under way at a time", () => {
  const { call } = after(forward);
  expect(transition(call, { ...forward, targetId: "sip:eve@a.test" }, NOW + 600)).toEqual({ call, effects: [] });
});

test("a caller who was told sooner than we were has not been missed", () => {
  const told = after(forward, { type: "leg", leg: 1, event: { kind: "ended" } });
  expect(told.call.record).toMatchObject({ endReason: { code: "forwarded-by-you" }, forward: { state: "done" } });
  const gaveUp = after({ type: "leg", leg: 1, event: { kind: "ended" } });
  expect(gaveUp.call.record.endReason?.code).toBe("missed");
});

test("an answer while it is asked about is an answer; what the server says then changes nothing", () => {
  const answered = after(forward, { type: "answer" }, { type: "forward-answered", reason: null });
  expect(answered.call.record.state).toBe("answering");
});

test.each(["answering", "connected"] as const)(
  "of a call that is %s here the forwarding ends with it: neither its answer nor its time does anything",
  (state) => {
    const { call } = after(forward, { type: "answer" });
    const here = { ...call, record: { ...call.record, state, connectedAt: state === "connected" ? NOW : null } };
    for (const event of [
      { type: "timeout", timer: "forward" },
      { type: "forward-answered", reason: null },
      { type: "forward-answered", reason: { code: "forward-refused" } },
    ] as const) {
      const done = transition(here, event, NOW + 33_000);
      expect(done.effects).toEqual([{ do: "stop-timer", timer: "forward" }]);
      expect(done.call.record).toEqual({ ...here.record, forward: null });
      // Whatever comes after that finds nothing.
      expect(transition(done.call, event, NOW + 34_000)).toEqual({ call: done.call, effects: [] });
    }
  },
);

test.each([
  [{}, true],
  [{ state: "connected" }, false],
  [{ state: "obtaining-keys" }, false],
  [{ state: "ended" }, false],
  [{ signalling: false }, false],
  [{ forward: { state: "asking" } }, false],
  [{ forward: { state: "failed" } }, true],
] as const)(
  "a call can be forwarded while it rings, with a server, unless it is being forwarded: %o, %s",
  (change, can) => {
    const { forward: state, ...rest } = { forward: undefined, ...change };
    const asked = { targetId: JONAS, why: "manual-input", reason: null } as const;
    const call = { ...ringing().record, ...rest, forward: state === undefined ? null : { ...asked, ...state } };
    expect(canForward(call)).toBe(can);
  },
);

test("the caller and this desk are nobody else", () => {
  for (const targetId of [BEA, OWN]) {
    expect(after({ ...forward, targetId }).call.record.forward).toBeNull();
  }
});
