import { describe, expect, test } from "vitest";
import { encodeRtcp } from "../../../../electron/media/rtcp.ts";
import { encodeRtp } from "../../../../electron/media/rtp-packet.ts";
import type { SrtpPolicy } from "../../../../electron/media/srtp-policy.ts";
import { MAX_STREAMS, SrtpReceiver } from "../../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../../electron/media/srtp-sender.ts";
import {
  CS_ID,
  DEFAULT_SUITE,
  deriveSrtpKeys,
  SRTP_SUITES,
  type SrtpSuite,
} from "../../../../shared/mikey/derivation.ts";
import { reasonOf } from "./support.ts";

const CALL = { pck: new Uint8Array(16).fill(7), pckId: Uint8Array.of(0x1a, 2, 3, 4), rand: new Uint8Array(16).fill(9) };
const KEYS = deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
const PLAIN: SrtpPolicy = { rocRate: undefined };

const voice = (sequence: number, ssrc = 5) =>
  encodeRtp(
    { marker: false, payloadType: 97, sequence: sequence % 0x1_0000, timestamp: sequence * 320, ssrc },
    Uint8Array.of(sequence & 0xff, 1, 2, 3),
  );
function pair(policy = PLAIN, suite: SrtpSuite = DEFAULT_SUITE) {
  const keys = deriveSrtpKeys(CALL, CS_ID.voiceInitiator, suite);
  return {
    sender: new SrtpSender(keys, CALL.pckId, policy),
    receiver: new SrtpReceiver(keys, CALL.pckId, policy),
  };
}

const REPORT = encodeRtcp([
  { kind: "sr", ssrc: 5, ntp: [1, 2], timestamp: 3, packets: 4, octets: 5, blocks: [] },
  { kind: "sdes", ssrc: 5, cname: "a-name" },
]);

describe("a sender", () => {
  test("uses no sequence number twice, and none that lies behind", () => {
    const { sender } = pair();
    sender.protect(voice(10));
    expect(reasonOf(() => sender.protect(voice(10)))).toBe("replayed");
    expect(reasonOf(() => sender.protect(voice(9)))).toBe("replayed");
    expect(reasonOf(() => sender.protect(voice(11)))).toBe("let through");
    expect(sender.sent).toBe(2);
  });

  test("speaks for one source", () => {
    const { sender } = pair();
    sender.protect(voice(1));
    expect(reasonOf(() => sender.protect(voice(2, 6)))).toBe("too-many-streams");
  });

  test("becomes another where it is told to, which is heard, and goes on where it was when it comes back", () => {
    const { sender, receiver } = pair();
    const heard = (packet: Uint8Array) => receiver.open(sender.protect(packet))?.header.ssrc;
    expect(heard(voice(100))).toBe(5);
    sender.sendAs(6);
    expect([sender.lastOf(6), heard(voice(3, 6)), sender.lastOf(6)]).toEqual([undefined, 6, 3]);
    sender.sendAs(5);
    // No sequence number of its first time comes back: with it a nonce would.
    expect(reasonOf(() => sender.protect(voice(100)))).toBe("replayed");
    expect([sender.lastOf(5), heard(voice(101))]).toEqual([100, 5]);
  });

  test("sends nothing with keys that were wiped", () => {
    const { sender } = pair();
    sender.close();
    expect(reasonOf(() => sender.protect(voice(1)))).toBe("exhausted");
    expect(reasonOf(() => sender.protectRtcp(new Uint8Array(8)))).toBe("exhausted");
  });

  test("names the key in each packet, at its end", () => {
    const { sender } = pair();
    expect([...sender.protect(voice(1)).slice(-4)]).toEqual([...CALL.pckId]);
  });
});

describe("a receiver", () => {
  test("opens a packet once", () => {
    const { sender, receiver } = pair();
    const sealed = sender.protect(voice(1));
    expect([...(receiver.open(sealed)?.payload ?? [])]).toEqual([1, 1, 2, 3]);
    expect(receiver.open(sealed)).toBeUndefined();
    expect(receiver.counts).toMatchObject({ opened: 1, replayed: 1 });
  });

  test("does not open what names another key, what is changed, what is none", () => {
    const { sender, receiver } = pair();
    const sealed = sender.protect(voice(1));
    receiver.open(sealed.with(sealed.length - 1, 99));
    receiver.open(sealed.with(13, (sealed[13] ?? 0) ^ 1));
    receiver.open(sealed.subarray(0, 20));
    receiver.open(new Uint8Array(5000));
    expect(receiver.counts).toMatchObject({ opened: 0, "unknown-mki": 1, "not-authentic": 1, malformed: 2 });
  });

  test("keeps nothing of a source before a packet of it was authentic", () => {
    const { sender, receiver } = pair();
    const sealed = sender.protect(voice(1));
    for (let ssrc = 100; ssrc < 100 + 2 * MAX_STREAMS; ssrc++) {
      const forged = Uint8Array.from(sealed);
      new DataView(forged.buffer).setUint32(8, ssrc);
      receiver.open(forged);
    }
    expect(receiver.counts["not-authentic"]).toBe(2 * MAX_STREAMS);
    expect(receiver.open(sealed)).toBeDefined();
  });

  test("takes so many authentic sources and no more", () => {
    const { receiver } = pair();
    for (let ssrc = 1; ssrc <= MAX_STREAMS + 1; ssrc++) {
      receiver.open(new SrtpSender(KEYS, CALL.pckId, PLAIN).protect(voice(1, ssrc)));
    }
    expect(receiver.counts).toMatchObject({ opened: MAX_STREAMS, "too-many-streams": 1 });
  });

  test("follows the sequence numbers over their end, also backwards for what is late", () => {
    const { sender, receiver } = pair();
    const sealed = Array.from({ length: 200 }, (_, i) => sender.protect(voice(0x1_0000 - 100 + i)));
    for (const at of [98, 99, 102, 101, 97, 100, 199])
      expect(receiver.open(sealed[at] ?? new Uint8Array())).toBeDefined();
    const indexes = [...sealed.keys()].filter((at) => receiver.open(sealed[at] ?? new Uint8Array()) !== undefined);
    expect(indexes).toHaveLength(200 - 7);
  });

  test("refuses what would lie before the first packet of all", () => {
    const { receiver } = pair();
    receiver.open(new SrtpSender(KEYS, CALL.pckId, PLAIN).protect(voice(3)));
    receiver.open(new SrtpSender(KEYS, CALL.pckId, PLAIN).protect(voice(0xfff0)));
    expect(receiver.counts).toMatchObject({ opened: 1, "too-old": 1 });
  });

  test("opens nothing with keys that were wiped", () => {
    const { sender, receiver } = pair();
    receiver.close();
    expect(receiver.open(sender.protect(voice(1)))).toBeUndefined();
  });
});

describe.each([
  ["AES_CM_128_HMAC_SHA1_80", 10],
  ["AES_CM_128_HMAC_SHA1_32", 4],
  ["AES_256_CM_HMAC_SHA1_80", 10],
  ["AES_256_CM_HMAC_SHA1_32", 4],
] as const)("%s", (suite, tag) => {
  test("has the MKI before the tag, which is as long as the suite says for sound and 80 bits for reports", () => {
    const { sender } = pair(PLAIN, suite);
    for (const [sealed, clear, behind] of [
      [sender.protect(voice(1)), voice(1).length, tag],
      [sender.protectRtcp(REPORT), REPORT.length + 4, 10],
    ] as const) {
      expect(sealed.length).toBe(clear + 4 + behind);
      expect([...sealed.slice(clear, clear + 4)]).toEqual([...CALL.pckId]);
    }
  });

  test("is opened once, sound and reports, over the end of the sequence numbers, too", () => {
    const { sender, receiver } = pair(PLAIN, suite);
    const sealed = Array.from({ length: 200 }, (_, i) => sender.protect(voice(0x1_0000 - 100 + i)));
    for (const packet of [...sealed, ...sealed]) receiver.open(packet);
    const report = sender.protectRtcp(REPORT);
    expect([...(receiver.openRtcp(report) ?? [])]).toEqual([...REPORT]);
    expect(receiver.openRtcp(report)).toBeUndefined();
    expect(receiver.counts).toMatchObject({ opened: 200, openedRtcp: 1, replayed: 201, "not-authentic": 0 });
  });

  test("is not opened where any octet is another, one is missing, or its key is named otherwise", () => {
    const { sender, receiver } = pair(PLAIN, suite);
    for (const [sealed, open] of [
      [sender.protect(voice(1)), (packet: Uint8Array) => receiver.open(packet)],
      [sender.protectRtcp(REPORT), (packet: Uint8Array) => receiver.openRtcp(packet)],
    ] as const) {
      for (const [at, octet] of sealed.entries()) expect(open(sealed.with(at, octet ^ 0x10))).toBeUndefined();
      for (let length = 0; length < sealed.length; length++) expect(open(sealed.subarray(0, length))).toBeUndefined();
      expect(open(sealed)).toBeDefined();
    }
  });

  test("is not taken for another suite, nor another for it", () => {
    for (const other of (Object.keys(SRTP_SUITES) as SrtpSuite[]).filter((each) => each !== suite)) {
      const [ours, theirs] = [pair(PLAIN, suite), pair(PLAIN, other)];
      expect(ours.receiver.open(theirs.sender.protect(voice(1)))).toBeUndefined();
      expect(theirs.receiver.open(ours.sender.protect(voice(1)))).toBeUndefined();
    }
  });
});

describe("a roll-over counter that travels along", () => {
  test.each([1, 4])("stands behind the MKI of every packet that the rate divides: %i", (rocRate) => {
    const { sender, receiver } = pair({ rocRate });
    const lengths = [4, 5, 6, 7, 8].map((sequence) => sender.protect(voice(sequence)).length);
    const base = 12 + 4 + 16 + 4;
    expect(lengths).toEqual([4, 5, 6, 7, 8].map((sequence) => base + (sequence % rocRate === 0 ? 4 : 0)));
    expect(receiver.open(new SrtpSender(KEYS, CALL.pckId, { rocRate }).protect(voice(4)))).toBeDefined();
  });

  test("lets somebody begin to listen late, who would hear nothing without it", () => {
    const late = (rocRate: number | undefined) => {
      const { sender, receiver } = pair({ rocRate });
      const sealed = Array.from({ length: 70_000 }, (_, i) => i)
        .filter((i) => i % 1000 === 0 || i > 69_000)
        .map((i) => sender.protect(voice(i)));
      for (const packet of sealed.slice(-50)) receiver.open(packet);
      return receiver.counts;
    };
    expect(late(1)).toMatchObject({ opened: 50, "not-authentic": 0 });
    expect(late(undefined)).toMatchObject({ opened: 0, "not-authentic": 50 });
  });

  test("is believed only of an authentic packet", () => {
    const { sender, receiver } = pair({ rocRate: 1 });
    const first = sender.protect(voice(1));
    receiver.open(first.with(first.length - 1, 9));
    expect(receiver.counts["not-authentic"]).toBe(1);
    expect(receiver.open(first)).toBeDefined();
    expect(receiver.open(sender.protect(voice(2)))?.index).toBe(2);
  });
});
