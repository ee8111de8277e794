/** A second way to protect media, which fits without a word of it in engine, runner or procedure. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { KeyPort } from "../../../../../renderer/calling/ports.ts";
import { FRAMES } from "../../../../../renderer/calling/protection/frames-scheme.ts";
import { readKeyManagement, withKeyMessage } from "../../../../../renderer/calling/protection/key-management.ts";
import type { MediaKeying } from "../../../../../renderer/calling/protection/keying.ts";
import { readProtectionOffer } from "../../../../../renderer/calling/protection/protection-offer.ts";
import type { AgreementTerms, LegSecret, ProtectionScheme } from "../../../../../renderer/calling/protection/scheme.ts";
import { NO_KMS, type ObtainedKeys, type ObtainKeys, type OpenKeys } from "../../../../../shared/bridge/keys.ts";
import { frameOffer, withFrameAttribute } from "../../../../../shared/media/frame-agreement.ts";
import { BEA, createStandInCalling, incomingLeg, OWN } from "../../../../support/stand-ins/calling.ts";

const SDP = "v=0\r\nm=audio 9 RTP/SAVP 0\r\n";
const MESSAGE = "AQIDBAUG";
const PCK_ID = "10000123";

/** Keying of the stand-in: the secret as it is. */
interface StandInKeying extends MediaKeying {
  readonly scheme: "stand-in";
  readonly key: string;
}

/**
 * Media under the PCK itself, as SRTP would do it: the profile of the media line is the offer, the I_MESSAGE says the rest,
 * and an answer confirms by being of the same profile.
 */
const STAND_IN: ProtectionScheme = {
  name: "stand-in",
  secret: "frames",
  readOffer: (sdp) => (sdp.includes("RTP/SAVP ") ? { pckId: null } : undefined),
  agree({ mediaSecret, message }: LegSecret, { side, required, report }: AgreementTerms) {
    let keying: StandInKeying | undefined;
    const agree = () => {
      keying = { scheme: "stand-in", key: mediaSecret };
    };
    if (side === "receiver") agree();
    return {
      get keying() {
        return keying;
      },
      inOffer: (sdp) => withKeyMessage(sdp, message, "session"),
      inAnswer: (sdp) => sdp,
      acceptsOffer: (sdp) => readKeyManagement(sdp).kind === "mikey",
      acceptsAnswer(sdp) {
        const kept = sdp.includes("RTP/SAVP ");
        if (kept) agree();
        report(kept ? "confirmed" : "absent");
        return kept || !required;
      },
      forget() {
        keying = undefined;
      },
    };
  },
};

const holder = (userUri: string) => ({ userUri, kmsUri: "kms.a", keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });

function setUp(schemes: readonly ProtectionScheme[], protection: "required" | "preferred" = "required") {
  const orders: (ObtainKeys | OpenKeys)[] = [];
  const keysBetween = (from: string, to: string): ObtainedKeys => ({
    message: MESSAGE,
    mediaSecret: btoa("s".repeat(32)),
    identity: {
      pckId: PCK_ID,
      initiator: holder(from),
      responder: holder(to),
      kmsUriSource: "lookup",
      certificateSource: "held",
    },
    notes: [],
  });
  const keys: KeyPort = {
    status: () => ({ ...NO_KMS, state: "ready" }),
    async obtain(order) {
      orders.push(order);
      return keysBetween(OWN, order.calledId);
    },
    async open(order) {
      orders.push(order);
      return keysBetween(order.callerId, OWN);
    },
    forget: () => {},
  };
  return { ...createStandInCalling({ schemes, protection, keys }), orders };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a call that we place", () => {
  test("offers the scheme that is wanted most, asks for its secret, and gives the media its keying", async () => {
    const { place, orders, media, newest } = setUp([STAND_IN, FRAMES]);
    const leg = await place();
    expect(orders).toMatchObject([{ calledId: BEA, secret: STAND_IN.secret }]);
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
    expect(media.keyings).toEqual([{ scheme: STAND_IN.name, key: btoa("s".repeat(32)) }]);
    expect(newest()).toMatchObject({ state: "connected", protection: { state: "establishing" } });
  });

  test("ends where the other end does not have it and the rule asks for protection", async () => {
    const { place, media, newest } = setUp([STAND_IN]);
    const leg = await place();
    expect(leg.order.agreement?.acceptsAnswer("v=0\r\nm=audio 9 RTP/AVP 0\r\n")).toBe(false);
    expect(newest().endReason?.code).toBe("colleague-without-protection");
    expect(media.keyings).toEqual([]);
  });

  test("ends where nothing can protect media and the rule asks for it: nothing is sent", async () => {
    const { engine, legs, newest, orders } = setUp([]);
    engine.place(BEA, "mcptt");
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().endReason?.code).toBe("protection-unavailable");
    expect([legs.length, orders.length]).toEqual([0, 0]);
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
    "stand-in": withKeyMessage(SDP, MESSAGE, "session"),
    frames: withFrameAttribute(
      withKeyMessage("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", MESSAGE, "session"),
      frameOffer(PCK_ID),
    ),
  };

  test.each(["stand-in", "frames"] as const)("is answered under the scheme that it offers: %s", async (scheme) => {
    const { engine, media, newest, orders } = setUp([FRAMES, STAND_IN]);
    const incoming = incomingLeg("in-1", offers[scheme]);
    engine.receive(incoming.leg);
    await vi.advanceTimersByTimeAsync(0);
    expect(orders).toMatchObject([{ message: MESSAGE, callerId: BEA, secret: "frames" }]);
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
