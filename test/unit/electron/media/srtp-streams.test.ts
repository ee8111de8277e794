import { describe, expect, test } from "vitest";
import { encodeRtp } from "../../../../electron/media/rtp-packet.ts";
import type { SrtpPolicy } from "../../../../electron/media/srtp-policy.ts";
import { MAX_STREAMS, SrtpReceiver } from "../../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../../electron/media/srtp-sender.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";
import { reasonOf } from "./support.ts";

const CALL = { pck: new Uint8Array(16).fill(7), pckId: Uint8Array.of(0x1a, 2, 3, 4), rand: new Uint8Array(16).fill(9) };
const KEYS = deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
const PLAIN: SrtpPolicy = { rocRate: undefined };

const voice = (sequence: number, ssrc = 5) =>
  encodeRtp(
    { marker: false, payloadType: 97, sequence: sequence % 0x1_0000, timestamp: sequence * 320, ssrc },
    Uint8Array.of(sequence & 0xff, 1, 2, 3),
  );
const pair = (policy = PLAIN) => ({
  sender: new SrtpSender(KEYS, CALL.pckId, policy),
  receiver: new SrtpReceiver(KEYS, CALL.pckId, policy),
});

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
