import { describe, expect, test } from "vitest";
import { holdOf, noKeypad } from "../../../../renderer/call/hold-story.ts";
import { floorRecorded } from "../../../../renderer/calling/features/floor.ts";
import { NO_FLOOR } from "../../../../shared/floor/floor-state.ts";
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

describe("the keypad", () => {
  const withProtection = (state: ProtectionState) =>
    connected({ protection: { ...newProtection("preferred"), state } });
  test.each([
    [withProtection("proved"), "not taken there"],
    [withProtection("establishing"), "when protected"],
    [withProtection("hop"), "not in this call"],
    [connected(), "not in this call"],
    [connected({ digits: true }), undefined],
    [connected({ digits: true, floor: floorRecorded(null, NO_FLOOR, 0, 0) }), "while you talk"],
    [connected({ hold: "by-colleague" }), undefined],
  ])("says why it is missing", (call, words) => expect(noKeypad(call)).toBe(words));
});
