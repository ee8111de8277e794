import { describe, expect, it, vi } from "vitest";
import {
  FRAMES,
  type FrameKeying,
  frameKeying,
  isFrameKeying,
} from "../../../../../renderer/calling/protection/frames-scheme.ts";
import { withKeyMessage } from "../../../../../renderer/calling/protection/key-management.ts";
import type { AgreementOutcome } from "../../../../../renderer/calling/protection/scheme.ts";
import { frameAnswer, frameOffer, withFrameAttribute } from "../../../../../shared/media/frame-agreement.ts";

const PCK_ID = "10000123";
const SECRET = { mediaSecret: Buffer.alloc(32, 7).toString("base64"), message: "AQIDBAUG", pckId: PCK_ID };
const SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

const CONTEXT = {
  secret: Buffer.from(SECRET.mediaSecret, "base64"),
  offer: frameOffer(PCK_ID),
  message: SECRET.message,
  nonce: "0123456789abcdef0123456789abcdef",
  digits: false,
};

function make(side: "initiator" | "receiver", required = true, digits = true) {
  const outcomes: AgreementOutcome[] = [];
  const leg = FRAMES.agree(SECRET, {
    side,
    required,
    digits,
    keyManagement: "session",
    report: (outcome) => outcomes.push(outcome),
  });
  return { outcomes, leg, keying: () => leg.keying as FrameKeying | undefined };
}

describe("the agreement of a leg", () => {
  it("gives both ends each other's keys, once an answer has confirmed them", () => {
    const caller = make("initiator");
    const callee = make("receiver");
    expect(caller.leg.keying, "nobody has confirmed yet").toBeUndefined();
    expect(callee.leg.acceptsOffer(caller.leg.inOffer(SDP))).toBe(true);
    expect(caller.leg.acceptsAnswer(callee.leg.inAnswer(SDP))).toBe(true);
    expect(caller.outcomes).toEqual(["confirmed"]);
    expect(caller.keying()).toEqual({
      scheme: "frames",
      send: callee.keying()?.receive,
      receive: callee.keying()?.send,
      digits: true,
      pictures: { send: callee.keying()?.pictures?.receive, receive: callee.keying()?.pictures?.send },
    });
    const { pictures, receive, send } = caller.keying() ?? {};
    const all = [send, receive, pictures?.send, pictures?.receive];
    expect(new Set(all.map((key) => key?.keyId)).size, "each has a number of its own").toBe(4);
    expect(new Set(all.map((key) => key?.baseKey.join())).size, "and a key").toBe(4);
  });

  it("lets nobody who answers an offer once more send under the key of the first answer", () => {
    const [first, second] = [make("receiver").keying(), make("receiver").keying()];
    expect(first?.send.baseKey).not.toEqual(second?.send.baseKey);
    expect(first?.receive.baseKey).not.toEqual(second?.receive.baseKey);
  });

  it("takes no second answer, and no offer before the first", () => {
    const { leg, outcomes } = make("initiator");
    const offer = leg.inOffer(SDP);
    expect(leg.acceptsOffer(offer)).toBe(false);
    expect(leg.acceptsAnswer(make("receiver").leg.inAnswer(SDP))).toBe(true);
    expect(leg.acceptsAnswer(make("receiver").leg.inAnswer(SDP))).toBe(false);
    expect(outcomes).toEqual(["stripped", "confirmed", "stripped"]);
  });

  it("is confirmed by nobody once its secret is overwritten", () => {
    const { leg } = make("initiator");
    leg.forget();
    const zeros = { ...CONTEXT, secret: new Uint8Array(32) };
    expect(leg.acceptsAnswer(withFrameAttribute(SDP, frameAnswer(zeros)))).toBe(false);
    expect(leg.keying).toBeUndefined();
  });

  it("has each end send under the key of its side", () => {
    const [caller, callee] = [make("initiator"), make("receiver")];
    caller.leg.acceptsAnswer(callee.leg.inAnswer(SDP));
    const id = Number.parseInt(PCK_ID, 16);
    expect([caller.keying()?.send.keyId, caller.keying()?.receive.keyId]).toEqual([2 * id, 2 * id + 1]);
    expect([callee.keying()?.send.keyId, callee.keying()?.receive.keyId]).toEqual([2 * id + 1, 2 * id]);
  });

  it("says nothing in an answer of ours before it is agreed", () => {
    expect(make("initiator").leg.inAnswer(SDP)).toBe(SDP);
  });

  it("overwrites secret and keys at the end of the leg, and says nothing any more", () => {
    const { leg, keying, outcomes } = make("receiver");
    const keys = keying();
    const overwritten: string[] = [];
    const { fill } = Uint8Array.prototype;
    const spy = vi.spyOn(Uint8Array.prototype, "fill").mockImplementation(function (this: Uint8Array, ...how) {
      overwritten.push(Buffer.from(this).toString("base64"));
      return fill.apply(this, how);
    });
    leg.forget();
    spy.mockRestore();
    expect(overwritten).toContain(SECRET.mediaSecret);
    expect([keys?.send.baseKey, keys?.receive.baseKey]).toEqual([new Uint8Array(16), new Uint8Array(16)]);
    expect(leg.keying).toBeUndefined();
    expect(leg.inAnswer(SDP)).toBe(SDP);
    expect(leg.acceptsAnswer(SDP)).toBe(false);
    expect(leg.acceptsOffer(leg.inOffer(SDP))).toBe(false);
    expect(outcomes).toEqual(["unconfirmed", "stripped"]);
  });
});

describe("digits inside the frames", () => {
  const DIGITS = "a=x-mc-frame-digits:1";
  /** What the receiver makes of an offer, and what comes of its answer. */
  function agreed(change: { offer?: (sdp: string) => string; answer?: (sdp: string) => string } = {}) {
    const caller = make("initiator");
    const offer = (change.offer ?? String)(caller.leg.inOffer(SDP));
    const callee = make("receiver", true, FRAMES.readOffer(offer)?.digits === true);
    const answer = (change.answer ?? String)(callee.leg.inAnswer(SDP));
    const taken = caller.leg.acceptsAnswer(answer);
    return { caller, callee, answer, taken };
  }
  const without = (sdp: string) => sdp.replace(`${DIGITS}\r\n`, "");
  const withThem = (sdp: string) => sdp.replace(/^m=/m, `${DIGITS}\r\nm=`);

  it("are agreed where both ends know them, and both say so in every later description", () => {
    const { caller, callee, answer, taken } = agreed();
    expect(taken).toBe(true);
    expect(answer).toContain(DIGITS);
    expect([caller.keying()?.digits, callee.keying()?.digits]).toEqual([true, true]);
    for (const end of [caller, callee]) {
      expect(end.leg.inOffer(SDP)).toContain(DIGITS);
      expect(end.leg.acceptsOffer(without(end.leg.inOffer(SDP)))).toBe(false);
    }
    expect(caller.leg.acceptsAnswer(without(answer))).toBe(false);
  });

  it.each(["an older callee", "an older caller"])("%s agrees as before, and later offers are as its own", (who) => {
    // What an older program does not know it leaves out, and does not see.
    const { caller, callee, taken, answer } = agreed(who === "an older caller" ? { offer: without } : {});
    const older = who === "an older callee" ? make("receiver", true, false) : callee;
    const present = who === "an older callee" ? make("initiator") : caller;
    const final = who === "an older callee" ? older.leg.inAnswer(SDP) : answer;
    expect(who === "an older callee" ? present.leg.acceptsAnswer(final) : taken).toBe(true);
    expect([present.keying()?.digits, older.keying()?.digits]).toEqual([false, false]);
    expect(present.keying()?.send).toEqual(older.keying()?.receive);
    expect(present.leg.inOffer(SDP)).not.toContain(DIGITS);
    expect(present.leg.acceptsOffer(older.leg.inOffer(SDP))).toBe(true);
  });

  it.each([
    ["taken out of the answer", { answer: without }],
    ["put into an answer to an offer without", { offer: without, answer: withThem }],
  ])("%s by somebody on the way: the key is not confirmed", (_what, change) => {
    const { caller, taken } = agreed(change);
    expect(taken).toBe(false);
    expect(caller.outcomes).toEqual(["unconfirmed"]);
    expect(caller.keying()).toBeUndefined();
  });
});

describe("a later description", () => {
  const agreedPair = () => {
    const [caller, callee] = [make("initiator"), make("receiver")];
    const offer = caller.leg.inOffer(SDP);
    const answer = callee.leg.inAnswer(SDP);
    caller.leg.acceptsAnswer(answer);
    return { caller, callee, offer, answer };
  };

  it("that repeats what was agreed is taken, from either end", () => {
    const { caller, callee, offer, answer } = agreedPair();
    expect(caller.leg.acceptsAnswer(answer)).toBe(true);
    expect(caller.leg.acceptsOffer(callee.leg.inOffer(SDP))).toBe(true);
    expect(callee.leg.acceptsOffer(offer)).toBe(true);
    expect(callee.leg.acceptsAnswer(caller.leg.inAnswer(SDP))).toBe(true);
    expect([caller.outcomes, callee.outcomes]).toEqual([["confirmed"], []]);
  });

  it.each([
    ["nothing of it", SDP],
    ["the message alone", withKeyMessage(SDP, SECRET.message, "session")],
    ["the attribute alone", withFrameAttribute(SDP, frameOffer(PCK_ID), true)],
    ["another message", withFrameAttribute(withKeyMessage(SDP, "BBBB", "session"), frameOffer(PCK_ID), true)],
    [
      "two messages",
      withFrameAttribute(
        withKeyMessage(withKeyMessage(SDP, SECRET.message, "session"), "BBBB", "session"),
        frameOffer(PCK_ID),
        true,
      ),
    ],
    ["another key", withFrameAttribute(withKeyMessage(SDP, SECRET.message, "session"), frameOffer("10000124"), true)],
  ])("that offers %s is not taken", (_what, offer) => {
    const { callee } = agreedPair();
    expect(callee.leg.acceptsOffer(offer)).toBe(false);
    expect(callee.outcomes).toEqual(["stripped"]);
  });

  it("that answers without it is not taken", () => {
    const { caller } = agreedPair();
    expect(caller.leg.acceptsAnswer(SDP)).toBe(false);
    expect(caller.outcomes).toEqual(["confirmed", "stripped"]);
  });
});

describe("an answer that does not confirm our key", () => {
  it.each([
    ["of another key", frameAnswer({ ...CONTEXT, secret: new Uint8Array(32) })],
    ["in no form that is known", "2 ROT13"],
  ])("but claims one, %s, is refused under every rule", (_what, value) => {
    for (const required of [true, false]) {
      const { leg, outcomes, keying } = make("initiator", required);
      expect(leg.acceptsAnswer(withFrameAttribute(SDP, value))).toBe(false);
      expect(outcomes).toEqual(["unconfirmed"]);
      expect(keying()).toBeUndefined();
    }
  });

  it("and claims none is refused where protection is required", () => {
    const { leg, outcomes } = make("initiator");
    expect(leg.acceptsAnswer(SDP)).toBe(false);
    expect(outcomes).toEqual(["absent"]);
  });

  it("and claims none is taken where it is not, and from there on nothing is said or asked about protection", () => {
    const { leg, outcomes, keying } = make("initiator", false);
    expect(leg.acceptsAnswer(`${SDP}i=a=x-mc-frame-protection\r\na=x-mc-frame-protections\r\n`)).toBe(true);
    expect(leg.inOffer(SDP)).toBe(SDP);
    expect(leg.inAnswer(SDP)).toBe(SDP);
    expect(leg.acceptsOffer(SDP)).toBe(true);
    expect(leg.acceptsAnswer(SDP)).toBe(true);
    expect(outcomes).toEqual(["absent"]);
    expect(keying()).toBeUndefined();
  });
});

it("keying of this scheme is told from that of another", () => {
  const key = { keyId: 1, baseKey: new Uint8Array(16) };
  expect(isFrameKeying(frameKeying(key, key))).toBe(true);
  expect([frameKeying(key, key).digits, frameKeying(key, key, true).digits]).toEqual([false, true]);
  expect(isFrameKeying({ scheme: "another" })).toBe(false);
});
