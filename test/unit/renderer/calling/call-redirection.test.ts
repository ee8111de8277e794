import { expect, test } from "vitest";
import type { CallRules } from "../../../../renderer/calling/call-core.ts";
import type { CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import { placeCall, transition } from "../../../../renderer/calling/private-call.ts";
import { TIMEOUTS } from "../../../../renderer/calling/timeouts.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";

const NOW = 1_800_000_000_000;
const RULES: CallRules = {
  service: "mcptt",
  wire: DEFAULT_WIRE,
  ownId: "sip:ava@mcx.system-a.example",
  policies: { migrated: "follow", forwarded: "ask" },
  askMs: 20_000,
  protection: "off",
};
const run = (first: Transition, ...events: CallEvent[]) =>
  events.reduce(({ call }, event, at) => transition(call, event, NOW + at + 1), first);

const REFUSED: CallEvent = {
  type: "leg",
  leg: 1,
  event: {
    kind: "rejected",
    answer: {
      status: 480,
      statusText: "Temporarily Unavailable",
      contentType: undefined,
      warningHeaders: ['399 mcx.system-a.example "175 call is forwarded"'],
    },
  },
};
const awaiting = () =>
  run(placeCall("a", "sip:bea@mcx.system-a.example", RULES, NOW), { type: "media-ready" }, REFUSED);

test("the wait for whom to call has an end that is on record, to be shown", () => {
  const { call, effects } = awaiting();
  expect(call.record).toMatchObject({ state: "awaiting-target", decideBy: NOW + 2 + TIMEOUTS.target });
  expect(effects).toContainEqual({ do: "start-timer", timer: "target", ms: TIMEOUTS.target });
});

test.each<[string, CallEvent, string]>([
  ["nothing comes in time", { type: "timeout", timer: "target" }, "forwarded-without-target"],
  ["the dispatcher stops it", { type: "end" }, "cancelled"],
  ["the connection is lost", { type: "signalling-lost" }, "signalling-lost"],
])("a wait is over when %s, and with it its end", (_, event, code) => {
  expect(run(awaiting(), event).call.record).toMatchObject({ state: "ended", decideBy: null, endReason: { code } });
});
