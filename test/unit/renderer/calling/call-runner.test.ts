/** What the runner does when it is asked for what it has not got. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallRunner } from "../../../../renderer/calling/call-runner.ts";
import { NO_KEYS } from "../../../../renderer/calling/no-keys.ts";
import { placeCall, receiveCall } from "../../../../renderer/calling/private-call.ts";
import { BEA, callRules, ID } from "../../../support/fixtures/call-rules.ts";
import { incomingLeg } from "../../../support/stand-ins/calling.ts";
import { createStandInMedia } from "../../../support/stand-ins/media.ts";
import { NO_FORWARDS, NO_TRANSFERS } from "../../../support/stand-ins/transfers.ts";

const RULES = callRules({ policies: { migrated: "refuse", forwarded: "refuse" }, protection: "required" });

function surroundings() {
  const media = createStandInMedia();
  const invite = vi.fn();
  const environment = {
    signalling: { invite },
    media,
    keys: NO_KEYS,
    schemes: [],
    commencement: () => "automatic" as const,
    observesNetwork: true,
    transfers: NO_TRANSFERS,
    forwards: NO_FORWARDS,
    now: () => Date.now(),
    onChange: () => {},
    onDigits: () => {},
    pictures: { show() {} },
  } as const;
  return { environment, invite, media };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a request that is to have keys does not leave without them", () => {
  const { environment, invite, media } = surroundings();
  const { call } = placeCall(ID, BEA, RULES, 0);
  const requesting = { ...call, keyWork: "ready", record: { ...call.record, state: "requesting" } } as const;
  const runner = new CallRunner(environment, {
    call: requesting,
    effects: [{ do: "invite", leg: 1, calledId: BEA, withKeys: true }],
  });
  expect(invite).not.toHaveBeenCalled();
  expect(runner.record.endReason?.code).toBe("program-error");
  expect([media.openLegs.size, media.passedUnprotected]).toEqual([0, 0]);
});

test("a call to us that is to be answered with keys is not answered without them", () => {
  const { environment, media } = surroundings();
  const { leg, asked } = incomingLeg();
  const { call } = receiveCall(ID, BEA, { ...RULES, protection: "preferred" }, { kind: "none" }, 0);
  const answering = { ...call, keyWork: "ready", record: { ...call.record, state: "answering" } } as const;
  const runner = new CallRunner(environment, { call: answering, effects: [{ do: "accept", withKeys: true }] }, leg);
  expect(asked).toEqual(["end"]);
  expect(runner.record.endReason?.code).toBe("program-error");
  expect([media.openLegs.size, media.passedUnprotected]).toEqual([0, 0]);
});
