import { expect, test } from "vitest";
import type { CallRules } from "../../../../renderer/calling/call-core.ts";
import type { CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import { placeCall, transition } from "../../../../renderer/calling/private-call.ts";
import { TIMEOUTS } from "../../../../renderer/calling/timeouts.ts";
import { encodeRedirection } from "../../../../shared/mc/redirection.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";

const NOW = 1_800_000_000_000;
const RULES: CallRules = {
  service: "mcptt",
  wire: DEFAULT_WIRE,
  ownId: "sip:ava@mcx.system-a.example",
  policies: { migrated: "follow", forwarded: "ask" },
  cautionAbout: () => undefined,
  wasProtected: () => false,
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

/** A 300 to the call of an ID that names another. */
function redirectedTo(newId: string, from: string, rules: Partial<CallRules>) {
  const all: CallRules = { ...RULES, ...rules };
  const body = encodeRedirection({ service: "mcptt", callingUserId: RULES.ownId, calledPartyId: from, newId });
  const answer = { status: 300, contentType: "application/vnd.3gpp.mcptt-info+xml", body, reasonHeaders: [] };
  return run(
    placeCall("a", from, all, NOW),
    { type: "media-ready" },
    {
      type: "leg",
      leg: 1,
      event: { kind: "redirected", answer: { ...answer, warningHeaders: [] } },
    },
  );
}

test.each([
  ["sips:bea@mcx.system-a.example", "sip:bea@mcx.system-b.example", "redirection-insecure"],
  ["sips:bea@mcx.system-a.example", "sips:bea@mcx.system-b.example", undefined],
  ["sip:bea@mcx.system-a.example", "sips:bea@mcx.system-b.example", undefined],
  ["sip:bea@mcx.system-a.example", "sip:bea@mcx.system-b.example", undefined],
])("from %s to %s: %s", (from, to, code) => {
  expect(redirectedTo(to, from, {}).call.record.endReason?.code).toBe(code);
  // Nobody is asked in vain either.
  const asked = redirectedTo(to, from, { policies: { migrated: "ask", forwarded: "ask" } }).call.record;
  expect(asked.endReason?.code ?? asked.state).toBe(code ?? "deciding");
});

test.each(["unknown-system", "telephone", "another-person"] as const)(
  "what speaks against following unasked (%s) is asked about, and stands in the record",
  (caution) => {
    const from = "sip:bea@mcx.system-a.example";
    const cautionAbout = () => caution;
    const { call } = redirectedTo("sip:bea@mcx.evil.example", from, { cautionAbout });
    expect(call.record).toMatchObject({ state: "deciding", redirections: [{ caution }] });
    expect(run({ call, effects: [] }, { type: "follow" }).call.record.state).toBe("redialling");
    const refused = redirectedTo("sip:bea@mcx.evil.example", from, {
      cautionAbout,
      policies: { migrated: "refuse", forwarded: "refuse" },
    });
    expect(refused.call.record.endReason?.code).toBe("redirection-refused-by-policy");
  },
);
