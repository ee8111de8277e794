/** Turning to another call: who had the ear is held first. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { actOfLine, endingToAnswer } from "../../../../renderer/calling/admission.ts";
import { type CallLimits, limitsChosen, ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { turnNow } from "../../../../renderer/calling/turn.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { createStandInCalling, incomingLeg, VISITOR } from "../../../support/stand-ins/calling.ts";

const FOUR: CallLimits = limitsChosen(DEFAULT_SETTINGS);

describe("what there is to do about a turn", () => {
  const meant = callRecord({ id: "meant", state: "incoming", direction: "incoming" });
  const turn = { callId: "meant", event: { type: "answer" } } as const;
  const beside = (...others: Parameters<typeof callRecord>[0][]) =>
    turnNow(turn, [meant, ...others.map((each, at) => callRecord({ state: "connected", id: `other-${at}`, ...each }))]);

  test.each([
    ["nobody else is there", [], "go"],
    ["the others are held", [{ hold: "by-us" }, { hold: "both" }], "go"],
    ["the others are over, or ring", [{ state: "ended" }, { state: "ending" }, { state: "incoming" }], "go"],
    ["one is being held", [{ holdChange: "holding" }, { hold: "by-us" }], "wait"],
    ["one that was held is being resumed", [{ hold: "by-us", holdChange: "resuming" }], "wait"],
    ["the hold was refused", [{ holdChange: "hold-refused" }], "off"],
    ["one has the ear", [{}], "off"],
    ["only the other end holds it", [{ hold: "by-colleague" }], "off"],
    ["one is held, and another has the ear", [{ hold: "by-us" }, {}], "off"],
    ["one is being set up", [{ state: "requesting" }], "off"],
  ] as const)("where %s", (_, others, now) => {
    expect(beside(...others)).toBe(now);
  });

  test("the call meant does not stand in its own way where it has the ear already", () => {
    const resuming = { ...meant, state: "connected", hold: "by-us", holdChange: "resuming" } as const;
    expect(turnNow(turn, [resuming, callRecord({ state: "connected", hold: "by-us" })])).toBe("go");
  });

  test.each(["ended", "ending"] as const)("nothing where the call meant is %s, or forgotten", (state) => {
    expect(turnNow(turn, [{ ...meant, state }])).toBe("off");
    expect(turnNow(turn, [])).toBe("off");
  });
});

describe("a person with several calls", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A desk with one call that is spoken in, placed by us. */
  async function talking(limits = FOUR) {
    const desk = createStandInCalling({ limits });
    const leg = await desk.place();
    leg.tell({ kind: "answered" });
    await vi.advanceTimersByTimeAsync(0);
    const placed = desk.newest().id;
    const find = (id: string) => desk.store.getState().calls.find((call) => call.id === id)!;
    /** Somebody calls. */
    const rings = (callId: string, callerId = VISITOR) => {
      const caller = incomingLeg(callId, undefined, callerId);
      desk.engine.receive(caller.leg);
      return { ...caller, id: desk.newest().id };
    };
    return { ...desk, leg, placed, find, rings };
  }

  test("the microphone leaves at once, and the other is answered only when the first is held", async () => {
    const desk = await talking();
    const caller = desk.rings("in-1");
    desk.engine.answer(caller.id);
    expect(desk.leg.asked).toEqual(["hold"]);
    expect(desk.find(desk.placed).holdChange).toBe("holding");
    expect(desk.find(caller.id).state).toBe("incoming");
    expect(desk.store.getState()).toMatchObject({ turnsToId: caller.id, focusId: caller.id });
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(caller.asked).toEqual(["answer"]);
    expect(desk.find(desk.placed)).toMatchObject({ state: "connected", hold: "by-us", heldAt: Date.now() });
    expect(desk.store.getState().turnsToId).toBeNull();
  });

  test("a hold that is refused answers nobody; then answering ends that call", async () => {
    const desk = await talking();
    const caller = desk.rings("in-1");
    desk.engine.answer(caller.id);
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(caller.asked).toEqual([]);
    expect(desk.store.getState().turnsToId).toBeNull();
    expect(desk.find(desk.placed)).toMatchObject({ state: "connected", muted: true, holdChange: "hold-refused" });
    expect(actOfLine(desk.store.getState(), caller.id)).toBe("show");
    expect(endingToAnswer(desk.store.getState(), caller.id)).toEqual([{ callId: desk.placed, does: "end" }]);
    desk.engine.endAndAnswer(caller.id);
    await vi.advanceTimersByTimeAsync(0);
    expect(desk.find(desk.placed).endReason?.code).toBe("hung-up");
    expect(caller.asked).toEqual(["answer"]);
  });

  test("a caller is answered at the price of two calls: of the one that refuses to be held and of the one being placed", async () => {
    const desk = await talking();
    await desk.place(VISITOR);
    const visiting = desk.newest().id;
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: false });
    await vi.advanceTimersByTimeAsync(0);
    const caller = desk.rings("in-1");
    desk.engine.endAndAnswer(caller.id);
    await vi.advanceTimersByTimeAsync(0);
    // Its request is being taken back: the network has not said yet that it is.
    expect(desk.find(visiting).state).toBe("ending");
    expect(desk.find(desk.placed).endReason?.code).toBe("hung-up");
    expect(caller.asked).toEqual(["answer"]);
    expect(desk.store.getState().turnsToId).toBeNull();
  });

  test("a caller who gives up while the first call is being held leaves that one held", async () => {
    const desk = await talking();
    const caller = desk.rings("in-1");
    desk.engine.answer(caller.id);
    caller.tell({ kind: "ended" });
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(caller.asked).toEqual([]);
    expect(desk.store.getState().turnsToId).toBeNull();
    expect(desk.find(desk.placed)).toMatchObject({ state: "connected", hold: "by-us" });
  });

  test("one key goes to and fro between two calls, and each time one of them has the microphone", async () => {
    const desk = await talking();
    const caller = desk.rings("in-1");
    desk.engine.answer(caller.id);
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: true });
    await vi.advanceTimersByTimeAsync(0);
    caller.tell({ kind: "answered" });
    await vi.advanceTimersByTimeAsync(0);
    expect(actOfLine(desk.store.getState(), desk.placed)).toBe("resume");
    expect(actOfLine(desk.store.getState(), caller.id)).toBe("show");
    desk.engine.hold(desk.placed, false);
    expect(caller.asked).toEqual(["answer", "hold"]);
    expect(desk.leg.asked).toEqual(["hold"]);
    caller.tell({ kind: "hold-settled", on: true, accepted: true });
    expect(desk.leg.asked).toEqual(["hold", "resume"]);
    desk.leg.tell({ kind: "hold-settled", on: false, accepted: true });
    expect(desk.find(desk.placed)).toMatchObject({ hold: "none", heldAt: null });
    expect(desk.find(caller.id).hold).toBe("by-us");
    expect(desk.store.getState().focusId).toBe(desk.placed);
  });

  test("a call that is resumed ends no other: one that is being set up keeps it on hold", async () => {
    const desk = await talking();
    await desk.place(VISITOR);
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: true });
    const calls = () => desk.store.getState().calls;
    const before = calls();
    desk.engine.hold(desk.placed, false);
    expect(calls()).toEqual(before);
    expect(desk.leg.asked).toEqual(["hold"]);
  });

  test("pressed twice, the hold is asked for once and the call answered once", async () => {
    const desk = await talking();
    const caller = desk.rings("in-1");
    desk.engine.answer(caller.id);
    desk.engine.answer(caller.id);
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: true });
    await vi.advanceTimersByTimeAsync(0);
    expect([desk.leg.asked, caller.asked]).toEqual([["hold"], ["answer"]]);
  });

  test("a call is not told to yield before it is there: from within the news of it nobody is answered", async () => {
    const desk = createStandInCalling({ limits: FOUR });
    const caller = incomingLeg("in-1", undefined, VISITOR);
    desk.engine.receive(caller.leg);
    const { id } = desk.newest();
    const stop = desk.store.subscribe(({ calls }) => {
      if (calls.length === 2) stop();
      if (calls.length === 2) desk.engine.endAndAnswer(id);
    });
    await desk.place();
    expect(desk.store.getState().calls.map(({ state }) => state)).toEqual(["requesting", "incoming"]);
    expect([caller.asked, desk.store.getState().turnsToId]).toEqual([[], null]);
  });

  test("the choice to end answers nobody by the milder key, and ends only who is spoken with", async () => {
    const desk = await talking(limitsChosen({ ...DEFAULT_SETTINGS, answering: "end" }));
    const caller = desk.rings("in-1");
    expect(actOfLine(desk.store.getState(), caller.id)).toBe("show");
    desk.engine.endAndAnswer(caller.id);
    await vi.advanceTimersByTimeAsync(0);
    expect(caller.asked).toEqual(["answer"]);
    expect(desk.find(desk.placed).state).toBe("ended");
  });

  test("when the call in the middle ends, who has waited longest takes its place and is not answered", async () => {
    const desk = await talking();
    const first = desk.rings("in-1");
    desk.rings("in-2", "sip:carl@mcx.system-b.example");
    expect(desk.store.getState().focusId).toBe(desk.placed);
    desk.leg.tell({ kind: "ended" });
    expect(desk.store.getState().focusId).toBe(first.id);
    expect(desk.find(first.id).state).toBe("incoming");
  });

  test("a call that ends elsewhere leaves the middle as it is", async () => {
    const desk = await talking();
    const first = desk.rings("in-1");
    desk.rings("in-2", "sip:carl@mcx.system-b.example");
    first.tell({ kind: "ended" });
    expect(desk.store.getState().focusId).toBe(desk.placed);
  });

  test("where one call at a time is chosen a second one cannot be placed, and answering ends the first", async () => {
    const desk = await talking(limitsChosen({ ...DEFAULT_SETTINGS, callsAtOnce: 1 }));
    desk.engine.place(VISITOR, "mcptt");
    expect(desk.newest().endReason?.code).toBe("call-in-progress");
    const caller = desk.rings("in-1");
    expect(endingToAnswer(desk.store.getState(), caller.id)).toEqual([{ callId: desk.placed, does: "end" }]);
    expect(limitsChosen({ ...DEFAULT_SETTINGS, callsAtOnce: 1 })).toEqual(ONE_CALL);
    // What the configuration of the desk allows counts where it is fewer, and never where it is more.
    expect(limitsChosen({ ...DEFAULT_SETTINGS, callsAtOnce: 4 }, 1)).toEqual(ONE_CALL);
    expect(limitsChosen({ ...DEFAULT_SETTINGS, callsAtOnce: 4 }, 9).waiting).toBe(3);
  });

  test("each call has a number while it lives, and a number that became free rests", async () => {
    const desk = await talking();
    const caller = desk.rings("in-1");
    expect(desk.store.getState().lines.of).toEqual({ [desk.placed]: 1, [caller.id]: 2 });
    desk.engine.end(desk.placed);
    await desk.place(VISITOR);
    expect(desk.store.getState().lines.of).toEqual({ [caller.id]: 2, [desk.newest().id]: 3 });
    await vi.advanceTimersByTimeAsync(5_000);
    desk.engine.end(desk.newest().id);
    const next = desk.rings("in-3", "sip:carl@mcx.system-b.example");
    expect(desk.store.getState().lines.of[next.id]).toBe(1);
  });

  test("limits that are changed hold at once, and end no call that there is", async () => {
    const desk = await talking();
    desk.engine.limitTo(ONE_CALL);
    expect(desk.find(desk.placed).state).toBe("connected");
    desk.engine.place(VISITOR, "mcptt");
    expect(desk.newest().endReason?.code).toBe("call-in-progress");
  });
});
