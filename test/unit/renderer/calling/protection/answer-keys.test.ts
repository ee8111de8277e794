/** Keys that come with an answer, as events of the state machine alone, and as the words of the two ends. */
import { describe, expect, test } from "vitest";
import type { CallEffect, CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { placeToSeveral, receiveCall } from "../../../../../renderer/calling/private-call.ts";
import { FRAMES, type FrameKeying } from "../../../../../renderer/calling/protection/frames-scheme.ts";
import { withKeyMessage } from "../../../../../renderer/calling/protection/key-management.ts";
import { readProtectionOffer } from "../../../../../renderer/calling/protection/protection-offer.ts";
import type { AgreementOutcome } from "../../../../../renderer/calling/protection/scheme.ts";
import { TIMEOUTS } from "../../../../../renderer/calling/timeouts.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import { BEA, callRules, ID, NOW, OWN } from "../../../../support/fixtures/call-rules.ts";
import {
  agreed,
  identity,
  keysFailed,
  keysReady,
  leg,
  rules,
  run,
  timeout,
  voice,
} from "../../../../support/harness/calling/protected-call.ts";

const ANNA = "sip:anna@a.test";
const awaited: CallEvent = { type: "keys-awaited", leg: 1 };
const won = leg(1, { kind: "answered", calledId: BEA });
const theirs = identity(OWN, { initiator: { ...identity().initiator, userUri: BEA } });
const kinds = (effects: readonly CallEffect[]) => effects.map((effect) => effect.do);
const place = (rule: ProtectionRule = "preferred", more = {}) =>
  placeToSeveral(ID, [ANNA, BEA], { ...rules(rule), ...more }, NOW);

describe("a call to several", () => {
  test("is sent as soon as it can ask for keys, and not before", () => {
    expect(kinds(run(place(), voice).effects)).not.toContain("invite");
    expect(run(place(), voice, awaited).effects).toContainEqual({
      do: "invite",
      leg: 1,
      calledId: ANNA,
      withKeys: true,
    });
    expect(run(place(), awaited, voice).effects).toContainEqual({
      do: "invite",
      leg: 1,
      calledId: ANNA,
      withKeys: true,
    });
  });

  test.each([
    ["media that protect nothing", keysFailed()],
    ["a self-test that does not end", timeout("keys")],
  ])("with %s is sent without, and the dispatcher is asked nothing", (_what, event) => {
    const sent = run(place(), voice, event);
    expect(sent.effects).toContainEqual({ do: "invite", leg: 1, calledId: ANNA, withKeys: false });
    expect(sent.call.record).toMatchObject({ state: "requesting", protection: { state: "hop", failure: null } });
  });

  test.each([
    ["media that protect nothing", keysFailed()],
    ["a self-test that does not end", timeout("keys")],
  ])("with %s the dispatcher is asked, where one of them was protected before", (_what, event) => {
    const asked = run(place("preferred", { wasProtected: (id: string) => id === BEA }), voice, event);
    expect(kinds(asked.effects)).not.toContain("invite");
    expect(asked.call.record.state).toBe("deciding-protection");
    const agreedTo = run(place("preferred", { wasProtected: (id: string) => id === BEA }), voice, event, {
      type: "call-unprotected",
    });
    expect(agreedTo.effects).toContainEqual({ do: "invite", leg: 1, calledId: ANNA, withKeys: false });
  });

  test("asks for none where protection is off", () => {
    expect(kinds(place("off").effects)).toEqual(["open-voice", "start-timer"]);
    expect(run(place("off"), voice).effects).toContainEqual({
      ...{ do: "invite", leg: 1, calledId: ANNA },
      withKeys: false,
    });
  });

  test("opens what the answer brings once it is known who has answered, and passes nothing before", () => {
    const read = run(place(), voice, awaited, agreed("brought"));
    expect(kinds(read.effects)).toEqual([]);
    const talking = run(place(), voice, awaited, agreed("brought"), won);
    expect(talking.effects).toContainEqual({ do: "open-brought-keys" });
    expect(talking.effects).toContainEqual({ do: "start-timer", timer: "keys", ms: TIMEOUTS.keysOfAnswer });
    expect(kinds(talking.effects)).not.toContain("pass-unprotected");
    expect(talking.call.record).toMatchObject({ primaryId: BEA, protection: { state: "obtaining-keys" } });
    const opened = run(place(), voice, awaited, agreed("brought"), won, keysReady(1, theirs));
    expect(kinds(opened.effects)).toEqual(["stop-timer", "protect-media"]);
    expect(opened.call.record.protection).toMatchObject({ state: "establishing", identity: theirs });
  });

  test.each([
    ["that is not good", keysFailed(), "kms-unreachable"],
    ["that nobody opens in time", timeout("keys"), "keys-timeout"],
  ])("ends with a key %s", (_what, event, detail) => {
    const ended = run(place(), voice, awaited, agreed("brought"), won, event);
    expect(ended.call.record.endReason).toEqual({ code: "answer-key-refused", detail });
    expect(ended.effects).toContainEqual({ do: "end-leg", because: "answer-key-refused" });
    expect(kinds(ended.effects)).not.toContain("pass-unprotected");
  });

  test("takes keys once, and none that nobody has brought", () => {
    const opened = [voice, awaited, agreed("brought"), won, keysReady(1, theirs)];
    expect(run(place(), ...opened, keysFailed()).call.record.state).toBe("connected");
    expect(run(place(), ...opened, keysReady(1, theirs)).effects).toEqual([]);
    expect(run(place(), voice, awaited, agreed("absent"), won, keysReady(1, theirs)).effects).toEqual([]);
  });

  test("goes on without where the answer has none; asked about whoever has answered, and nobody else", () => {
    const wasProtected = (of: string) => (id: string) => id === of;
    const calm = run(place("preferred", { wasProtected: wasProtected(ANNA) }), voice, awaited, agreed("absent"), won);
    expect(kinds(calm.effects)).toContain("pass-unprotected");
    expect(calm.call.record.protection?.failure?.code).toBe("colleague-without-protection");
    const asks = run(place("preferred", { wasProtected: wasProtected(BEA) }), voice, awaited, agreed("absent"), won);
    expect(kinds(asks.effects)).not.toContain("pass-unprotected");
    expect(asks.call.record.protection?.failure?.code).toBe("colleague-protected-before");
  });

  test.each(["unconfirmed", "stripped"] as const)("ends with an answer that is %s", (outcome) => {
    const ended = run(place(), voice, awaited, agreed(outcome));
    expect(ended.call.record.state).toBe("ended");
    expect(kinds(ended.effects)).toContain("end-leg");
  });

  test("ends with an answer without keys, if it had to be protected after all", () => {
    const ended = run(place("required"), voice, awaited, agreed("absent"));
    expect(ended.call.record.endReason?.code).toBe("colleague-without-protection");
  });

  test("an answer with keys to an offer that had its own is none", () => {
    expect(run(place("off"), voice, agreed("brought")).call.record.endReason?.code).toBe("key-confirmation-failed");
  });
});

describe("a call to us that asks for keys", () => {
  const asked = { kind: "asked", scheme: "frames", nonce: "0".repeat(32), digits: true } as const;
  const receive = (rule: ProtectionRule) => receiveCall(ID, BEA, callRules({ protection: rule }), asked, NOW);

  test("rings when they are made", () => {
    const first = receive("required");
    expect(first.effects).toEqual([
      { do: "obtain-keys", leg: 1, calledId: BEA, kmsUri: null, asked },
      { do: "start-timer", timer: "keys", ms: TIMEOUTS.keysOfAnswer },
    ]);
    expect(first.call.record.state).toBe("obtaining-keys");
    const rings = run(first, keysReady());
    expect(rings.call.record).toMatchObject({ state: "incoming", protection: { state: "offered" } });
  });

  test("rings without, and says why, where they cannot be made; under required it does not ring", () => {
    expect(run(receive("preferred"), keysFailed()).call.record).toMatchObject({
      state: "incoming",
      protection: { state: "hop", failure: { code: "kms-unreachable" } },
    });
    const declined = run(receive("required"), keysFailed());
    expect(declined.call.record.endReason?.code).toBe("kms-unreachable");
    expect(declined.effects).toContainEqual({ do: "decline", because: "protection-unavailable" });
  });

  test("rings at once where protection is off", () => {
    expect(receive("off").call.record).toMatchObject({ state: "incoming", protection: { state: "hop" } });
    expect(receive("off").effects).toEqual([]);
  });
});

describe("the words of the two ends", () => {
  const SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
  const SECRET = { mediaSecret: Buffer.alloc(32, 7).toString("base64"), message: "AQIDBAUG", pckId: "10000123" };
  const terms = (outcomes: AgreementOutcome[], digits = true) =>
    ({
      ...{ required: false, digits, keyManagement: "session" as const },
      report: (outcome: AgreementOutcome) => void outcomes.push(outcome),
    }) as const;

  function ask(digits = true) {
    const outcomes: AgreementOutcome[] = [];
    const agreement = FRAMES.inAnswers?.awaitKey(terms(outcomes, digits));
    if (agreement === undefined) throw new Error("no keys in answers");
    return { agreement, outcomes, keying: () => agreement.keying as FrameKeying | undefined };
  }
  function answerTo(offer: string, digits = true) {
    const outcomes: AgreementOutcome[] = [];
    const read = readProtectionOffer(offer, [FRAMES], true);
    if (read.kind !== "asked") throw new Error(read.kind);
    const agreement = FRAMES.agree(SECRET, { ...terms(outcomes), side: "initiator", asked: read, digits });
    expect(agreement.acceptsOffer(offer)).toBe(true);
    return { agreement, outcomes, keying: agreement.keying as FrameKeying };
  }

  test.each([true, false])("agree on keys, and on digits (%s)", (digits) => {
    const caller = ask(digits);
    const callee = answerTo(caller.agreement.inOffer(SDP), digits);
    const answer = callee.agreement.inAnswer(SDP);
    expect(caller.agreement.acceptsAnswer(answer)).toBe(true);
    expect([caller.outcomes, caller.agreement.brought]).toEqual([
      ["brought"],
      { message: SECRET.message, pckId: SECRET.pckId },
    ]);
    expect(caller.keying(), "nothing is opened yet").toBeUndefined();
    expect(caller.agreement.take(SECRET.mediaSecret)).toBe(true);
    expect(caller.agreement.take(SECRET.mediaSecret), "once").toBe(false);
    const { receive, send } = callee.keying;
    expect(caller.keying()).toMatchObject({ send: receive, receive: send, digits });
    // What comes later repeats it, whoever says it.
    expect(callee.agreement.acceptsOffer(caller.agreement.inOffer(SDP))).toBe(true);
    expect(caller.agreement.acceptsAnswer(callee.agreement.inAnswer(SDP))).toBe(true);
    expect(caller.agreement.acceptsOffer(callee.agreement.inOffer(SDP))).toBe(true);
    expect(callee.agreement.acceptsAnswer(caller.agreement.inAnswer(SDP))).toBe(true);
    expect(caller.agreement.acceptsOffer(SDP)).toBe(false);
    expect(callee.agreement.acceptsOffer(SDP)).toBe(false);
    expect([caller.outcomes.at(-1), callee.outcomes]).toEqual(["stripped", ["stripped"]]);
    caller.agreement.forget();
    expect(caller.keying()).toBeUndefined();
  });

  test("repeat it also before it is opened", () => {
    const caller = ask();
    const callee = answerTo(caller.agreement.inOffer(SDP));
    caller.agreement.acceptsAnswer(callee.agreement.inAnswer(SDP));
    expect(caller.agreement.acceptsOffer(callee.agreement.inOffer(SDP))).toBe(true);
    expect(callee.agreement.acceptsAnswer(caller.agreement.inAnswer(SDP))).toBe(true);
    expect(callee.agreement.acceptsOffer(caller.agreement.inOffer(SDP))).toBe(true);
    expect(caller.agreement.acceptsOffer(SDP)).toBe(false);
  });

  const good = () => {
    const caller = ask();
    return { caller, answer: answerTo(caller.agreement.inOffer(SDP)).agreement.inAnswer(SDP) };
  };
  test.each([
    ["for the offer of another call", () => answerTo(ask().agreement.inOffer(SDP)).agreement.inAnswer(SDP)],
    ["without the I_MESSAGE", (answer: string) => answer.replace(/^a=key-mgmt.*\r\n/m, "")],
    ["without a confirmation", (answer: string) => answer.replace(/^a=x-mc-frame-protection.*\r\n/m, "")],
    ["with an I_MESSAGE and no more", () => withKeyMessage(SDP, SECRET.message, "session")],
    ["with two I_MESSAGEs", (answer: string) => withKeyMessage(answer, "BBBB", "session")],
  ])("an answer %s is none", (_what, change) => {
    const { caller, answer } = good();
    expect(caller.agreement.acceptsAnswer(change(answer))).toBe(false);
    expect(caller.outcomes).toEqual(["unconfirmed"]);
    expect(caller.agreement.take(SECRET.mediaSecret)).toBe(false);
  });

  test.each([
    ["the I_MESSAGE", (answer: string) => answer.replace(SECRET.message, "AQIDBAUH")],
    ["the PCK-ID", (answer: string) => answer.replace("pck=10000123", "pck=10000124")],
    ["that digits are taken", (answer: string) => answer.replace(/^a=x-mc-frame-digits.*\r\n/m, "")],
    [
      "the confirmation",
      (answer: string) => answer.replace(/confirm=./, (found) => (found.endsWith("0") ? "confirm=1" : "confirm=0")),
    ],
  ])("who changes %s on the way leaves no keys", (_what, change) => {
    const { caller, answer } = good();
    caller.agreement.acceptsAnswer(change(answer));
    expect(caller.agreement.take(SECRET.mediaSecret)).toBe(false);
    expect(caller.keying()).toBeUndefined();
  });

  test("an answer that says nothing of keys is one without", () => {
    const caller = ask();
    expect(caller.agreement.acceptsAnswer(SDP)).toBe(true);
    expect(caller.outcomes).toEqual(["absent"]);
    expect(caller.agreement.acceptsOffer(SDP)).toBe(true);
    expect(caller.agreement.inOffer(SDP)).toBe(SDP);
  });

  test("after the call nothing is taken any more, and before its answer nobody has an offer to make", () => {
    const { caller, answer } = good();
    expect(caller.agreement.acceptsOffer(SDP)).toBe(false);
    caller.agreement.forget();
    expect(caller.agreement.acceptsAnswer(answer)).toBe(false);
  });

  test("who answers takes no other offer than the one that asked", () => {
    const offer = ask().agreement.inOffer(SDP);
    const { agreement } = answerTo(offer);
    expect(agreement.acceptsOffer(ask().agreement.inOffer(SDP))).toBe(false);
  });

  test("are read in a call to several alone, and not beside an offer of protection", () => {
    const offer = ask().agreement.inOffer(SDP);
    expect(readProtectionOffer(offer, [FRAMES]).kind).toBe("none");
    expect(readProtectionOffer(`${offer}a=x-mc-frame-protection:1 x\r\n`, [FRAMES], true).kind).toBe("none");
    const twice = offer.replace(/^(a=x-mc-frame-key-request.*\r\n)/m, "$1$1");
    expect(readProtectionOffer(twice, [FRAMES], true).kind).toBe("none");
    expect(readProtectionOffer(offer.replace("request:1", "request:2"), [FRAMES], true).kind).toBe("none");
  });
});
