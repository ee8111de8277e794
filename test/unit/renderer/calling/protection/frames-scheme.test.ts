import { describe, expect, it } from "vitest";
import { FRAMES, type FrameKeying } from "../../../../../renderer/calling/protection/frames-scheme.ts";
import type { AgreementOutcome } from "../../../../../renderer/calling/protection/scheme.ts";
import { frameAnswer, frameOffer, withFrameAttribute } from "../../../../../shared/media/frame-agreement.ts";

const PCK_ID = "10000123";
const SECRET = { mediaSecret: Buffer.alloc(32, 7).toString("base64"), message: "AQIDBAUG", pckId: PCK_ID };
const SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

function make(side: "initiator" | "receiver") {
  const outcomes: AgreementOutcome[] = [];
  const leg = FRAMES.agree(SECRET, {
    side,
    required: true,
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
    });
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
    const nonce = "0123456789abcdef0123456789abcdef";
    leg.forget();
    const zeros = { secret: new Uint8Array(32), offer: frameOffer(PCK_ID), message: SECRET.message, nonce };
    expect(leg.acceptsAnswer(withFrameAttribute(SDP, frameAnswer(zeros)))).toBe(false);
    expect(leg.keying).toBeUndefined();
  });
});
