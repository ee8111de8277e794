import { describe, expect, test } from "vitest";
import { canSendDigits, holdOf, holdToSet, noKeypad } from "../../../../renderer/call/hold-story.ts";
import { newProtection, type ProtectionState } from "../../../../shared/mc/protection.ts";
import { connected, ringing } from "../../../support/fixtures/views/calls.ts";

describe("who holds", () => {
  test.each([
    [{}, undefined],
    [{ hold: "by-us" }, "On hold: held by you"],
    [{ hold: "by-colleague" }, "On hold: held by Bea"],
    [{ hold: "both" }, "On hold: held by you and by Bea"],
    [{ holdChange: "holding" }, "Putting on hold"],
    [{ hold: "by-us", holdChange: "resuming" }, "Resuming"],
    [{ hold: "by-us", holdChange: "resume-refused" }, "On hold: held by you"],
    [{ holdChange: "hold-refused" }, undefined],
  ] as const)("%o: %s", (change, text) => {
    expect(holdOf(connected(change), "Bea")?.text).toBe(text);
  });

  test("nobody before a call is connected", () => expect(holdOf(ringing(), "Bea")).toBeUndefined());
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

describe("the keypad", () => {
  test.each([
    [{ digits: true }, true],
    [{}, false],
    [{ digits: true, hold: "by-us" }, false],
    [{ digits: true, holdChange: "holding" }, false],
    [{ digits: true, holdChange: "hold-refused" }, true],
  ] as const)("%o: %s", (change, can) => expect(canSendDigits(connected(change))).toBe(can));

  const withProtection = (state: ProtectionState) =>
    connected({ protection: { ...newProtection("preferred"), state } });
  test.each([
    [withProtection("proved"), "not when protected"],
    [withProtection("establishing"), "not when protected"],
    [withProtection("hop"), "not in this call"],
    [connected(), "not in this call"],
    [connected({ digits: true }), undefined],
    [connected({ hold: "by-colleague" }), undefined],
  ])("says why it is missing", (call, words) => expect(noKeypad(call)).toBe(words));
});
