/** Which ID a call begins with, and where it goes when nobody is reached at a new ID that is remembered. */
import { describe, expect, test } from "vitest";
import type { CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import { dialledFirst, type FirstQuestion, hasFallenBack } from "../../../../renderer/calling/dialled-first.ts";
import { placeCall, transition } from "../../../../renderer/calling/private-call.ts";
import type { EndReasonCode } from "../../../../shared/errors/end-reason.ts";
import type { FailureAnswer } from "../../../../shared/mc/failure.ts";
import type { DialledFirst } from "../../../../shared/mc/record-parts/new-id.ts";
import type { KnownNewId } from "../../../../shared/mc/whereabouts.ts";
import { callRules, NOW } from "../../../support/fixtures/call-rules.ts";
import { sealedFor } from "../../../support/fixtures/messages.ts";
import { FORWARDED_SOON, redirectedTo } from "../../../support/fixtures/redirections.ts";

const BEA = "sip:bea@mcx.system-a.example";
const VISITOR = "sip:visitor@mcx.system-b.example";
const NEWER = "sip:visitor-2@mcx.system-c.example";
const MINUTE_MS = 60_000;

const known = (change: Partial<KnownNewId> = {}): KnownNewId => ({
  personId: BEA,
  newId: VISITOR,
  kmsUri: "kms.system-b.example",
  learnedAt: NOW - MINUTE_MS,
  redirectedAt: NOW - 5 * MINUTE_MS,
  callId: "00000000-0000-4000-8000-000000000001",
  choice: "first",
  ...change,
});
const question = (change: Partial<FirstQuestion> = {}): FirstQuestion => ({
  newIdsFirst: "asked",
  newIdMinutes: 15,
  redirectionPolicy: "follow",
  partnerPolicies: [],
  calledId: BEA,
  ownId: "sip:ava@mcx.system-a.example",
  urgency: "normal",
  known: known(),
  caution: undefined,
  now: NOW,
  ...change,
});

describe("which ID a call begins with", () => {
  test("the new one of a person for whom the dispatcher asked, with what is known of it", () => {
    expect(dialledFirst(question())).toEqual({
      newId: VISITOR,
      kmsUri: "kms.system-b.example",
      learnedAt: NOW - MINUTE_MS,
      redirectedAt: NOW - 5 * MINUTE_MS,
      why: "asked",
      fallBack: null,
    });
  });

  test.each<[string, Partial<FirstQuestion>, DialledFirst["why"] | undefined]>([
    ["nothing is known", { known: undefined }, undefined],
    ["nobody asked", { known: known({ choice: null }) }, undefined],
    ["the settings ask for everybody", { known: known({ choice: null }), newIdsFirst: "everybody" }, "everybody"],
    ["the dispatcher took this one out", { known: known({ choice: "primary" }), newIdsFirst: "everybody" }, undefined],
    ["the settings say never", { newIdsFirst: "never" }, undefined],
    ["it is an emergency", { urgency: "emergency" }, undefined],
    ["it is an emergency, for everybody", { urgency: "emergency", newIdsFirst: "everybody" }, undefined],
    ["it is imminent peril, which is none", { urgency: "imminent-peril" }, "asked"],
    [
      "it was confirmed long enough ago to be too old",
      { known: known({ learnedAt: NOW - 15 * MINUTE_MS - 1 }) },
      undefined,
    ],
    ["it is as old as it may be", { known: known({ learnedAt: NOW - 15 * MINUTE_MS }) }, "asked"],
    ["a longer time is chosen", { known: known({ learnedAt: NOW - 200 * MINUTE_MS }), newIdMinutes: 240 }, "asked"],
    ["something speaks against it", { caution: "unknown-system" }, undefined],
    ["redirections are not followed", { redirectionPolicy: "refuse" }, undefined],
    ["each redirection is asked about, and this one was", { redirectionPolicy: "ask" }, "asked"],
    [
      "each redirection is asked about",
      { redirectionPolicy: "ask", newIdsFirst: "everybody", known: known({ choice: null }) },
      undefined,
    ],
    [
      "redirections to its system are not followed",
      { partnerPolicies: [{ domain: "mcx.system-b.example", policy: "refuse" }] },
      undefined,
    ],
    [
      "redirections to its system alone are followed",
      {
        redirectionPolicy: "refuse",
        newIdsFirst: "everybody",
        known: known({ choice: null }),
        partnerPolicies: [{ domain: "mcx.system-b.example", policy: "follow" }],
      },
      "everybody",
    ],
    ["it is the ID that was chosen", { calledId: VISITOR }, undefined],
    ["it is our own", { ownId: VISITOR }, undefined],
    [
      "it need not be reached over TLS, and the ID chosen must",
      { calledId: "sips:bea@mcx.system-a.example" },
      undefined,
    ],
  ])("%s: %s", (_, change, why) => {
    expect(dialledFirst(question(change))?.why).toBe(why);
  });
});

const FIRST = dialledFirst(question());

test("a call has fallen back once the primary ID was called after the new one, and not before", () => {
  const of = (first: DialledFirst | null) =>
    hasFallenBack({ record: { ...run(placed()).call.record, dialledFirst: first } });
  const fallBack = { reason: { code: "unavailable" }, atMs: 1 } as const;
  expect([of(null), of(FIRST), of(FIRST && { ...FIRST, fallBack })]).toEqual([false, false, true]);
});
const run = (first: Transition, ...events: CallEvent[]) =>
  events.reduce(({ call }, event, at) => transition(call, event, NOW + at + 1), first);
const rules = (change: Parameters<typeof callRules>[0] = {}) =>
  callRules({ policies: { migrated: "follow", forwarded: "ask" }, protection: "off", ...change });
const placed = (change: Parameters<typeof callRules>[0] = {}) => placeCall("a", BEA, rules(change), NOW, null, FIRST);
const refused = (status: number, leg = 1): CallEvent => ({
  type: "leg",
  leg,
  event: {
    kind: "rejected",
    answer: { status, statusText: "no", contentType: undefined, warningHeaders: [] },
  },
});
const sent = (leg: number): CallEvent => ({ type: "invite-sent", leg });
const READY: CallEvent = { type: "media-ready" };
const invited = ({ effects }: Transition) =>
  effects.flatMap((effect) => (effect.do === "invite" ? [effect.calledId] : []));

describe("a call that begins with a new ID", () => {
  test("is to the person that was chosen, at the new ID", () => {
    const out = run(placed(), READY);
    expect(invited(out)).toEqual([VISITOR]);
    expect(out.call.record).toMatchObject({
      primaryId: BEA,
      currentId: VISITOR,
      state: "requesting",
      redirections: [],
    });
    expect(out.call.triedIds).toEqual([VISITOR]);
  });

  test.each([404, 410, 480, 484, 604, 403, 500])("goes on with the primary ID after %i, as one call", (status) => {
    const out = run(placed(), READY, sent(1), refused(status), sent(2), sent(2));
    const { record, triedIds } = out.call;
    expect(record).toMatchObject({ currentId: BEA, state: "requesting", endReason: null });
    expect(record.dialledFirst?.fallBack).toMatchObject({
      atMs: 3,
      reason: { detail: expect.stringContaining(`${status}`) },
    });
    expect(triedIds).toEqual([VISITOR, BEA]);
    expect(record.steps.map(({ step }) => step)).toEqual(["placed", "requested", "requested"]);
    expect(invited(run(placed(), READY, refused(status)))).toEqual([BEA]);
  });

  test.each<[number, EndReasonCode]>([
    [486, "busy"],
    [603, "declined"],
    [408, "no-answer"],
    [503, "server-overloaded"],
    [488, "media-not-acceptable"],
  ])("ends where somebody was reached, or our own server is at fault: %i", (status, code) => {
    const { record } = run(placed(), READY, refused(status)).call;
    expect(record).toMatchObject({ endReason: { code }, dialledFirst: { fallBack: null } });
  });

  test.each<[EndReasonCode, Partial<FailureAnswer>]>([
    ["callee-not-authorised", { status: 403, warningHeaders: ['399 a "127 user not authorised to be called"'] }],
    ["called-party-undetermined", { status: 403, warningHeaders: ['399 a "145 unable to determine called party"'] }],
    ["kms-not-accepted", { status: 488, contentType: "application/vnd.3gpp.kmsredirectresponse+xml" }],
  ])("goes on with the primary ID after %s", (code, answer) => {
    const none = { status: 0, statusText: "no", contentType: undefined, warningHeaders: [] };
    const event = { kind: "rejected", answer: { ...none, ...answer } } as const;
    const out = run(placed(), READY, sent(1), { type: "leg", leg: 1, event });
    expect(invited(out)).toEqual([BEA]);
    expect(out.call.record.dialledFirst?.fallBack?.reason.code).toBe(code);
  });

  test("ends when the primary ID fails too", () => {
    const { record } = run(placed(), READY, refused(404), refused(480, 2)).call;
    expect(record.endReason?.code).toBe("unavailable");
    expect(record.dialledFirst?.fallBack?.reason.code).toBe("unknown-person");
  });

  test("what the first leg still says is not heard any more", () => {
    const after = run(placed(), READY, refused(404));
    expect(run(after, { type: "leg", leg: 1, event: { kind: "answered" } }).call.record.state).toBe("requesting");
  });

  test("is redirected from the primary ID as any other, and never to an ID that it has tried", () => {
    const after = run(placed(), READY, refused(404));
    const newer = run(after, { type: "leg", leg: 2, event: redirectedTo(NEWER, BEA) });
    expect(invited(newer)).toEqual([NEWER]);
    expect(newer.call.record).toMatchObject({ state: "redialling", currentId: NEWER });
    const back = run(after, { type: "leg", leg: 2, event: redirectedTo(VISITOR, BEA) });
    expect(back.call.record.endReason?.code).toBe("redirection-loop");
  });

  test("follows as many redirections as one that began with the primary ID", () => {
    const after = run(placed(), READY, refused(404));
    const once = run(after, { type: "leg", leg: 2, event: redirectedTo(NEWER, BEA) });
    const twice = run(once, { type: "leg", leg: 3, event: redirectedTo("sip:x@mcx.system-b.example", NEWER) });
    expect(twice.call.record.state).toBe("redialling");
    const thrice = run(twice, {
      type: "leg",
      leg: 4,
      event: redirectedTo("sip:y@mcx.system-b.example", "sip:x@mcx.system-b.example"),
    });
    expect(thrice.call.record.endReason?.code).toBe("redirection-limit");
  });

  test("a redirection by the new system is followed, and nothing falls back behind it", () => {
    const on = run(placed(), READY, { type: "leg", leg: 1, event: redirectedTo(NEWER, VISITOR) });
    expect(invited(on)).toEqual([NEWER]);
    expect(run(on, refused(404, 2)).call.record.endReason?.code).toBe("unknown-person");
  });

  test("a forwarding that is announced there and never named has the primary ID called, too", () => {
    const waiting = run(placed(), READY, { type: "leg", leg: 1, event: FORWARDED_SOON });
    expect(waiting.call.record.state).toBe("awaiting-target");
    const after = run(waiting, { type: "timeout", timer: "target" });
    expect(invited(after)).toEqual([BEA]);
    expect(after.call.record.dialledFirst?.fallBack?.reason.code).toBe("forwarded-without-target");
  });
});

describe("the keys of a call that begins with a new ID", () => {
  const keysFail: CallEvent = { type: "keys-failed", leg: 1, code: "kms-unreachable" };
  const obtained = ({ effects }: Transition) =>
    effects.flatMap((effect) => (effect.do === "obtain-keys" ? [[effect.leg, effect.calledId, effect.kmsUri]] : []));

  test("are obtained for the ID that is dialled, and anew for the primary ID", () => {
    const first = placed({ protection: "required" });
    expect(obtained(first)).toEqual([[1, VISITOR, "kms.system-b.example"]]);
    const after = run(first, READY, keysFail);
    expect(obtained(after)).toEqual([[2, BEA, null]]);
    expect(invited(after)).toEqual([]);
    expect(after.call).toMatchObject({ keyWork: "working", record: { state: "obtaining-keys", currentId: BEA } });
  });

  test.each(["preferred", "required"] as const)(
    "cannot be had: the rule holds for the primary ID, %s",
    (protection) => {
      const after = run(placed({ protection }), READY, keysFail, {
        type: "keys-failed",
        leg: 2,
        code: "kms-unreachable",
      });
      expect(invited(after)).toEqual([]);
      expect(after.call.record).toMatchObject(
        protection === "required" ? { endReason: { code: "kms-unreachable" } } : { state: "deciding-protection" },
      );
    },
  );

  test("that are there are not missed by a limit that comes behind them", () => {
    const ready = { type: "keys-ready", leg: 1, identity: sealedFor(VISITOR).identity, notes: [] } as const;
    const there = run(placed({ protection: "required" }), ready);
    expect(there.call.keyWork).not.toBe("working");
    expect(run(there, { type: "timeout", timer: "keys" }).call).toBe(there.call);
  });

  test("that come too late are not those of the primary ID", () => {
    const after = run(placed({ protection: "required" }), READY, { type: "timeout", timer: "keys" });
    expect(after.effects).toContainEqual({ do: "stop-timer", timer: "keys" });
    expect(after.call.record.dialledFirst?.fallBack?.reason.code).toBe("keys-timeout");
    const late = run(after, keysFail);
    expect(late.call).toBe(after.call);
  });
});
