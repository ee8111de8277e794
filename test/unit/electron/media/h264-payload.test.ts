import { describe, expect, test } from "vitest";
import {
  decodeH264Payload,
  encodeH264Payloads,
  PictureAssembler,
  type PicturePacket,
} from "../../../../electron/media/h264-payload.ts";
import { codecOf, joinUnits, MOST_UNITS, splitUnits } from "../../../../shared/media/h264-units.ts";

const SEQUENCE = Uint8Array.of(0x67, 0x42, 0xe0, 0x1f, 0x8c);
const PICTURE = Uint8Array.of(0x68, 0xce, 0x3c, 0x80);
/** A slice that begins with the first macroblock; no three octets of it look like a start code. */
const slice = (header: number, length: number) =>
  Uint8Array.from({ length }, (_, at) => (at === 0 ? header : at === 1 ? 0x88 : (at % 250) + 4));
const KEY = joinUnits([SEQUENCE, PICTURE, slice(0x65, 3000)]);
const DELTA = joinUnits([slice(0x41, 50)]);

/** Pictures as packets of one source; each has a timestamp of its own. */
function packetsOf(...pictures: readonly Uint8Array[]): PicturePacket[] {
  let index = 7;
  return pictures.flatMap((picture, at) =>
    encodeH264Payloads(picture).map((made) => ({ ...made, index: index++, timestamp: at * 3000 })),
  );
}

const shownOf = (packets: readonly PicturePacket[], assembler = new PictureAssembler()) =>
  packets.flatMap((packet) => assembler.take(packet));

describe("units", () => {
  test("of either start code come back, without the zeros between them", () => {
    const octets = Uint8Array.of(0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 0, 1, 0x65, 3, 0);
    expect(splitUnits(octets)?.map((unit) => [...unit])).toEqual([
      [0x67, 1],
      [0x68, 2],
      [0x65, 3],
    ]);
  });

  test.each([
    ["without a start code", Uint8Array.of(0x67, 0, 0, 1, 5)],
    ["of zeros", new Uint8Array(50)],
    ["of nothing", new Uint8Array()],
    ["of too many units", joinUnits(Array.from({ length: MOST_UNITS + 1 }, () => PICTURE))],
  ])("what is %s is none", (_what, octets) => {
    expect(splitUnits(octets)).toBeUndefined();
  });

  test("name their codec", () => {
    expect(codecOf(splitUnits(KEY) ?? [])).toBe("avc1.42e01f");
    expect(codecOf(splitUnits(DELTA) ?? [])).toBeUndefined();
  });
});

describe("a picture", () => {
  test("comes back from packets of a limited size, the last of which is marked", () => {
    const packets = packetsOf(KEY, DELTA);
    expect(Math.max(...packets.map(({ payload }) => payload.length))).toBeLessThanOrEqual(1160);
    expect(packets.map(({ marker }) => marker)).toEqual([false, false, false, false, true, true]);
    expect(shownOf(packets)).toEqual([
      { octets: KEY, isKey: true, timestamp: 0 },
      { octets: DELTA, isKey: false, timestamp: 3000 },
    ]);
  });

  test("comes back from packets in disorder, and from those that come twice once", () => {
    const packets = packetsOf(KEY, DELTA);
    const [first, ...others] = packets;
    if (first === undefined) throw new Error("no packets");
    expect(shownOf([first, ...others.reverse(), ...packets])).toHaveLength(2);
  });

  test("ends with the next one where its last packet is not marked", () => {
    const unmarked = packetsOf(KEY, DELTA, DELTA).map((packet) => ({ ...packet, marker: false }));
    expect(shownOf(unmarked).map(({ octets }) => octets)).toEqual([KEY, DELTA]);
  });

  test("is not shown with a part missing, nor any that builds on it, until a key picture", () => {
    // As many behind the gap as are waited for.
    const deltas = Array.from({ length: 70 }, () => DELTA);
    const packets = packetsOf(KEY, DELTA, ...deltas, KEY, DELTA);
    for (const lost of [5, 6]) {
      const assembler = new PictureAssembler();
      const shown = shownOf(packets.toSpliced(lost, 1), assembler);
      expect(shown.map(({ isKey }) => isKey)).toEqual([...(lost === 6 ? [true, false] : [true]), true, false]);
      expect(assembler.wantsKey).toBe(false);
    }
    for (const lost of [1, 2, 3]) {
      const assembler = new PictureAssembler();
      expect(shownOf(packets.slice(0, 60).toSpliced(lost, 1), assembler)).toEqual([]);
      expect(assembler.wantsKey).toBe(true);
    }
  });

  test("is waited for a tenth of a second: then a key picture is wanted, and one that has come already is shown", () => {
    const packets = packetsOf(KEY, DELTA, DELTA, KEY).toSpliced(5, 1);
    const assembler = new PictureAssembler();
    const shown = shownOf(packets, assembler);
    expect(shown.map(({ timestamp }) => timestamp)).toEqual([0]);
    const ticks = Array.from({ length: 4 }, () => assembler.tick());
    expect(ticks.flat()).toEqual([]);
    expect(assembler.wantsKey).toBe(false);
    const afterwards = assembler.tick();
    expect(afterwards.map(({ isKey, timestamp }) => [isKey, timestamp])).toEqual([[true, 9000]]);
    expect([assembler.lost, assembler.tick()]).toEqual([1, []]);
  });

  test("that is there in time ends the waiting, and the next one has all of it again", () => {
    const packets = packetsOf(KEY, DELTA, DELTA, DELTA);
    const [late, last] = [packets[5], packets[7]];
    if (late === undefined || last === undefined) throw new Error("no packets");
    const assembler = new PictureAssembler();
    shownOf(packets.slice(0, 5).concat(packets[6] ?? []), assembler);
    for (let tick = 0; tick < 4; tick++) assembler.tick();
    expect(assembler.take(late)).toHaveLength(2);
    expect(Array.from({ length: 9 }, () => assembler.tick()).flat()).toEqual([]);
    expect(assembler.take(last)).toHaveLength(1);
    expect(assembler.lost).toBe(0);
  });

  test("whose first slice is missing is not whole", () => {
    const second = slice(0x65, 40);
    second[1] = 0x44;
    expect(shownOf(packetsOf(joinUnits([SEQUENCE, PICTURE, second]), KEY))).toHaveLength(1);
  });

  test("has the parameter sets in front that were said before, in a description or by another picture", () => {
    const bare = joinUnits([slice(0x65, 30)]);
    const whole = joinUnits([SEQUENCE, PICTURE, slice(0x65, 30)]);
    expect(shownOf(packetsOf(bare))).toEqual([]);
    expect(shownOf(packetsOf(bare), new PictureAssembler([SEQUENCE, PICTURE]))[0]?.octets).toEqual(whole);
    expect(shownOf(packetsOf(KEY, bare)).at(-1)?.octets).toEqual(whole);
  });

  test("has them once where they stand before each of its slices", () => {
    const second = slice(0x65, 30);
    second[1] = 0x44;
    const delimiter = Uint8Array.of(9, 0x10);
    const repeated = joinUnits([delimiter, SEQUENCE, PICTURE, slice(0x65, 30), SEQUENCE, PICTURE, second]);
    expect(shownOf(packetsOf(repeated))[0]?.octets).toEqual(joinUnits([SEQUENCE, PICTURE, slice(0x65, 30), second]));
  });

  test("that never ends is given up", () => {
    const assembler = new PictureAssembler();
    const start = Uint8Array.of(0x7c, 0x85, ...new Uint8Array(1000).fill(5));
    const more = Uint8Array.of(0x7c, 0x05, ...new Uint8Array(1000).fill(5));
    const endless = () => {
      for (let index = 0; index < 1000; index++)
        assembler.take({ index, timestamp: 0, marker: false, payload: index === 0 ? start : more });
    };
    expect(endless).toThrow("not what it should be");
  });
});

describe("a payload", () => {
  test("of several units gives each", () => {
    const several = Uint8Array.of(24, 0, 5, ...SEQUENCE, 0, 4, ...PICTURE);
    expect(decodeH264Payload(several)).toEqual({ kind: "units", units: [SEQUENCE, PICTURE] });
  });

  test("of a kind that means nothing yet is passed over", () => {
    for (const type of [0, 30, 31])
      expect(decodeH264Payload(Uint8Array.of(type, 1))).toEqual({ kind: "units", units: [] });
  });

  test.each([
    ["nothing", []],
    ["the forbidden bit", [0x80 | 1, 2]],
    ["several units and none", [24]],
    ["several units, one of them cut", [24, 0, 2, 0x67, 1, 0, 9, 1]],
    ["several units, one of them empty", [24, 0, 0, 0, 1, 5]],
    ["several units in several units", [24, 0, 2, 24, 0]],
    ["a kind of another mode", [25, 0, 0, 0, 1, 5]],
    ["a part of another mode", [29, 0x85, 0, 0, 1]],
    ["a part that starts and ends", [0x7c, 0xc5, 1]],
    ["a part of a part", [0x7c, 0x9c, 1]],
    ["a part without an octet", [0x7c, 0x85]],
  ])("of %s is refused", (_what, octets) => {
    expect(() => decodeH264Payload(Uint8Array.from(octets))).toThrow("not what it should be");
  });
});
