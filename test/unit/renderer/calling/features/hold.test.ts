import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { holdToSet } from "../../../../../renderer/calling/features/hold.ts";
import { transition } from "../../../../../renderer/calling/private-call.ts";
import { callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import { NOW } from "../../../../support/fixtures/call-rules.ts";
import { byColleague, HOLD, placed, settled, talk } from "../../../../support/fixtures/connected-call.ts";
import { connected, ringing } from "../../../../support/fixtures/views/calls.ts";

const RESUME: CallEvent = { type: "hold", on: false };
const timeout: CallEvent = { type: "timeout", timer: "hold" };

describe("our hold", () => {
  test("rests the media at once, asks the other side, and stands when that is accepted", () => {
    const asked = talk(HOLD);
    expect(asked.record).toMatchObject({ hold: "none", holdChange: "holding" });
    expect(asked.effects).toEqual([
      { do: "hold-media", on: true },
      { do: "hold", on: true },
      { do: "start-timer", timer: "hold", ms: 20_000 },
    ]);
    const held = talk(HOLD, settled(true));
    expect(held.record).toMatchObject({ hold: "by-us", holdChange: "none", muted: false });
    expect(held.effects).toEqual([{ do: "stop-timer", timer: "hold" }]);
    expect(talk(HOLD, settled(true), RESUME, settled(false)).record).toMatchObject({
      hold: "none",
      holdChange: "none",
    });
  });

  test.each([
    ["a refusal", settled(true, false)],
    ["silence", timeout],
  ])("after %s the call goes on with the microphone off", (_what, failure) => {
    const { record, effects } = talk(HOLD, failure);
    expect(record).toMatchObject({ state: "connected", hold: "none", holdChange: "hold-refused", muted: true });
    expect(effects).toEqual([
      { do: "mute", muted: true },
      { do: "stop-timer", timer: "hold" },
      { do: "hold-media", on: false },
    ]);
    const heard = talk(HOLD, failure, { type: "mute", muted: false });
    expect(heard.record).toMatchObject({ holdChange: "none", muted: false });
  });

  test.each([
    ["a refusal", settled(false, false)],
    ["silence", timeout],
  ])("after %s a resume leaves the call held", (_what, failure) => {
    const { record, effects } = talk(HOLD, settled(true), RESUME, failure);
    expect(record).toMatchObject({ hold: "by-us", holdChange: "resume-refused", muted: false });
    expect(effects).toContainEqual({ do: "hold-media", on: true });
    expect(talk(HOLD, settled(true), RESUME, failure, RESUME, settled(false)).record.hold).toBe("none");
  });

  test("an answer that comes after the limit makes the other side hear how things are", () => {
    expect(talk(HOLD, timeout, settled(true)).effects).toEqual([{ do: "refresh" }]);
    expect(talk(HOLD, timeout, settled(true, false)).effects).toEqual([]);
  });

  test("is not asked for twice, not while one is under way, and not without connection", () => {
    expect(talk(HOLD, HOLD).effects).toEqual([]);
    expect(talk(HOLD, RESUME).effects).toEqual([]);
    expect(talk(RESUME).effects).toEqual([]);
    expect(talk(HOLD, settled(true), HOLD).effects).toEqual([]);
    const lost = talk({ type: "signalling-lost" }, HOLD);
    expect(lost.effects).toEqual([]);
    expect(lost.record.holdChange).toBe("none");
  });

  test("goes on whatever is done to the microphone meanwhile", () => {
    expect(talk(HOLD, { type: "mute", muted: true }).record).toMatchObject({ holdChange: "holding", muted: true });
    expect(talk(HOLD, { type: "mute", muted: true }, settled(true)).record.hold).toBe("by-us");
  });

  test("that is not under way does not run out", () => {
    expect(talk(timeout).record).toMatchObject({ state: "connected", holdChange: "none" });
  });

  test("ends with the call", () => {
    const { record, effects } = talk(HOLD, settled(true), byColleague(true), { type: "end" });
    expect(record).toMatchObject({ state: "ended", hold: "none", holdChange: "none" });
    expect(effects).toEqual([{ do: "end-leg" }, { do: "release" }]);
  });
});

describe("the colleague's hold", () => {
  test("stands beside ours, and each is taken back by its own end", () => {
    expect(talk(byColleague(true)).record.hold).toBe("by-colleague");
    expect(talk(byColleague(true), HOLD, settled(true)).record.hold).toBe("both");
    expect(talk(HOLD, settled(true), byColleague(true)).record.hold).toBe("both");
    expect(talk(HOLD, settled(true), byColleague(true), byColleague(false)).record.hold).toBe("by-us");
    expect(talk(HOLD, settled(true), byColleague(true), RESUME, settled(false)).record.hold).toBe("by-colleague");
    expect(talk(byColleague(true), byColleague(false)).record.hold).toBe("none");
  });

  test("means nothing before the call is answered", () => {
    const { call } = placed();
    const requesting = transition(call, { type: "media-ready" }, NOW).call;
    expect(transition(requesting, byColleague(true), NOW).call).toBe(requesting);
  });
});

describe("what Hold does", () => {
  test.each([
    [{}, true],
    [{ hold: "by-colleague" }, true],
    [{ hold: "by-us" }, false],
    [{ hold: "both" }, false],
    [{ holdChange: "holding" }, undefined],
    [{ holdChange: "resuming", hold: "by-us" }, undefined],
    [{ holdChange: "hold-refused" }, true],
    [{ signalling: false }, undefined],
  ] as const)("%o: %s", (change, set) => expect(holdToSet(connected(change))).toBe(set));

  test("nothing before a call is connected", () => expect(holdToSet(ringing())).toBeUndefined());
});

test("a record from before calls could be held still reads", () => {
  const { hold, holdChange, digits: carries, ...old } = talk().record;
  expect(callRecordSchema.parse(old)).toMatchObject({ hold, holdChange, digits: carries });
});
