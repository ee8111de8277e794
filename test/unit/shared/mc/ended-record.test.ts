import { expect, test } from "vitest";
import { callRecordSchema, MAX_STEPS } from "../../../../shared/mc/call-record.ts";
import { endedRecord, withMilestone } from "../../../../shared/mc/ended-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const CONNECTED = callRecord({
  state: "connected",
  startedAt: 1_000,
  decideBy: 5_000,
  hold: "both",
  holdChange: "resuming",
  digits: true,
  unknownToServer: true,
  steps: [
    { step: "placed", atMs: 0 },
    { step: "ringing", atMs: 300 },
    { step: "answered", atMs: 700.5 },
  ],
});

test("nothing is asked, held or sent any more, and the end is the last milestone", () => {
  const ended = endedRecord(CONNECTED, { code: "hung-up" }, 2_000.4);
  expect(ended).toMatchObject({
    state: "ended",
    endedAt: 2_000,
    decideBy: null,
    hold: "none",
    holdChange: "none",
    digits: false,
    unknownToServer: false,
    endReason: { code: "hung-up" },
  });
  expect(ended.steps.at(-1)?.step).toBe("ended");
  expect(ended.steps.at(-1)?.atMs).toBeCloseTo(1_000.4);
  expect(callRecordSchema.safeParse(ended).success).toBe(true);
});

test("a clock that went back ends no call before it began, or before its last milestone", () => {
  const ended = endedRecord(CONNECTED, { code: "interrupted" }, 500);
  expect(ended.endedAt).toBe(1_000);
  expect(ended.steps.at(-1)).toEqual({ step: "ended", atMs: 700.5 });
});

test("a connection that came and went for hours does not crowd out the end", () => {
  let steps = withMilestone([], "placed", 0);
  for (let at = 1; at < MAX_STEPS * 2; at += 1) steps = withMilestone(steps, "signalling-lost", at);
  expect(steps.length).toBe(MAX_STEPS - 1);
  const ended = endedRecord({ ...CONNECTED, steps }, { code: "hung-up" }, 9_000);
  expect(ended.steps.length).toBe(MAX_STEPS);
  expect(ended.steps.at(-1)?.step).toBe("ended");
  expect(callRecordSchema.safeParse(ended).success).toBe(true);
});

test("a record of the first wave that is full to the brim can still be ended", () => {
  const steps = Array.from({ length: MAX_STEPS }, (_, at) => ({ step: "signalling-lost" as const, atMs: at }));
  const ended = endedRecord({ ...CONNECTED, steps }, { code: "interrupted" }, 9_000);
  expect(ended.steps.length).toBe(MAX_STEPS);
  expect(ended.steps.at(-1)?.step).toBe("ended");
});
