import { describe, expect, test } from "vitest";
import { decodeRtpHeader, encodeRtp, MAX_PACKET, payloadOf } from "../../../../electron/media/rtp-packet.ts";
import { decodeTelephoneEvent, encodeTelephoneEvent } from "../../../../electron/media/telephone-event.ts";

const REFUSED = "not what it should be";
const HEADER = { marker: true, payloadType: 97, sequence: 65_535, timestamp: 4_294_967_295, ssrc: 3_000_000_000 };

describe("an RTP packet", () => {
  test("comes back as it went", () => {
    const packet = encodeRtp(HEADER, Uint8Array.of(1, 2, 3));
    const header = decodeRtpHeader(packet);
    expect(header).toEqual({ ...HEADER, length: 12, padded: false });
    expect([...payloadOf(packet, header)]).toEqual([1, 2, 3]);
  });

  test("its header ends behind contributing sources and extension", () => {
    const packet = Uint8Array.of(0x91, 97, ...Array(10).fill(0), 0, 0, 0, 9, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 42);
    const header = decodeRtpHeader(packet);
    expect(header.length).toBe(24);
    expect([...payloadOf(packet, header)]).toEqual([42]);
  });

  test("its padding is no payload", () => {
    const packet = encodeRtp(HEADER, Uint8Array.of(1, 2, 0, 2));
    packet[0] = 0xa0;
    expect([...payloadOf(packet, decodeRtpHeader(packet))]).toEqual([1, 2]);
    for (const padding of [0, 5]) {
      const wrong = packet.with(packet.length - 1, padding);
      expect(() => payloadOf(wrong, decodeRtpHeader(wrong))).toThrow(REFUSED);
    }
  });

  test("what is shorter than it says, longer than any may be, or of another version is refused", () => {
    const packet = encodeRtp(HEADER, new Uint8Array());
    expect(() => decodeRtpHeader(packet.subarray(0, 11))).toThrow(REFUSED);
    expect(() => decodeRtpHeader(packet.with(0, 0x82))).toThrow(REFUSED);
    expect(() => decodeRtpHeader(packet.with(0, 0x90))).toThrow(REFUSED);
    expect(() => decodeRtpHeader(Uint8Array.of(...packet.with(0, 0x90), 0xbe, 0xde, 0, 1))).toThrow(REFUSED);
    expect(() => decodeRtpHeader(packet.with(0, 0x40))).toThrow(REFUSED);
    expect(() => decodeRtpHeader(new Uint8Array(MAX_PACKET + 1).with(0, 0x80))).toThrow(REFUSED);
  });
});

describe("a digit", () => {
  test.each([..."0123456789*#ABCD"])("%s comes back as it went", (digit) => {
    const event = { digit, ended: digit === "5", duration: 960 };
    expect(decodeTelephoneEvent(encodeTelephoneEvent(event))).toEqual(event);
  });

  test("lasts no longer than can be said", () => {
    expect(decodeTelephoneEvent(encodeTelephoneEvent({ digit: "1", ended: true, duration: 70_000 }))?.duration).toBe(
      65_535,
    );
  });

  test("another event is none, and what is cut is refused", () => {
    expect(decodeTelephoneEvent(Uint8Array.of(16, 0, 0, 0))).toBeUndefined();
    expect(() => decodeTelephoneEvent(Uint8Array.of(1, 2, 3))).toThrow(REFUSED);
  });
});
