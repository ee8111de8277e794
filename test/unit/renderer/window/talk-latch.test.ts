/** The talk key of every program: pressed and pressed again, and never open for somebody who has turned away. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { RESTING } from "../../../../renderer/calling/features/floor.ts";
import { createTalkLatch, LATCH_LIMIT_MS, UNHEARD_MS } from "../../../../renderer/window/talk-latch.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import type { CallFloor } from "../../../../shared/mc/record-parts/floor.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const TALK = { id: "talk", direction: "outgoing", state: "connected" } as const;

beforeEach(() => void vi.useFakeTimers({ now: 5_000 }));
afterEach(() => void vi.useRealTimers());

/** A latch over one call, whose record follows the key as the procedure has it. */
function latchOver(call: Partial<CallRecord> = {}, before: Partial<CallFloor> = {}) {
  const calling = createCallingStore({ waiting: 3, answering: "hold", ringing: 16, ringingOfOne: 2, keptForKnown: 8 });
  let record = callRecord({ ...TALK, floor: { ...RESTING, ...before }, ...call });
  const draw = () => calling.setState({ calls: [record as unknown as DrawnCall] });
  const keys: boolean[] = [];
  const setFloor = (floor: Partial<CallFloor>, more: Partial<CallRecord> = {}) => {
    record = { ...record, ...more, floor: record.floor && { ...record.floor, ...floor } };
    draw();
  };
  draw();
  const latch = createTalkLatch(calling, {
    talkKey(id, down, use) {
      expect([id, use]).toEqual(["talk", down ? "toggled" : undefined]);
      keys.push(down);
      setFloor({ keyDown: down, ...(down ? { state: "asking", problem: null } : {}) });
    },
  });
  return { latch, keys, setFloor, latched: () => latch.store.getState().latched };
}

test("the first press asks for the floor, the second gives it back", () => {
  const { latch, keys, setFloor, latched } = latchOver();
  latch.toggle();
  expect([keys, latched()]).toEqual([[true], { callId: "talk", until: 5_000 + LATCH_LIMIT_MS }]);
  setFloor({ state: "ours" });
  latch.toggle();
  expect([keys, latched()]).toEqual([[true, false], null]);
});

test("its time ends it, and a key let go of earlier leaves no clock behind", () => {
  const { latch, keys, setFloor } = latchOver();
  latch.toggle();
  setFloor({ state: "ours" });
  vi.advanceTimersByTime(LATCH_LIMIT_MS - 1);
  expect(keys).toEqual([true]);
  vi.advanceTimersByTime(1);
  expect(keys).toEqual([true, false]);
  latch.toggle();
  latch.toggle();
  vi.advanceTimersByTime(2 * LATCH_LIMIT_MS);
  expect(keys).toEqual([true, false, true, false]);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ["nobody has pressed in time", { problem: { of: "not-pressed", code: 0, phrase: "", at: 0 } }, {}],
  ["it is refused", { state: "resting", problem: { of: "denied", code: 1, phrase: "", at: 0 } }, {}],
  ["nobody answers", { problem: { of: "no-answer", code: 0, phrase: "", at: 0 } }, {}],
  ["the call is held", { state: "asking" }, { hold: "by-us" }],
  ["the call has ended", { state: "asking" }, { state: "ended" }],
] as const)("it lets go by itself where %s", (_, floor, call) => {
  const { latch, keys, setFloor, latched } = latchOver();
  latch.toggle();
  setFloor(floor, call as Partial<CallRecord>);
  expect([keys, latched()]).toEqual([[true, false], null]);
});

test("in the queue it waits, and takes the floor by another press when it has come: its time runs from there", () => {
  const { latch, keys, setFloor, latched } = latchOver();
  latch.toggle();
  setFloor({ state: "queued", position: 1 });
  expect([keys, latched()?.callId]).toEqual([[true], "talk"]);
  vi.advanceTimersByTime(10_000);
  setFloor({ state: "queued", position: 1, pressBy: Date.now() + 2_000 });
  vi.advanceTimersByTime(UNHEARD_MS);
  latch.toggle();
  setFloor({ state: "ours", pressBy: null });
  expect([keys, latched()?.until]).toEqual([[true, true], Date.now() + LATCH_LIMIT_MS]);
  latch.toggle();
  expect([keys, latched()]).toEqual([[true, true, false], null]);
});

test.each([
  ["before the floor has come", null],
  ["in the moment in which it comes, unheard", 7_000],
])("a press %s leaves the queue", (_, pressBy) => {
  const { latch, keys, setFloor, latched } = latchOver();
  latch.toggle();
  setFloor({ state: "queued", position: 1, pressBy });
  latch.toggle();
  expect([keys, latched()]).toEqual([[true, false], null]);
});

test("of who had the floor and has it no more the key is up: the next grant opens nothing", () => {
  const { latch, keys, setFloor } = latchOver();
  latch.toggle();
  setFloor({ state: "ours" });
  setFloor({ state: "resting" });
  expect(keys).toEqual([true, false]);
});

test("whoever holds the key of the window as well, and lets it go, has let it go", () => {
  const { latch, keys, setFloor, latched } = latchOver();
  latch.toggle();
  setFloor({ keyDown: false });
  expect([keys, latched()]).toEqual([[true], null]);
  vi.advanceTimersByTime(2 * LATCH_LIMIT_MS);
  expect(keys).toEqual([true]);
});

test.each([
  ["without floor control", { floor: null }, {}],
  ["on hold", { hold: "by-us" }, {}],
  ["that rings", { direction: "incoming", state: "incoming" }, {}],
  ["whose key is held in the window", {}, { keyDown: true }],
] as const)("a call %s has no such key", (_, call, floor) => {
  const { latch, keys, latched } = latchOver(call as Partial<CallRecord>, floor);
  latch.toggle();
  expect([keys, latched()]).toEqual([[], null]);
});

test("a window that goes lets go", () => {
  const { latch, keys } = latchOver();
  latch.toggle();
  latch.stop();
  expect(keys).toEqual([true, false]);
  expect(vi.getTimerCount()).toBe(0);
});
