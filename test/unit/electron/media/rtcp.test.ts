import { describe, expect, test } from "vitest";
import { ReceptionRecord } from "../../../../electron/media/reception-record.ts";
import { decodeRtcp, encodeRtcp, middleOf, ntpTime, type RtcpPacket } from "../../../../electron/media/rtcp.ts";

const BLOCK = {
  ssrc: 9,
  fractionLost: 3,
  cumulativeLost: -2,
  highest: 0xffff_fffe,
  jitter: 5,
  lastSr: 6,
  delaySinceLastSr: 7,
};
const ALL: readonly RtcpPacket[] = [
  { kind: "sr", ssrc: 1, ntp: [4_000_000_000, 3_000_000_000], timestamp: 4, packets: 5, octets: 6, blocks: [BLOCK] },
  { kind: "rr", ssrc: 1, blocks: [BLOCK, { ...BLOCK, ssrc: 10 }] },
  { kind: "sdes", ssrc: 1, cname: "a-source" },
  { kind: "sdes", ssrc: 1, cname: "four" },
  { kind: "app", subtype: 17, ssrc: 1, name: "MCPT", data: Uint8Array.of(1, 2, 3, 4) },
  { kind: "bye", ssrcs: [1, 2] },
  { kind: "pli", ssrc: 1, media: 9 },
  { kind: "fir", ssrc: 1, media: 9, sequence: 200 },
];

describe("packets", () => {
  test("come back as they went, alone and together", () => {
    for (const packet of ALL) expect(decodeRtcp(encodeRtcp([packet]))).toEqual([packet]);
    expect(decodeRtcp(encodeRtcp(ALL))).toEqual(ALL);
  });

  test("kinds that nobody knows are left out", () => {
    const unknown = Uint8Array.of(0x81, 207, 0, 1, 0, 0, 0, 1);
    expect(decodeRtcp(Buffer.concat([unknown, encodeRtcp([{ kind: "bye", ssrcs: [1] }])]))).toEqual([
      { kind: "bye", ssrcs: [1] },
    ]);
  });

  test("what is cut inside a packet, claims more than it has, or is padded in between is refused", () => {
    const whole = encodeRtcp(ALL);
    const ends = ALL.map((_, at) => encodeRtcp(ALL.slice(0, at + 1)).length);
    for (let length = 1; length < whole.length; length++) {
      const read = () => decodeRtcp(whole.subarray(0, length));
      if (ends.includes(length)) expect(read).not.toThrow();
      else expect(read).toThrow("not what it should be");
    }
    expect(() => decodeRtcp(Uint8Array.of(0x9f, 201, 0, 1, 0, 0, 0, 1))).toThrow("not what it should be");
    expect(() => decodeRtcp(Uint8Array.of(0xa0, 201, 0, 1, 0, 0, 0, 4, 0x80, 201, 0, 1, 0, 0, 0, 1))).toThrow(
      "not what it should be",
    );
    expect(() => decodeRtcp(Uint8Array.of(0x40, 201, 0, 1, 0, 0, 0, 1))).toThrow("not what it should be");
  });

  test("padding of the last one is no part of it", () => {
    const padded = Uint8Array.of(0xa1, 203, 0, 2, 0, 0, 0, 7, 0, 0, 0, 4);
    expect(decodeRtcp(padded)).toEqual([{ kind: "bye", ssrcs: [7] }]);
  });
});

test("the time of NTP begins in 1900", () => {
  expect(ntpTime(0)).toEqual([2_208_988_800, 0]);
  expect(ntpTime(500)).toEqual([2_208_988_800, 0x8000_0000]);
  expect(middleOf([0x1234_abcd, 0x5678_0000])).toBe(0xabcd_5678);
});

describe("what a receiver reports", () => {
  test("is what was lost, since when and of how many", () => {
    const record = new ReceptionRecord(() => 16);
    for (const index of [100, 101, 103, 104, 107]) record.note(7, index, index * 320, index * 20);
    expect(record.blocks(0)).toEqual([
      {
        ssrc: 7,
        fractionLost: Math.floor((3 * 256) / 8),
        cumulativeLost: 3,
        highest: 107,
        jitter: 0,
        lastSr: 0,
        delaySinceLastSr: 0,
      },
    ]);
    // Nothing has come since: nothing is said.
    expect(record.blocks(1)).toEqual([]);
    record.note(7, 108, 108 * 320, 108 * 20);
    expect(record.blocks(2)[0]).toMatchObject({ fractionLost: 0, cumulativeLost: 3, highest: 108 });
  });

  test("repeats count against what was lost", () => {
    const record = new ReceptionRecord(() => 16);
    for (const index of [1, 2, 2, 2]) record.note(7, index, index * 320, index * 20);
    expect(record.blocks(0)[0]?.cumulativeLost).toBe(-2);
  });

  test("jitter grows with packets that do not come evenly", () => {
    const record = new ReceptionRecord(() => 16);
    for (let index = 0; index < 200; index++) record.note(7, index, index * 320, index * 20 + (index % 2) * 10);
    const jitter = record.blocks(0)[0]?.jitter ?? 0;
    expect(jitter).toBeGreaterThan(140);
    expect(jitter).toBeLessThanOrEqual(160);
  });

  test("names the sender's last report, and how long ago that was", () => {
    const record = new ReceptionRecord(() => 16);
    record.note(7, 1, 0, 0);
    record.noteReport(7, 0xabcd, 1000);
    record.noteReport(8, 0xffff, 1000);
    expect(record.blocks(1500)).toMatchObject([{ ssrc: 7, lastSr: 0xabcd, delaySinceLastSr: 32_768 }]);
  });
});
