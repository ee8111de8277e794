import { describe, expect, test } from "vitest";
import type { CallRules } from "../../../../renderer/calling/call-core.ts";
import type { CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import { nextLeg } from "../../../../renderer/calling/next-leg.ts";
import { placeCall, transition } from "../../../../renderer/calling/private-call.ts";
import { TIMEOUTS } from "../../../../renderer/calling/timeouts.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { encodeRedirection } from "../../../../shared/mc/redirection.ts";
import { callRules, NOW } from "../../../support/fixtures/call-rules.ts";
import { FORWARDED_SOON, redirectedTo } from "../../../support/fixtures/redirections.ts";

const RULES = callRules({ policies: { migrated: "follow", forwarded: "ask" } });
const run = (first: Transition, ...events: CallEvent[]) =>
  events.reduce(({ call }, event, at) => transition(call, event, NOW + at + 1), first);

const REFUSED: CallEvent = { type: "leg", leg: 1, event: FORWARDED_SOON };
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
])("a wait is over when %s, and with it its end", (_, event, code) => {
  expect(run(awaiting(), event).call.record).toMatchObject({ state: "ended", decideBy: null, endReason: { code } });
});

test("a lost connection is waited for longer, and the MESSAGE then as long as ever", () => {
  const lost = run(awaiting(), { type: "signalling-lost" });
  expect(lost.call.record).toMatchObject({ state: "awaiting-target", signalling: false });
  expect(lost.effects).toEqual([{ do: "start-timer", timer: "target", ms: TIMEOUTS.signalling }]);
  const back = run(lost, { type: "signalling-restored" });
  expect(back.call.record).toMatchObject({ state: "awaiting-target", signalling: true });
  expect(back.call.record.decideBy).toBeLessThan(lost.call.record.decideBy ?? 0);
  expect(back.effects).toEqual([{ do: "start-timer", timer: "target", ms: TIMEOUTS.target }]);
  expect(run(back, { type: "timeout", timer: "target" }).call.record.endReason?.code).toBe("forwarded-without-target");
  expect(run(lost, { type: "timeout", timer: "target" }).call.record.endReason?.code).toBe("signalling-lost");
  expect(run(awaiting(), { type: "signalling-restored" }).effects).toEqual([]);
});

/** A call of an ID to which the server answers with another. */
const led = (newId: string, from: string, change: Partial<CallRules>) =>
  run(
    placeCall("a", from, callRules({ policies: RULES.policies, ...change }), NOW),
    { type: "media-ready" },
    { type: "leg", leg: 1, event: redirectedTo(newId, from) },
  );

test.each([
  ["sips:bea@mcx.system-a.example", "sip:bea@mcx.system-b.example", "redirection-insecure"],
  ["sips:bea@mcx.system-a.example", "sips:bea@mcx.system-b.example", undefined],
  ["sip:bea@mcx.system-a.example", "sips:bea@mcx.system-b.example", undefined],
  ["sip:bea@mcx.system-a.example", "sip:bea@mcx.system-b.example", undefined],
])("from %s to %s: %s", (from, to, code) => {
  expect(led(to, from, {}).call.record.endReason?.code).toBe(code);
  // Nobody is asked in vain either.
  const asked = led(to, from, { policies: { migrated: "ask", forwarded: "ask" } }).call.record;
  expect(asked.endReason?.code ?? asked.state).toBe(code ?? "deciding");
});

test.each(["unknown-system", "telephone", "another-person"] as const)(
  "what speaks against following unasked (%s) is asked about, and stands in the record",
  (caution) => {
    const from = "sip:bea@mcx.system-a.example";
    const cautionAbout = () => caution;
    const { call } = led("sip:bea@mcx.evil.example", from, { cautionAbout });
    expect(call.record).toMatchObject({ state: "deciding", redirections: [{ caution }] });
    expect(run({ call, effects: [] }, { type: "follow" }).call.record.state).toBe("redialling");
    const refused = led("sip:bea@mcx.evil.example", from, {
      cautionAbout,
      policies: { migrated: "refuse", forwarded: "refuse" },
    });
    expect(refused.call.record.endReason?.code).toBe("redirection-refused-by-policy");
  },
);

test.each(["redirected", "rejected"] as const)(
  "a mistake of ours in reading what was %s ends the call by name",
  (kind) => {
    const answer = Object.defineProperty({ ...redirectedTo().answer, statusText: "x" }, "body", {
      get: () => {
        throw new TypeError("odd");
      },
    });
    const placed = placeCall("a", "sip:bea@mcx.system-a.example", RULES, NOW);
    const { call } = run(placed, { type: "media-ready" }, { type: "leg", leg: 1, event: { kind, answer } });
    expect(call.record.endReason).toEqual({ code: "program-error", detail: particular("while-reading-redirection") });
  },
);

test("media of a leg that follows are not connected yet, and nothing is waited for any more", () => {
  const { call } = awaiting();
  expect(nextLeg({ ...call, mediaConnected: true })).toMatchObject({
    leg: 2,
    mediaConnected: false,
    endUnlessForwarded: null,
  });
});

describe("a KMS that was not accepted", () => {
  const refused = (status: number, contentType: string | undefined, proposed: boolean): CallEvent => ({
    type: "leg",
    leg: 1,
    event: { kind: "rejected", answer: { status, statusText: "x", contentType, warningHeaders: [] } },
    ...(proposed ? { proposedKms: { kmsUri: "kms.c", document: "<KmsRedirectResponse/>" } } : {}),
  });
  const KRR = "application/vnd.3gpp.kmsredirectresponse+xml";
  const placed = () => run(placeCall("a", "sip:bea@mcx.system-a.example", RULES, NOW), { type: "media-ready" });

  test("is followed by one more attempt with the one that is proposed, and by no third", () => {
    const second = run(placed(), refused(488, KRR, true));
    expect(second.call).toMatchObject({ leg: 2, kmsRetried: true, record: { endReason: null } });
    const third = run(second, { ...refused(488, KRR, true), leg: 2 } as CallEvent);
    expect(third.call.record.endReason?.code).toBe("kms-not-accepted");
  });

  test("ends the call where none is proposed, as does any other refusal although one is", () => {
    expect(run(placed(), refused(488, KRR, false)).call.record.endReason?.code).toBe("kms-not-accepted");
    expect(run(placed(), refused(486, undefined, true)).call.record.endReason?.code).toBe("busy");
  });
});

test("the keys of a leg that is asked about begin with the KMS that the redirection names", () => {
  const rules = {
    ...RULES,
    protection: "preferred" as const,
    policies: { migrated: "ask", forwarded: "ask" } as const,
  };
  const from = "sip:bea@mcx.system-a.example";
  const newId = "sip:bea@mcx.system-b.example";
  const body = encodeRedirection({
    service: "mcptt",
    callingUserId: RULES.ownId,
    calledPartyId: from,
    newId,
    kmsUri: "kms.b",
  });
  const placed = run(placeCall("a", from, rules, NOW), { type: "media-ready" });
  const requesting = { ...placed.call, record: { ...placed.call.record, state: "requesting" as const } };
  const contentType = "application/vnd.3gpp.mcptt-info+xml";
  const { effects } = transition(
    requesting,
    {
      type: "leg",
      leg: 1,
      event: {
        kind: "redirected",
        answer: { status: 300, contentType, body, reasonHeaders: [], warningHeaders: [] },
      },
    },
    NOW + 5,
  );
  expect(effects).toContainEqual({ do: "obtain-keys", leg: 2, calledId: newId, kmsUri: "kms.b" });
});

describe("what is chosen for a partner system", () => {
  const FROM = "sip:bea@mcx.system-a.example";
  const partner = "system-c.example";
  type Rules = Partial<CallRules>;
  const of = (policy: "follow" | "ask" | "refuse", others: Rules["policies"], change: Rules = {}): Rules => ({
    ...(others === undefined ? {} : { policies: others }),
    partners: [{ domain: partner, policy }],
    ...change,
  });
  const FOLLOW = { migrated: "follow", forwarded: "ask" } as const;
  const REFUSE = { migrated: "refuse", forwarded: "refuse" } as const;

  test.each<[string, string, Rules, string, { readonly policy: string; readonly partner: string } | undefined]>([
    [
      "asks where others are followed",
      `sip:v@mcx.${partner}`,
      of("ask", FOLLOW),
      "deciding",
      { policy: "ask", partner },
    ],
    [
      "is refused where others are followed",
      `sip:v@mcx.${partner}`,
      of("refuse", FOLLOW),
      "redirection-refused-by-policy",
      { policy: "refuse", partner },
    ],
    [
      "is followed where no other is",
      `sip:v@mcx.${partner}`,
      of("follow", REFUSE),
      "redialling",
      { policy: "follow", partner },
    ],
    ["says nothing of another system", "sip:v@mcx.system-b.example", of("refuse", FOLLOW), "redialling", undefined],
    [
      "follows unasked nothing that somebody is cautioned about, and is not why it is asked",
      `sip:v@mcx.${partner}`,
      of("follow", FOLLOW, { cautionAbout: () => "unknown-system" }),
      "deciding",
      undefined,
    ],
    [
      "does not come before a loop",
      FROM,
      of("ask", FOLLOW, { partners: [{ domain: "mcx.system-a.example", policy: "ask" }] }),
      "redirection-loop",
      undefined,
    ],
  ])("%s", (_, newId, change, came, rule) => {
    const { record } = led(newId, FROM, change).call;
    expect(record.endReason?.code ?? record.state).toBe(came);
    expect(record.redirections[0]?.rule).toEqual(rule);
  });

  test("a question because of it is answered as any other", () => {
    const asked = led(`sip:v@mcx.${partner}`, FROM, of("ask", FOLLOW));
    expect(run({ call: asked.call, effects: [] }, { type: "follow" }).call.record.state).toBe("redialling");
    const refused = run({ call: asked.call, effects: [] }, { type: "refuse" });
    expect(refused.call.record.endReason?.code).toBe("redirection-refused-by-you");
  });
});
