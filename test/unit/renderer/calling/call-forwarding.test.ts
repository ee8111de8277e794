/** A redirection in two halves: every order in which the MESSAGE and the final answer can come. */
import { describe, expect, test } from "vitest";
import type { PrivateCall } from "../../../../renderer/calling/call-core.ts";
import type { CallEffect, CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import { awaitsForwarding, judgeForwarding } from "../../../../renderer/calling/call-forwarding.ts";
import type { LegEvent } from "../../../../renderer/calling/ports.ts";
import { placeCall, receiveCall, transition } from "../../../../renderer/calling/private-call.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { callRecordSchema, type RedirectionCaution } from "../../../../shared/mc/call-record.ts";
import type { RedirectionPolicy } from "../../../../shared/mc/redirection-policy.ts";
import { BEA, callRules, ID, JOINT, NOW, OWN, VISITOR } from "../../../support/fixtures/call-rules.ts";
import {
  FORWARDED_SOON,
  type ForwardingChange,
  forwardingDocument,
  forwardingMessage,
  redirectedTo,
  rejectedWith,
} from "../../../support/fixtures/redirections.ts";

const EVE = "sip:eve@mcx.system-b.example";
const KMS = "kms.b";
/** A 300 that says the same as the MESSAGE. */
const redirected = (newId = VISITOR, kmsUri = KMS) => redirectedTo(newId, BEA, { kmsUri });

type Policies = Readonly<Record<"migrated" | "forwarded", RedirectionPolicy>>;

/** One call, to which things happen one millisecond apart. */
function callOf(
  policies: Partial<Policies> = {},
  protection: "off" | "preferred" = "off",
  caution: RedirectionCaution | undefined = undefined,
) {
  const rules = callRules({
    policies: { migrated: "follow", forwarded: "ask", ...policies },
    cautionAbout: () => caution,
    protection,
  });
  let now = NOW;
  let result: Transition = placeCall(ID, BEA, rules, NOW);
  const effects: CallEffect[] = [...result.effects];
  const happens = (event: CallEvent) => {
    now += 1;
    result = transition(result.call, event, now);
    effects.push(...result.effects);
  };
  const call = {
    get call(): PrivateCall {
      return result.call;
    },
    get record() {
      return result.call.record;
    },
    get reason() {
      return result.call.record.endReason?.code;
    },
    get awaits() {
      return awaitsForwarding(result.call);
    },
    /** Where the key work that the last event asked for begins. */
    get keysFrom() {
      return result.effects.flatMap((effect) => (effect.do === "obtain-keys" ? [effect.kmsUri] : []));
    },
    /** What the last event asked for. */
    get last() {
      return result.effects.map((effect) => ("timer" in effect ? `${effect.do} ${effect.timer}` : effect.do));
    },
    invites: () => effects.flatMap((effect) => (effect.do === "invite" ? [effect.calledId] : [])),
    happens,
    leg: (number: number, event: LegEvent) => happens({ type: "leg", leg: number, event }),
    /** A MESSAGE comes in. Returns the verdict: its answer is 200, or the refusal by this name. */
    message(change: ForwardingChange = {}) {
      const verdict = judgeForwarding(result.call, forwardingMessage(change));
      if (verdict.kind === "take") happens({ type: "forwarded", redirection: verdict.redirection });
      if (verdict.kind === "refuse") happens({ ...verdict, type: "forwarding-refused" });
      expect(callRecordSchema.safeParse(result.call.record).error).toBeUndefined();
      return verdict.kind === "refuse" ? verdict.code : verdict.kind;
    },
  };
  happens({ type: "media-ready" });
  happens({ type: "invite-sent", leg: 1 });
  return call;
}

const followed = (call: ReturnType<typeof callOf>, carrier: string) => {
  expect(call.record).toMatchObject({
    state: "redialling",
    currentId: VISITOR,
    redirections: [
      { fromId: BEA, newId: VISITOR, kmsUri: KMS, carrier, target: "migrated", forwardingReason: "migrated" },
    ],
  });
  expect(call.invites()).toEqual([BEA, VISITOR]);
};

describe("the elements in the final answer", () => {
  test.each([300, 302, 480])("%i: released by the answer, and dialled anew", (status) => {
    const call = callOf();
    const { answer } = rejectedWith(status, "", forwardingDocument());
    call.leg(
      1,
      status === 480
        ? { kind: "rejected", answer }
        : { kind: "redirected", answer: { ...answer, body: forwardingDocument(), reasonHeaders: [] } },
    );
    followed(call, "final-answer");
    expect(call.record.steps.map(({ step }) => step)).toEqual(["placed", "requested", "redirected", "released"]);
  });

  test("broken: the call ends by its name", () => {
    const call = callOf();
    call.leg(1, rejectedWith(480, "", forwardingDocument({ targetId: "tel:1" })));
    expect(call.reason).toBe("redirection-new-id-invalid");
  });
});

describe("the 480 first", () => {
  const waiting = (policies?: Partial<Policies>) => {
    const call = callOf(policies);
    call.leg(1, FORWARDED_SOON);
    return call;
  };

  test("the target is waited for, with a limit of its own", () => {
    const call = waiting();
    expect(call.record.state).toBe("awaiting-target");
    expect(call.last).toEqual(["stop-timer firstResponse", "stop-timer answer", "start-timer target"]);
  });

  test("then the MESSAGE: the next leg goes out at once", () => {
    const call = waiting();
    expect(call.message()).toBe("take");
    followed(call, "message");
    expect(call.last).toContain("stop-timer target");
    expect(call.last).not.toContain("end-leg");
  });

  test("after ringing, too", () => {
    const call = callOf();
    call.leg(1, { kind: "ringing" });
    call.leg(1, FORWARDED_SOON);
    expect(call.message()).toBe("take");
    followed(call, "message");
  });

  test("the MESSAGE comes by the next server, before or after it has registered us", () => {
    for (const isBack of [true, false]) {
      const call = waiting();
      call.happens({ type: "signalling-lost" });
      if (isBack) call.happens({ type: "signalling-restored" });
      expect(call.message()).toBe("take");
      if (!isBack) call.happens({ type: "signalling-restored" });
      followed(call, "message");
    }
  });

  test.each([
    [{ type: "timeout", timer: "target" }, "forwarded-without-target"],
    [{ type: "end" }, "cancelled"],
  ] as [CallEvent, string][])("no MESSAGE: %j", (event, code) => {
    const call = waiting();
    call.happens(event);
    expect(call.reason).toBe(code);
    expect(call.message()).toBe("forwarding-not-awaited");
    expect(call.invites()).toEqual([BEA]);
  });

  test("a MESSAGE that breaks a rule is refused, and the call ends by that name unless a better one comes", () => {
    const call = waiting();
    expect(call.message({ kmsUri: "k k" })).toBe("redirection-kms-uri-invalid");
    expect(call.record.state).toBe("awaiting-target");
    call.happens({ type: "timeout", timer: "target" });
    expect(call.reason).toBe("redirection-kms-uri-invalid");

    const lucky = waiting();
    expect(lucky.message({ targetOrigId: EVE })).toBe("redirection-wrong-called-party");
    expect(lucky.message()).toBe("take");
    followed(lucky, "message");
  });

  test("one that came before the 480 and breaks a rule names the end, too", () => {
    const call = callOf();
    expect(call.message({ kmsUri: "k k" })).toBe("redirection-kms-uri-invalid");
    call.leg(1, FORWARDED_SOON);
    call.happens({ type: "timeout", timer: "target" });
    expect(call.reason).toBe("redirection-kms-uri-invalid");
  });

  test("a 480 with another Warning is the end", () => {
    const call = callOf();
    call.leg(1, rejectedWith(480, "110 user declined the call invitation"));
    expect(call.reason).toBe("declined");
    expect(call.message()).toBe("forwarding-not-awaited");
  });
});

describe("the MESSAGE first", () => {
  const released = (before: (call: ReturnType<typeof callOf>) => void = () => {}, policies?: Partial<Policies>) => {
    const call = callOf(policies);
    before(call);
    expect(call.message()).toBe("take");
    return call;
  };

  test("CANCEL goes out at once, and no second request", () => {
    const call = released();
    expect(call.record.state).toBe("releasing");
    expect(call.last).toEqual(["stop-timer firstResponse", "stop-timer answer", "end-leg", "start-timer ending"]);
    expect(call.invites()).toEqual([BEA]);
  });

  test.each([
    ["487", rejectedWith(487)],
    ["480", rejectedWith(480)],
    ["the 480 with its Warning", FORWARDED_SOON],
    ["a 480 with the same elements", rejectedWith(480, "", forwardingDocument())],
    ["a 300 with the same content", redirected()],
    ["a 200 that crossed, hung up by BYE", { kind: "ended" }],
    ["a 200 that crossed", { kind: "answered" }],
    ["no answer until its time was up", { kind: "expired" }],
    ["a 200 that cannot be taken", { kind: "lost", cause: "media", detail: "" }],
  ] as [string, LegEvent][])("then %s: released, and the next leg goes out", (_what, event) => {
    const call = released();
    call.leg(1, { kind: "ringing" });
    expect(call.record.state).toBe("releasing");
    call.leg(1, event);
    followed(call, "message");
    expect(call.record.steps.map(({ step }) => step)).toEqual(["placed", "requested", "redirected", "released"]);
  });

  test("while it rings", () => {
    const call = released((ringing) => ringing.leg(1, { kind: "ringing" }));
    call.leg(1, rejectedWith(487));
    followed(call, "message");
  });

  test("then nothing: the release is not waited for for ever", () => {
    const call = released();
    call.happens({ type: "timeout", timer: "ending" });
    followed(call, "message");
  });

  test.each([
    ["a 300 with another ID", redirected(EVE), "redirection-contradictory"],
    ["a 300 with another KMS", redirected(VISITOR, "kms.c"), "redirection-contradictory"],
    ["another answer of class 3", redirectedTo(VISITOR, BEA, { status: 305 }), "redirection-wrong-status"],
    [
      "a 300 that names nobody",
      redirectedTo(VISITOR, BEA, { contentType: undefined, body: "" }),
      "redirection-without-details",
    ],
    [
      "a 480 with another ID",
      rejectedWith(480, "", forwardingDocument({ targetId: EVE })),
      "redirection-contradictory",
    ],
    [
      "a 480 with broken elements",
      rejectedWith(480, "", forwardingDocument({ targetId: "" })),
      "redirection-new-id-missing",
    ],
  ] as [string, LegEvent, string][])("then %s: refused, and nobody is called", (_what, event, code) => {
    const call = released();
    call.leg(1, event);
    expect(call.reason).toBe(code);
    expect(call.invites()).toEqual([BEA]);
  });

  test("stopped before the release", () => {
    const call = released();
    call.happens({ type: "end" });
    expect(call.reason).toBe("cancelled");
    call.leg(1, rejectedWith(487));
    expect(call.invites()).toEqual([BEA]);
  });

  test("then the connection is lost: it is released with that, and the next request waits for the next server", () => {
    const call = released();
    call.happens({ type: "signalling-lost" });
    expect(call.invites()).toEqual([BEA]);
    call.leg(1, rejectedWith(487));
    call.happens({ type: "signalling-restored" });
    followed(call, "message");
  });

  test("then the connection is lost for good: the request is not waited with for ever", () => {
    const call = released();
    call.happens({ type: "signalling-lost" });
    call.happens({ type: "timeout", timer: "signalling" });
    expect(call.reason).toBe("signalling-lost");
    expect(call.invites()).toEqual([BEA]);
  });

  test("keys of the next leg are obtained meanwhile, and it waits for both", () => {
    const call = callOf({}, "preferred");
    const identity = {
      pckId: "ab".repeat(16),
      initiator: { userUri: OWN, kmsUri: "kms.a", uid: null },
      responder: { userUri: BEA, kmsUri: "kms.a", uid: null },
      kmsUriSource: null,
      certificateSource: null,
    };
    const ready = (leg: number) => ({ type: "keys-ready", leg, identity, notes: [] }) as unknown as CallEvent;
    call.happens(ready(1));
    expect(call.record.state).toBe("requesting");
    expect(call.message()).toBe("take");
    expect(call.keysFrom).toEqual([KMS]);
    call.happens(ready(2));
    expect(call.record.state).toBe("releasing");
    call.leg(1, rejectedWith(487));
    followed(call, "message");
  });
});

describe("said more than once", () => {
  test("twice the same: taken once", () => {
    const early = callOf();
    expect([early.message(), early.message()]).toEqual(["take", "repeated"]);
    early.leg(1, rejectedWith(487));
    expect(early.message()).toBe("repeated");
    followed(early, "message");

    const late = callOf();
    late.leg(1, FORWARDED_SOON);
    expect([late.message(), late.message()]).toEqual(["take", "repeated"]);
    followed(late, "message");
  });

  test("a 300, and a MESSAGE that says the same", () => {
    const call = callOf();
    call.leg(1, redirected());
    expect(call.message()).toBe("repeated");
    expect(call.record).toMatchObject({ state: "redialling", redirections: [{ carrier: "300" }] });
  });

  test.each([
    ["another ID", { targetId: EVE }],
    ["another KMS", { kmsUri: "kms.c" }],
  ])("a 300, and a MESSAGE with %s: refused; what is out goes on", (_what, change) => {
    const call = callOf();
    call.leg(1, redirected());
    expect(call.message(change)).toBe("redirection-contradictory");
    expect(call.record.state).toBe("redialling");
    expect(call.invites()).toEqual([BEA, VISITOR]);
  });

  test.each([
    ["while it is released", {}],
    ["while the dispatcher is asked", { migrated: "ask" }],
  ] as [string, Partial<Policies>][])("two MESSAGEs with different IDs, %s: nobody is called", (_when, policies) => {
    const call = callOf(policies);
    expect(call.message()).toBe("take");
    if (policies.migrated === "ask") call.leg(1, rejectedWith(487));
    expect(call.message({ targetId: EVE })).toBe("redirection-contradictory");
    expect(call.reason).toBe("redirection-contradictory");
    expect(call.invites()).toEqual([BEA]);
  });
});

describe("a MESSAGE that is not for this call now", () => {
  test("after the person's CANCEL", () => {
    const call = callOf();
    call.happens({ type: "end" });
    expect(call.message()).toBe("forwarding-not-awaited");
    call.leg(1, rejectedWith(487));
    expect(call.message()).toBe("forwarding-not-awaited");
    expect(call.reason).toBe("cancelled");
  });

  test("after the answer", () => {
    const call = callOf();
    call.leg(1, { kind: "answered" });
    expect(call.message()).toBe("forwarding-not-awaited");
    expect(call.record.state).toBe("connected");
  });

  test("after the next leg is up", () => {
    const call = callOf();
    call.leg(1, redirected());
    call.leg(2, { kind: "answered" });
    expect(call.message({ targetId: EVE })).toBe("forwarding-not-awaited");
    expect(call.record.state).toBe("connected");
  });

  test("although it says what is known already, once the call is over or being ended", () => {
    const call = callOf();
    call.leg(1, redirected());
    expect(call.message()).toBe("repeated");
    call.happens({ type: "end" });
    expect([call.record.state, call.message()]).toEqual(["ending", "forwarding-not-awaited"]);
    call.leg(2, rejectedWith(487));
    expect([call.record.state, call.message()]).toEqual(["ended", "forwarding-not-awaited"]);
  });

  test("before anything was sent", () => {
    const { call } = placeCall(ID, BEA, callOf().call.rules, NOW);
    expect(judgeForwarding(call, forwardingMessage())).toEqual({ kind: "refuse", code: "forwarding-not-awaited" });
  });

  test("that we make a mistake in reading, by name, and the call goes on", () => {
    const unreadable = { ...forwardingMessage(), elements: undefined as never };
    expect(judgeForwarding(callOf().call, unreadable)).toEqual({
      kind: "refuse",
      code: "program-error",
      detail: particular("while-reading-redirection"),
    });
  });

  test("for a call to us", () => {
    const { call } = receiveCall(ID, BEA, callOf().call.rules, { kind: "none" }, NOW);
    for (const change of [{}, { targetOrigId: EVE }]) {
      expect(judgeForwarding(call, forwardingMessage(change))).toEqual({
        kind: "refuse",
        code: "forwarding-not-awaited",
      });
    }
    expect(awaitsForwarding(call)).toBe(false);
  });

  test.each([
    [{ targetOrigId: EVE }, "redirection-wrong-called-party"],
    [{ callingUserId: EVE }, "redirection-wrong-caller"],
    [{ targetIsFunctionalAlias: true }, "redirection-to-functional-alias"],
  ] as [ForwardingChange, string][])("with other IDs: %j", (change, code) => {
    const call = callOf();
    expect(call.message(change)).toBe(code);
    expect(call.record).toMatchObject({ state: "requesting", redirections: [] });
  });
});

describe("another person", () => {
  const other: ForwardingChange = { targetId: EVE, forwardingReason: "no-answer" };

  test("is asked about by default, with reasons of its own", () => {
    const call = callOf();
    call.leg(1, rejectedWith(480, "", forwardingDocument(other)));
    expect(call.record).toMatchObject({
      state: "deciding",
      redirections: [{ target: "forwarded", forwardingReason: "no-answer" }],
    });
    call.happens({ type: "refuse" });
    expect(call.reason).toBe("forwarding-refused-by-you");
  });

  test("named before the final answer: asked about once the request is released", () => {
    const call = callOf();
    expect(call.message(other)).toBe("take");
    expect(call.record.state).toBe("releasing");
    call.leg(1, rejectedWith(487));
    expect(call.record).toMatchObject({ state: "deciding", currentId: BEA });
    call.happens({ type: "follow" });
    expect(call.invites()).toEqual([BEA, EVE]);
    expect(call.record).toMatchObject({ state: "redialling", currentId: EVE, decideBy: null });
  });

  test("nobody decides in time", () => {
    const call = callOf();
    call.leg(1, FORWARDED_SOON);
    expect(call.message(other)).toBe("take");
    call.happens({ type: "timeout", timer: "decide" });
    expect(call.reason).toBe("forwarding-not-confirmed");
  });

  test("refused by policy: the request is cancelled, and nobody is called", () => {
    const call = callOf({ forwarded: "refuse" });
    expect(call.message(other)).toBe("take");
    expect(call.reason).toBe("forwarding-refused-by-policy");
    expect(call.last).toEqual(["end-leg", "release"]);
  });

  test("limits and loops count both kinds together", () => {
    const twice = () => {
      const call = callOf({ forwarded: "follow" });
      call.leg(1, redirected());
      expect(call.message({ targetId: JOINT, targetOrigId: VISITOR, forwardingReason: "immediate" })).toBe("take");
      call.leg(2, rejectedWith(487));
      expect(call.invites()).toEqual([BEA, VISITOR, JOINT]);
      return call;
    };
    const third = twice();
    third.leg(3, rejectedWith(480, "", forwardingDocument({ targetId: EVE, targetOrigId: BEA })));
    expect(third.reason).toBe("redirection-limit");
    const loop = callOf({ forwarded: "follow" });
    loop.leg(1, redirected());
    loop.leg(2, rejectedWith(480, "", forwardingDocument({ targetId: BEA, targetOrigId: VISITOR })));
    expect(loop.reason).toBe("redirection-loop");
    const self = callOf();
    self.message({ targetId: OWN });
    expect(self.reason).toBe("redirection-to-self");
  });
});

describe("a call that a MESSAGE may be about", () => {
  test("waits for an answer or a target, or is between two legs", () => {
    const call = callOf({ migrated: "ask" });
    expect([call.record.state, call.awaits]).toEqual(["requesting", true]);
    call.leg(1, { kind: "ringing" });
    expect([call.record.state, call.awaits]).toEqual(["ringing", true]);
    call.leg(1, redirected());
    expect([call.record.state, call.awaits]).toEqual(["deciding", true]);
    call.happens({ type: "follow" });
    expect([call.record.state, call.awaits]).toEqual(["redialling", true]);
    call.leg(2, { kind: "answered" });
    expect([call.record.state, call.awaits]).toEqual(["connected", false]);
  });

  test("has sent something, and is between two legs while the keys of the second are obtained", () => {
    const call = callOf({}, "preferred");
    expect([call.record.state, call.awaits]).toEqual(["obtaining-keys", false]);
    call.happens({ type: "keys-failed", leg: 1, code: "kms-unreachable" });
    expect([call.record.state, call.awaits]).toEqual(["deciding-protection", false]);
  });

  test("is in preparation of a leg after the first, and never a call to us", () => {
    const { call } = callOf();
    const as = (leg: number, change: Partial<PrivateCall["record"]>) =>
      awaitsForwarding({ ...call, leg, record: { ...call.record, ...change } });
    for (const state of ["releasing", "deciding", "deciding-protection", "obtaining-keys"] as const) {
      expect([as(1, { state }), as(2, { state }), as(2, { state, direction: "incoming" })]).toEqual([
        false,
        true,
        false,
      ]);
    }
  });

  test("need not be named where one alone can be meant", () => {
    const call = callOf();
    call.leg(1, FORWARDED_SOON);
    expect(call.message({ targetOrigId: undefined } as unknown as ForwardingChange)).toBe("take");
    followed(call, "message");
  });
});

describe("what only one carrier says contradicts nothing", () => {
  test("a 300 without the KMS that a MESSAGE names", () => {
    const call = callOf();
    call.leg(1, redirectedTo());
    expect(call.record.redirections[0]).toMatchObject({ kmsUri: null, kmsUriSource: null });
    expect(call.record.redirections[0]).not.toHaveProperty("caution");
    expect(call.message()).toBe("repeated");
  });
  test("a MESSAGE without the KMS that a 300 names", () => {
    const call = callOf();
    call.leg(1, redirected());
    expect(call.message({ kmsUri: undefined } as unknown as ForwardingChange)).toBe("repeated");
  });
});

describe("a MESSAGE that was refused", () => {
  const refused = (code: string): CallEvent => ({ type: "forwarding-refused", code }) as CallEvent;
  test("for something that ends no call leaves the end as it is", () => {
    const call = callOf();
    call.happens(refused("forwarding-not-awaited"));
    call.leg(1, FORWARDED_SOON);
    call.happens({ type: "timeout", timer: "target" });
    expect(call.reason).toBe("forwarded-without-target");
  });
  test("leaves a call that is up alone", () => {
    const call = callOf();
    call.leg(1, { kind: "answered" });
    for (const code of ["redirection-contradictory", "redirection-wrong-caller"]) call.happens(refused(code));
    expect(call.record.state).toBe("connected");
  });
  test("for a rule of its own does not contradict what is being decided", () => {
    const call = callOf({ migrated: "ask" });
    call.leg(1, redirected());
    call.happens(refused("redirection-wrong-caller"));
    expect(call.record.state).toBe("deciding");
    call.happens(refused("redirection-contradictory"));
    expect(call.reason).toBe("redirection-contradictory");
  });
});

test("what speaks against following unasked is asked about once the request is released", () => {
  const call = callOf({}, "off", "unknown-system");
  expect(call.message()).toBe("take");
  expect(call.record.state).toBe("releasing");
  call.leg(1, rejectedWith(487));
  expect(call.record.state).toBe("deciding");
  expect(call.invites()).toEqual([BEA]);
});

test("a 480 that names a document and has none is read like one without", () => {
  const call = callOf();
  const { answer } = FORWARDED_SOON;
  const { body: _body, ...bare } = answer;
  call.leg(1, { kind: "rejected", answer: { ...bare, contentType: redirectedTo().answer.contentType } });
  expect(call.record.state).toBe("awaiting-target");
});
