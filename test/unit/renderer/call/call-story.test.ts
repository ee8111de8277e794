import { describe, expect, test } from "vitest";
import { middleCall, outcome, talkTime } from "../../../../renderer/call/call-story.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as forwardings from "../../../support/fixtures/views/forwardings.ts";
import { ACCOUNT, HOME, PEOPLE } from "../../../support/fixtures/views/people.ts";

const { systems } = ACCOUNT;
const find = personFinder(PEOPLE);

describe("which call is meant", () => {
  const active = calls.connected();
  const caller = calls.incoming();
  const both = [caller, active];

  test("the middle shows the record that is read, else the call in focus", () => {
    const [first] = calls.past();
    expect(middleCall({ calls: both, focusId: active.id }, [first!, ...both], first!.id)).toBe(first);
    expect(middleCall({ calls: both, focusId: active.id }, both, null)).toBe(active);
    expect(middleCall({ calls: [], focusId: null }, [], null)).toBeUndefined();
  });
});

describe("the outcome in a row of the record", () => {
  test.each([
    ["redirected to System B, connected", "plain", calls.hungUp()],
    ["connected", "plain", calls.connectedAtHome()],
    ["missed", "missed", calls.incoming({ state: "ended", endReason: { code: "missed" } })],
    ["is calling you", "plain", calls.incoming()],
    ["The colleague did not answer.", "failed", calls.ended("no-answer")],
    [
      "redirected to System B · The colleague has migrated. Your settings say not to follow.",
      "failed",
      calls.refusedByPolicy(),
    ],
    [
      "incoming · You declined the call.",
      "plain",
      calls.incoming({ state: "ended", endReason: { code: "declined-by-you" } }),
    ],
    ["calling", "plain", calls.requesting()],
    ["waiting for the server", "plain", forwardings.awaitingTarget()],
    ["redirected to System B, connected", "plain", forwardings.migratedByMessage()],
    ["forwarded to Jonas Okafor, waiting for your decision", "plain", forwardings.forwardingAsked()],
    ["forwarded to Jonas Okafor, connected", "plain", forwardings.forwardedHungUp()],
    ["forwarded to Jonas Okafor, connected", "plain", forwardings.migratedThenForwarded()],
    ["forwarded to Jonas Okafor, redirected to System B, connected", "plain", forwardings.forwardedThenMigrated()],
    [
      "forwarded to Jonas Okafor · The call was forwarded to somebody else. You chose not to call.",
      "plain",
      forwardings.forwardingRefused(),
    ],
    [
      "The server said that the call is forwarded, and did not say to whom.",
      "failed",
      forwardings.forwardedWithoutTarget(),
    ],
    [
      "redirected to System B, connected · The connection to the server was lost.",
      "failed",
      { ...calls.hungUp(), endReason: { code: "signalling-lost" as const } },
    ],
    [
      "redirected to System B, connected, not heard at the end",
      "plain",
      { ...calls.hungUp(), voiceProblem: { code: "microphone-missing" as const } },
    ],
    ["called at System B, connected", "plain", { ...calls.connectedAtHome(), dialledFirst: calls.dialledFirst() }],
    [
      "new ID failed, connected",
      "plain",
      {
        ...calls.connectedAtHome(),
        dialledFirst: { ...calls.dialledFirst(), fallBack: { reason: { code: "unknown-person" as const }, atMs: 70 } },
      },
    ],
  ])("%s", (text, tone, call) => {
    expect(outcome(call, systems, find)).toEqual({ text, tone });
  });
});

test("the time in a call runs until its end, and a call that was not answered has none", () => {
  const call = calls.call({ primaryId: `sip:x@${HOME}`, connectedAt: 1000 });
  expect(talkTime(call, 43_000)).toBe(42_000);
  expect(talkTime({ ...call, endedAt: 3000 }, 43_000)).toBe(2000);
  expect(talkTime(calls.requesting(), 43_000)).toBeNull();
});
