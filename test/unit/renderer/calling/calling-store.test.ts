import { expect, test } from "vitest";
import { ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { createCallingStore, isLive } from "../../../../renderer/calling/calling-store.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

test("a store begins without calls and without registration, with the limits of one call", () => {
  expect(createCallingStore().getState()).toMatchObject({
    registration: { state: "off" },
    calls: [],
    focusId: null,
    limits: ONE_CALL,
  });
  const limits = { ...ONE_CALL, waiting: 3 };
  expect(createCallingStore(limits).getState().limits).toBe(limits);
});

test("a call takes part in things until it has ended", () => {
  expect([isLive(callRecord({ state: "ending" })), isLive(callRecord({ state: "ended" }))]).toEqual([true, false]);
});
