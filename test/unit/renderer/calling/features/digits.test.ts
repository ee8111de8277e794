import { describe, expect, test } from "vitest";
import type { PrivateCall } from "../../../../../renderer/calling/call-core.ts";
import type { CallEffect, CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { canSendDigits } from "../../../../../renderer/calling/features/digits.ts";
import type { LegEvent } from "../../../../../renderer/calling/ports.ts";
import { placeCall, transition } from "../../../../../renderer/calling/private-call.ts";
import { type CallRecord, callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import { DEFAULT_WIRE } from "../../../../../shared/mc/wire-profile.ts";
import { connected } from "../../../../support/fixtures/views/calls.ts";

const NOW = 1_800_000_000_000;
const BEA = "sip:bea@mcx.system-a.example";
const RULES = {
  service: "mcptt",
  wire: DEFAULT_WIRE,
  ownId: "sip:ava@mcx.system-a.example",
  policies: { migrated: "follow", forwarded: "follow" },
  askMs: 20_000,
  protection: "off",
} as const;

const leg = (event: LegEvent): CallEvent => ({ type: "leg", leg: 1, event });
const HOLD: CallEvent = { type: "hold", on: true };
const settled = (on: boolean, accepted = true) => leg({ kind: "hold-settled", on, accepted });
const byColleague = (held: boolean) => leg({ kind: "held-by-colleague", held });
const digits = (text: string): CallEvent => ({ type: "digits", digits: text });

/** Applies events to a connected call; returns the record and the effects of the last one. */
function talk(...events: CallEvent[]): { record: CallRecord; effects: readonly CallEffect[]; call: PrivateCall } {
  const start: CallEvent[] = [
    { type: "media-ready" },
    { type: "invite-sent", leg: 1 },
    leg({ kind: "answered" }),
    { type: "media", leg: 1, event: { kind: "connected" } },
  ];
  let { call } = placeCall("3d5b7c1e-9a54-4a83-8d58-0a6e2b7f9c11", BEA, RULES, NOW);
  let effects: readonly CallEffect[] = [];
  for (const event of [...start, ...events]) ({ call, effects } = transition(call, event, NOW + 1));
  expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
  return { record: call.record, effects, call };
}

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

describe("when digits can be sent", () => {
  test.each([
    [{ digits: true }, true],
    [{}, false],
    [{ digits: true, hold: "by-us" }, false],
    [{ digits: true, holdChange: "holding" }, false],
    [{ digits: true, holdChange: "hold-refused" }, true],
  ] as const)("%o: %s", (change, can) => expect(canSendDigits(connected(change))).toBe(can));
});
