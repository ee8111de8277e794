import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import {
  agreementNonce,
  answerConfirms,
  FRAME_ATTRIBUTE,
  type FrameContext,
  frameAnswer,
  frameConfirmation,
  frameOffer,
  readFrameAnswer,
  readFrameOffer,
  senderKeys,
  withFrameAttribute,
} from "../../../../shared/media/frame-agreement.ts";

const PCK_ID = "10000123";
const context: FrameContext = {
  secret: new Uint8Array(32).fill(7),
  offer: frameOffer(PCK_ID),
  message: "AQID",
  nonce: "0123456789abcdef0123456789abcdef",
  digits: false,
};
const SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n";
const line = (value: string) => `a=${FRAME_ATTRIBUTE}:${value}\r\n`;

/** The context with one thing changed by somebody on the way. */
const CHANGED: readonly [string, FrameContext][] = [
  ["secret", { ...context, secret: new Uint8Array(32).fill(8) }],
  ["offer", { ...context, offer: frameOffer("10000124") }],
  ["I_MESSAGE", { ...context, message: "AQIE" }],
];
/** The same offer, answered once more. */
const ANSWERED_AGAIN: FrameContext = { ...context, nonce: agreementNonce() };

describe("the attribute", () => {
  it("stands at session level and is read back", () => {
    const sdp = withFrameAttribute(SDP, context.offer);
    expect(sdp.indexOf(FRAME_ATTRIBUTE)).toBeLessThan(sdp.indexOf("m=audio"));
    expect(readFrameOffer(sdp)).toEqual({ value: context.offer, pckId: PCK_ID, digits: false });
  });

  it("is nothing when it is missing, repeated, of another version, or malformed", () => {
    const refused = [
      SDP,
      SDP + line(context.offer) + line(context.offer),
      SDP + line(context.offer.replace(/^1 /, "2 ")),
      SDP + line(`${context.offer} and=more`),
      SDP + line(context.offer.replace(PCK_ID, PCK_ID.toUpperCase().replace("1", "G"))),
    ];
    for (const sdp of refused) expect(readFrameOffer(sdp)).toBeUndefined();
    expect(readFrameAnswer(SDP + line(context.offer)), "an offer is no answer").toBeUndefined();
  });
});

describe("the confirmation", () => {
  const read = (of: FrameContext) => readFrameAnswer(withFrameAttribute(SDP, frameAnswer(of)));
  const confirms = (of: FrameContext) => {
    const answer = read(of);
    return answer !== undefined && answerConfirms(answer, context);
  };

  it("holds for who has the same secret, offer and I_MESSAGE", () => {
    expect(read(context)?.pckId).toBe(PCK_ID);
    expect(confirms(context)).toBe(true);
  });

  it.each(CHANGED)("does not hold when the %s was another", (_, other) => {
    expect(confirms(other)).toBe(false);
  });

  it("holds for every answer with its own nonce, and not for another's", () => {
    expect(confirms(ANSWERED_AGAIN)).toBe(true);
    const moved = frameAnswer(context).replace(context.nonce, ANSWERED_AGAIN.nonce);
    const answer = readFrameAnswer(line(moved));
    expect(answer?.nonce).toBe(ANSWERED_AGAIN.nonce);
    expect(answer !== undefined && answerConfirms(answer, context)).toBe(false);
  });

  it("does not hold when it is cut or changed", () => {
    const value = frameAnswer(context);
    const last = value.endsWith("0") ? "1" : "0";
    const answer = readFrameAnswer(line(value.slice(0, -1) + last));
    expect(answer).toBeDefined();
    expect(answer !== undefined && answerConfirms(answer, context)).toBe(false);
    expect(readFrameAnswer(line(value.slice(0, -1)))).toBeUndefined();
  });
});

describe("digits inside the frames", () => {
  const digits = (version: string) => `a=x-mc-frame-digits:${version}\r\n`;

  it("are said at session level, beside the attribute, in the form that is known", () => {
    const sdp = withFrameAttribute(SDP, context.offer, true);
    expect(sdp.indexOf("a=x-mc-frame-digits:1")).toBeLessThan(sdp.indexOf("m=audio"));
    expect(readFrameOffer(sdp)?.digits).toBe(true);
    const unknown = [
      "",
      digits("2"),
      digits(""),
      digits("1 more"),
      digits("1") + digits("1"),
      digits("1") + digits("2"),
    ];
    for (const lines of unknown) expect(readFrameOffer(SDP + line(context.offer) + lines)?.digits).toBe(false);
  });

  it("are bound into confirmation and keys: nobody on the way can take them away or add them", () => {
    const withThem = { ...context, digits: true };
    const confirms = (sdp: string) => {
      const answer = readFrameAnswer(sdp);
      return answer !== undefined && answerConfirms(answer, context);
    };
    expect(confirms(withFrameAttribute(SDP, frameAnswer(withThem), true))).toBe(true);
    expect(confirms(withFrameAttribute(SDP, frameAnswer(context)))).toBe(true);
    expect(confirms(withFrameAttribute(SDP, frameAnswer(withThem)))).toBe(false);
    expect(confirms(withFrameAttribute(SDP, frameAnswer(context), true))).toBe(false);
    expect(senderKeys(withThem, PCK_ID).initiator.baseKey).not.toEqual(senderKeys(context, PCK_ID).initiator.baseKey);
  });
});

describe("the keys", () => {
  const all = (of: FrameContext) => {
    const { initiator, receiver } = senderKeys(of, PCK_ID);
    return [bytesToHex(initiator.baseKey), bytesToHex(receiver.baseKey), frameConfirmation(of)];
  };

  it("are another one for each direction, named by the PCK-ID and who sends", () => {
    const { initiator, receiver } = senderKeys(context, PCK_ID);
    expect(initiator.keyId).toBe(2 * 0x10000123);
    expect(receiver.keyId).toBe(2 * 0x10000123 + 1);
    expect(bytesToHex(initiator.baseKey)).not.toBe(bytesToHex(receiver.baseKey));
    expect(initiator.baseKey).toHaveLength(16);
  });

  it("have nothing in common with those of a context that differs in one thing", () => {
    const everything = [context, ANSWERED_AGAIN, ...CHANGED.map(([, other]) => other)].flatMap(all);
    expect(new Set(everything).size).toBe(everything.length);
  });
});
