/** What the desk does about several calls at once, with calls that are only records. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CallDesk } from "../../../../renderer/calling/call-desk.ts";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { LINE_RESTS_MS } from "../../../../renderer/calling/lines.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const drawn = (change: Partial<CallRecord>): DrawnCall => ({ ...callRecord(change), ladder: [] });

function deskWith(...calls: DrawnCall[]) {
  const store = createCallingStore();
  store.setState({ calls });
  const told: [callId: string, CallEvent][] = [];
  const desk = new CallDesk({ store, now: () => Date.now(), dispatch: (id, event) => void told.push([id, event]) });
  return { desk, store, told };
}

describe("a turn to another call", () => {
  const spoken = drawn({ id: "spoken", state: "connected" });
  const turn = { callId: "ringing", event: { type: "answer" } } as const;
  const others = [{ callId: "spoken", does: "hold" }] as const;

  test("that is pressed again while it waits asks the others for nothing a second time", () => {
    const holding = { ...spoken, holdChange: "holding" } as const;
    const { desk, store, told } = deskWith(drawn({ id: "ringing" }), holding);
    desk.turnTo(turn, others);
    desk.turnTo(turn, others);
    expect(told).toEqual([["spoken", { type: "hold", on: true }]]);
    store.setState({ calls: [drawn({ id: "ringing" }), drawn({ ...spoken, hold: "by-us" })] });
    desk.changed();
    desk.changed();
    expect(told.slice(1)).toEqual([["ringing", { type: "answer" }]]);
  });
});

describe("the line numbers", () => {
  const calls = Array.from({ length: 10 }, (_, at) => drawn({ id: `call-${at}` })).toReversed();

  test("are told only when one has come or gone", () => {
    const { desk, store } = deskWith(...calls.slice(-2));
    desk.changed();
    expect(store.getState().lines.of).toEqual({ "call-0": 1, "call-1": 2 });
    const told = vi.fn();
    store.subscribe(told);
    desk.changed();
    expect(told).not.toHaveBeenCalled();
  });

  test("reach a call that waits for one as soon as that has rested, without anything else happening", () => {
    const { desk, store } = deskWith(...calls);
    desk.changed();
    const left = calls.filter(({ id }) => id !== "call-0");
    store.setState({ calls: left });
    desk.changed();
    vi.advanceTimersByTime(LINE_RESTS_MS - 1);
    expect(store.getState().lines.of).not.toHaveProperty("call-9");
    vi.advanceTimersByTime(1);
    expect(store.getState().lines.of["call-9"]).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
