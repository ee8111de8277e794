/** A call in progress that becomes an emergency, as far as the engine and its record go. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { urgencyToSet } from "../../../../../renderer/calling/features/urgency.ts";
import type { LegEvent } from "../../../../../renderer/calling/ports.ts";
import { TIMEOUTS } from "../../../../../renderer/calling/timeouts.ts";
import { NO_FLOOR } from "../../../../../shared/floor/floor-state.ts";
import type { CallRecord } from "../../../../../shared/mc/call-record.ts";
import { NOT_URGENT } from "../../../../../shared/mc/urgency.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";
import { talk } from "../../../../support/fixtures/connected-call.ts";
import { createStandInCalling } from "../../../../support/stand-ins/calling.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function connected() {
  const calling = createStandInCalling();
  const leg = await calling.place();
  await leg.order.media.acceptAnswer("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n");
  leg.tell({ kind: "answered" });
  await vi.advanceTimersByTimeAsync(0);
  const { id } = calling.newest();
  return { ...calling, leg, id };
}
const asked = (list: readonly string[]) => list.filter((each) => each.startsWith("urgency"));

test("is asked for once, and is in force when the other end has taken it", async () => {
  const { engine, id, leg, newest } = await connected();
  engine.setUrgency(id, "emergency");
  engine.setUrgency(id, "emergency");
  engine.setUrgency(id, "normal");
  expect(asked(leg.asked)).toEqual(["urgency emergency"]);
  expect(newest()).toMatchObject({ urgency: "normal", urgencyChange: { state: "asking", by: "us" } });
  leg.tell({ kind: "urgency-settled", to: "emergency", result: "accepted" });
  expect(newest()).toMatchObject({ urgency: "emergency", urgencyChange: { state: "done" } });
  engine.setUrgency(id, "normal");
  leg.tell({ kind: "urgency-settled", to: "normal", result: "refused" });
  expect(newest()).toMatchObject({
    urgency: "emergency",
    urgencyChange: { to: "normal", state: "failed", reason: { code: "urgency-not-changed" } },
  });
});

test("that nobody answers leaves the call as it was, with the reason; an answer that comes late counts", async () => {
  const { engine, id, leg, newest, nothingLeft } = await connected();
  engine.setUrgency(id, "emergency");
  await vi.advanceTimersByTimeAsync(TIMEOUTS.urgency);
  expect(newest()).toMatchObject({
    state: "connected",
    urgency: "normal",
    urgencyChange: { state: "failed", reason: { code: "urgency-unanswered" } },
  });
  leg.tell({ kind: "urgency-settled", to: "emergency", result: "accepted" });
  expect(newest()).toMatchObject({ urgency: "emergency", urgencyChange: { state: "done", reason: null } });
  engine.end(id);
  leg.tell({ kind: "ended" });
  await vi.advanceTimersByTimeAsync(5_000);
  nothingLeft();
});

describe("what the other end says", () => {
  const EMERGENCY = { urgency: "emergency", requestPriority: 15 } as const;

  test("is taken at once; the same again is no news", async () => {
    const { leg, newest } = await connected();
    leg.tell({ kind: "urgency-told", urgency: NOT_URGENT });
    expect(newest().urgencyChange).toBeNull();
    leg.tell({ kind: "urgency-told", urgency: EMERGENCY });
    const raised = newest();
    expect(raised).toMatchObject({ ...EMERGENCY, urgencyChange: { to: "emergency", by: "colleague", state: "done" } });
    leg.tell({ kind: "urgency-told", urgency: EMERGENCY });
    expect(newest().urgencyChange).toEqual(raised.urgencyChange);
    leg.tell({ kind: "urgency-told", urgency: NOT_URGENT });
    expect(newest()).toMatchObject({ ...NOT_URGENT, urgencyChange: { to: "normal", by: "colleague" } });
  });

  test("does not hide that ours is under way", async () => {
    const { engine, id, leg, newest } = await connected();
    engine.setUrgency(id, "emergency");
    leg.tell({ kind: "urgency-told", urgency: EMERGENCY });
    expect(newest()).toMatchObject({ urgency: "emergency", urgencyChange: { by: "us", state: "asking" } });
    leg.tell({ kind: "urgency-settled", to: "emergency", result: "unanswered" });
    expect(newest()).toMatchObject({ urgency: "emergency", urgencyChange: { by: "us", state: "failed" } });
  });
});

describe("floor control", () => {
  const media = (event: Extract<CallEvent, { type: "media" }>["event"]): CallEvent => ({
    type: "media",
    leg: 1,
    event,
  });
  const leg = (event: LegEvent): CallEvent => ({ type: "leg", leg: 1, event });
  const FLOOR = media({ kind: "floor", floor: NO_FLOOR });
  const ASK: CallEvent = { type: "set-urgency", to: "emergency" };
  const settled = (result: "accepted" | "refused") => leg({ kind: "urgency-settled", to: "emergency", result });
  const urged = (...events: CallEvent[]) => talk(...events).effects.filter((effect) => effect.do === "urge");

  test("hears that the call has become an emergency when that is accepted, and nothing where it is not", () => {
    expect(urged(FLOOR, ASK)).toEqual([]);
    expect(urged(FLOOR, ASK, settled("accepted"))).toEqual([{ do: "urge", urgency: "emergency" }]);
    expect(urged(FLOOR, ASK, settled("refused"))).toEqual([]);
    expect(urged(ASK, settled("accepted"))).toEqual([]);
  });

  test("hears it of the other end, too, also while ours is under way; the same again is no news", () => {
    const told = leg({ kind: "urgency-told", urgency: { urgency: "emergency", requestPriority: 15 } });
    expect(urged(FLOOR, told)).toEqual([{ do: "urge", urgency: "emergency" }]);
    expect(urged(FLOOR, ASK, told)).toEqual([{ do: "urge", urgency: "emergency" }]);
    expect(urged(FLOOR, told, told)).toEqual([]);
    expect(urged(FLOOR, told, leg({ kind: "urgency-told", urgency: NOT_URGENT }))).toEqual([
      { do: "urge", urgency: "normal" },
    ]);
  });
});

describe("what the dispatcher could make of a call", () => {
  const call = (change: Partial<CallRecord>) =>
    urgencyToSet(callRecord({ state: "connected", signalling: true, ...change }));
  const change = { to: "emergency", by: "us", reason: null } as const;

  test.each([
    ["an emergency of an ordinary one", {}, "emergency"],
    ["none any more of an emergency", { urgency: "emergency" }, "normal"],
    ["nothing before it is connected", { state: "ringing" }, undefined],
    ["nothing when it is over", { state: "ended", signalling: false }, undefined],
    ["nothing while nobody can be told", { signalling: false }, undefined],
    ["nothing while that is asked already", { urgencyChange: { ...change, state: "asking" } }, undefined],
    ["an emergency after that has failed", { urgencyChange: { ...change, state: "failed" } }, "emergency"],
  ] as const)("%s", (_what, given, expected) => expect(call(given)).toBe(expected));
});

describe("an answer", () => {
  test("to a request that is over changes nothing", async () => {
    const { engine, id, leg, newest } = await connected();
    leg.tell({ kind: "urgency-settled", to: "emergency", result: "refused" });
    expect(newest().urgencyChange).toBeNull();
    engine.setUrgency(id, "emergency");
    leg.tell({ kind: "urgency-settled", to: "emergency", result: "accepted" });
    leg.tell({ kind: "urgency-settled", to: "emergency", result: "refused" });
    expect(newest()).toMatchObject({ urgency: "emergency", urgencyChange: { state: "done", reason: null } });
    leg.tell({ kind: "urgency-told", urgency: NOT_URGENT });
    leg.tell({ kind: "urgency-settled", to: "emergency", result: "refused" });
    expect(newest()).toMatchObject({ urgency: "normal", urgencyChange: { by: "colleague", state: "done" } });
  });

  test.each(["accepted", "refused"] as const)("%s stops the wait for one", async (result) => {
    const { engine, id, leg, newest } = await connected();
    const before = vi.getTimerCount();
    engine.setUrgency(id, "emergency");
    expect(vi.getTimerCount()).toBe(before + 1);
    leg.tell({ kind: "urgency-settled", to: "emergency", result });
    expect(vi.getTimerCount()).toBe(before);
    const settled = newest().urgencyChange;
    await vi.advanceTimersByTimeAsync(TIMEOUTS.urgency);
    expect(newest().urgencyChange).toEqual(settled);
  });
});

test("where the user profile forbids it, or there is no such call, nobody is told", async () => {
  const calling = createStandInCalling({ permissions: ["allow-private-call"] as never });
  const leg = await calling.place();
  await leg.order.media.acceptAnswer("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n");
  leg.tell({ kind: "answered" });
  await vi.advanceTimersByTimeAsync(0);
  calling.engine.setUrgency(calling.newest().id, "emergency");
  expect(asked(leg.asked)).toEqual([]);
  const { engine } = await connected();
  expect(() => engine.setUrgency("nobody", "emergency")).not.toThrow();
});
