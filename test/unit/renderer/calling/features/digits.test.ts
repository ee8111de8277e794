import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { canSendDigits } from "../../../../../renderer/calling/features/digits.ts";
import { floorRecorded } from "../../../../../renderer/calling/features/floor.ts";
import { NO_FLOOR } from "../../../../../shared/floor/floor-state.ts";
import { byColleague, HOLD, settled, talk } from "../../../../support/fixtures/connected-call.ts";
import { connected } from "../../../../support/fixtures/views/calls.ts";

const digits = (text: string): CallEvent => ({ type: "digits", digits: text });

describe("digits", () => {
  const CARRIES: CallEvent = { type: "media", leg: 1, event: { kind: "digits", available: true } };

  test("go as they are typed, where the call carries them", () => {
    expect(talk(CARRIES, digits("12#")).effects).toEqual([{ do: "send-digits", digits: "12#" }]);
    expect(talk(digits("1")).effects).toEqual([]);
    expect(
      talk(CARRIES, { type: "media", leg: 1, event: { kind: "digits", available: false } }, digits("1")).effects,
    ).toEqual([]);
  });

  test.each(["", "a", "1 2", "A", "1".repeat(33)])("not %o", (text) => {
    expect(talk(CARRIES, digits(text)).effects).toEqual([]);
  });

  test("not while the call is held", () => {
    expect(talk(CARRIES, byColleague(true), digits("1")).effects).toEqual([]);
    expect(talk(CARRIES, HOLD, settled(true), digits("1")).effects).toEqual([]);
  });
});

describe("digits of the other end", () => {
  test("are shown, and neither the record nor its ladder has them", () => {
    const news = { digits: "12", missed: 1 };
    const { call, effects } = talk({ type: "media", leg: 1, event: { kind: "digits-received", ...news } });
    expect(effects).toEqual([{ do: "show-digits", ...news }]);
    expect(call.record).toEqual(talk().call.record);
  });
});

const floorIn = (state: "ours" | "resting") =>
  floorRecorded(
    null,
    {
      ...NO_FLOOR,
      state: state === "ours" ? { name: "has-permission", seconds: 0, grant: 1, sendAs: null } : NO_FLOOR.state,
    },
    0,
    0,
  );

describe("when digits can be sent", () => {
  test.each([
    [{ digits: true }, true],
    [{}, false],
    [{ digits: true, state: "ended" }, false],
    [{ digits: true, hold: "by-us" }, false],
    [{ digits: true, holdChange: "holding" }, false],
    [{ digits: true, holdChange: "hold-refused" }, true],
    [{ digits: true, floor: floorIn("resting") }, false],
    [{ digits: true, floor: floorIn("ours") }, true],
  ] as const)("%o: %s", (change, can) => expect(canSendDigits(connected(change))).toBe(can));
});
