/** Calls that go from here to somebody else: the MESSAGE about one, and what the desk does where nobody answers. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { CallForwards } from "../../../../renderer/calling/call-forwards.ts";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { CallState } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { BEA, JOINT, VISITOR } from "../../../support/fixtures/call-rules.ts";
import { createStandInMoves } from "../../../support/stand-ins/moves.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FORWARD = { type: "forward", targetId: VISITOR, why: "no-answer" };

function createDesk(forwardUnansweredAfter = 10, forwardUnansweredTo = VISITOR) {
  const moves = createStandInMoves();
  const done: [callId: string, CallEvent][] = [];
  const owned: [callId: string, sipCallId: string][] = [];
  const rules = { settings: { forwardUnansweredAfter, forwardUnansweredTo }, may: true };
  const store = createCallingStore();
  const forwards = new CallForwards({
    store,
    port: moves,
    settings: () => rules.settings,
    may: () => rules.may,
    dispatch: (callId, event) => void done.push([callId, event]),
    own: (callId, sipCallId) => void owned.push([callId, sipCallId]),
  });
  const becomes = (id: string, state: CallState) => forwards.changed(callRecord({ id, state }));
  return { moves, done, owned, rules, store, forwards, becomes };
}

const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

describe("a MESSAGE", () => {
  test.each([null, { code: "forward-refused" } as const])(
    "says who calls us and whom to call, and its answer (%o) comes back to the call",
    async (answer) => {
      const { done, forwards, moves, owned } = createDesk();
      moves.answer = answer;
      const call = callRecord({ state: "incoming", service: "mcvideo", primaryId: JOINT, currentId: BEA });
      forwards.ask(call, { targetId: VISITOR, why: "manual-input", state: "asking", reason: null });
      const [[ownedBy, callId] = []] = owned;
      expect([ownedBy, typeof callId]).toEqual([call.id, "string"]);
      const request = { service: "mcvideo", callerId: BEA, targetId: VISITOR, why: "manual-input", callId };
      expect(moves.forwards).toEqual([request]);
      await vi.advanceTimersByTimeAsync(0);
      expect(done).toEqual([[call.id, { type: "forward-answered", reason: answer }]]);
    },
  );
});

describe("a call that nobody answers", () => {
  test("is forwarded after as long as the settings say, once", () => {
    const { becomes, done } = createDesk();
    becomes("one", "incoming");
    pass(5);
    becomes("one", "incoming");
    pass(4.999);
    expect(done).toEqual([]);
    pass(0.001);
    expect(done).toEqual([["one", FORWARD]]);
    becomes("one", "incoming");
    pass(60);
    expect(done).toHaveLength(1);
  });

  test.each(["answering", "connected", "ended"] as const)("is one that is %s no more", (state) => {
    const { becomes, done } = createDesk();
    for (const id of ["one", "two"]) becomes(id, "incoming");
    becomes("one", state);
    becomes("one", state);
    pass(60);
    expect(done).toEqual([["two", FORWARD]]);
  });

  test("is not one that we have placed", () => {
    const { becomes, done } = createDesk();
    for (const state of ["preparing", "ringing", "obtaining-keys"] as const) becomes("one", state);
    pass(60);
    expect([done, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test("is not one that was answered and waits until another is held; where that fails, its time begins anew", () => {
    const { becomes, done, store } = createDesk();
    becomes("one", "incoming");
    store.setState({ turnsToId: "one" });
    pass(10);
    expect(done).toEqual([]);
    store.setState({ turnsToId: "another" });
    pass(9.999);
    expect(done).toEqual([]);
    pass(0.001);
    expect(done).toEqual([["one", FORWARD]]);
  });

  test("is not forwarded by a time that has begun anew once it is answered", () => {
    const { becomes, done, store } = createDesk();
    becomes("one", "incoming");
    store.setState({ turnsToId: "one" });
    pass(10);
    becomes("one", "answering");
    store.setState({ turnsToId: null });
    pass(60);
    expect([done, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test("nothing is kept of once it is over: what has its ID later begins anew", () => {
    const { becomes, done } = createDesk();
    becomes("one", "incoming");
    becomes("one", "ended");
    becomes("one", "incoming");
    pass(10);
    expect(done).toHaveLength(1);
  });

  test.each([
    ["after no time at all", 0, VISITOR, true],
    ["to nobody", 10, "", true],
    ["to what is no ID", 10, "nonsense", true],
    ["where the profile forbids it", 10, VISITOR, false],
  ])("is not forwarded %s", (_, seconds, targetId, may) => {
    const desk = createDesk(seconds, targetId);
    desk.rules.may = may;
    desk.becomes("one", "incoming");
    pass(60);
    expect([desk.done, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test("is forwarded as the settings say when it begins to ring, or as soon as they say anything", () => {
    const desk = createDesk(0, "");
    desk.becomes("one", "incoming");
    desk.rules.settings = { forwardUnansweredAfter: 10, forwardUnansweredTo: VISITOR };
    desk.becomes("one", "incoming");
    desk.rules.settings = { forwardUnansweredAfter: 20, forwardUnansweredTo: JOINT };
    desk.becomes("one", "incoming");
    pass(10);
    expect(desk.done).toEqual([["one", FORWARD]]);
  });
});
