import { expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { receiveCall, transition } from "../../../../../renderer/calling/private-call.ts";
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
const doing = ({ effects }: ReturnType<typeof transition>) => effects.map((effect) => effect.do);

test("a call rings on until the server has taken it, and is refused with the warning then", () => {
  const asking = after(forward);
  expect(asking.call.record).toMatchObject({ state: "incoming", forward: { targetId: JONAS, state: "asking" } });
  expect(doing(asking)).toContain("ask-to-forward");
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
  expect(after(forward, event, forward).call.record.forward?.state).toBe("asking");
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

test("the caller and this desk are nobody else", () => {
  for (const targetId of [BEA, OWN]) {
    expect(after({ ...forward, targetId }).call.record.forward).toBeNull();
  }
});
