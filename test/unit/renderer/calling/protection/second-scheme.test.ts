/** A second way to protect media, which fits without a word of it in engine, runner or procedure. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FRAMES } from "../../../../../renderer/calling/protection/frames-scheme.ts";
import { withKeyMessage } from "../../../../../renderer/calling/protection/key-management.ts";
import { readProtectionOffer } from "../../../../../renderer/calling/protection/protection-offer.ts";
import type { ProtectionScheme } from "../../../../../renderer/calling/protection/scheme.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import { frameOffer, withFrameAttribute } from "../../../../../shared/media/frame-agreement.ts";
import { BEA, incomingLeg } from "../../../../support/stand-ins/calling.ts";
import {
  CLEAR_SDP,
  createProtectedCalling,
  MESSAGE,
  OFFER,
  PCK_ID,
  SDP,
  SECRET,
  STAND_IN,
} from "../../../../support/stand-ins/protected-calling.ts";

const setUp = (schemes: readonly ProtectionScheme[], protection: ProtectionRule = "required") =>
  createProtectedCalling({ schemes, protection });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a call that we place", () => {
  test("offers the scheme that is wanted most, asks for its secret, and gives the media its keying", async () => {
    const { place, keys, media, newest } = setUp([STAND_IN, FRAMES]);
    const leg = await place();
    expect(keys.orders).toMatchObject([{ calledId: BEA, secret: STAND_IN.secret }]);
    expect(new Set(media.made)).toEqual(new Set([STAND_IN.name]));
    expect(readProtectionOffer(leg.order.agreement!.inOffer(SDP), [FRAMES, STAND_IN])).toEqual({
      kind: "offered",
      scheme: STAND_IN.name,
      message: MESSAGE,
      pckId: null,
    });
    expect(media.keyings).toEqual([]);
    expect(leg.order.agreement?.acceptsAnswer(SDP)).toBe(true);
    leg.tell({ kind: "answered" });
    expect(media.keyings).toEqual([{ scheme: STAND_IN.name, key: SECRET }]);
    expect(newest()).toMatchObject({ state: "connected", protection: { state: "establishing" } });
  });

  test("ends where the other end does not have it and the rule asks for protection", async () => {
    const { place, media, newest } = setUp([STAND_IN]);
    const leg = await place();
    expect(leg.order.agreement?.acceptsAnswer(CLEAR_SDP)).toBe(false);
    expect(newest().endReason?.code).toBe("colleague-without-protection");
    expect(media.keyings).toEqual([]);
  });

  test("ends where nothing can protect media and the rule asks for it: nothing is sent", async () => {
    const { engine, legs, newest, keys } = setUp([]);
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason?.code).toBe("protection-unavailable");
    expect([legs.length, keys.orders.length]).toEqual([0, 0]);
  });

  test("ends, and nothing passes, where the media do not take the keying", async () => {
    const { place, media, newest, nothingLeft } = setUp([STAND_IN]);
    const { createLeg } = media;
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), {
        protect() {
          throw new Error("made for another scheme");
        },
      });
    const leg = await place();
    leg.order.agreement?.acceptsAnswer(SDP);
    expect(newest().endReason).toMatchObject({ code: "program-error", detail: "made for another scheme" });
    expect(media.passedUnprotected).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    nothingLeft();
  });
});

describe("a call to us", () => {
  const offers = {
    "stand-in": OFFER,
    frames: withFrameAttribute(
      withKeyMessage(`v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n`, MESSAGE, "session"),
      frameOffer(PCK_ID),
    ),
  };

  test.each(["stand-in", "frames"] as const)("is answered under the scheme that it offers: %s", async (scheme) => {
    const { engine, media, newest, keys } = setUp([FRAMES, STAND_IN]);
    const incoming = incomingLeg("in-1", offers[scheme]);
    engine.receive(incoming.leg);
    await vi.advanceTimersByTimeAsync(0);
    expect(keys.orders).toMatchObject([{ message: MESSAGE, callerId: BEA, secret: "frames" }]);
    engine.answer(newest().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(media.made).toEqual([scheme]);
    expect(media.keyings.map((keying) => keying.scheme)).toEqual([scheme]);
    expect(incoming.asked).toEqual(["answer"]);
  });

  test("in a form that is none of ours is declined under a rule that asks for protection", async () => {
    const { engine, newest } = setUp([STAND_IN]);
    const incoming = incomingLeg("in-1", offers.frames.replace("SAVPF", "AVPF"));
    engine.receive(incoming.leg);
    expect(newest().endReason?.code).toBe("protection-unavailable");
    expect(incoming.asked).toEqual(["decline"]);
  });
});

test("what one scheme does not know is read by the next; the first that knows it counts", () => {
  const both = withFrameAttribute(withKeyMessage(SDP, MESSAGE, "session"), frameOffer(PCK_ID));
  expect(readProtectionOffer(both, [FRAMES, STAND_IN])).toMatchObject({ scheme: "frames", pckId: PCK_ID });
  expect(readProtectionOffer(both, [STAND_IN, FRAMES])).toMatchObject({ scheme: "stand-in" });
  expect(readProtectionOffer(both, [])).toEqual({ kind: "other" });
  expect(readProtectionOffer(SDP, [STAND_IN])).toEqual({ kind: "none" });
});
