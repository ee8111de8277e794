import { describe, expect, test } from "vitest";
import {
  type AmrForm,
  type AmrFrame,
  decodeAmrPayload,
  encodeAmrPayload,
  frameLength,
  MAX_FRAMES,
  NO_MODE_REQUEST,
} from "../../../../electron/media/amr-payload.ts";

const FORMS: readonly AmrForm[] = ["octet-aligned", "bandwidth-efficient"];
const TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15];
/** Bits of speech by type, RFC 4867 table 1b of TS 26.201; those of the last octet that are none are zero. */
const BITS = [132, 177, 253, 285, 317, 365, 397, 461, 477, 40];

const frameOf = (type: number, fill = 0xff): AmrFrame => {
  const bits = new Uint8Array(frameLength(type) ?? 0).fill(fill);
  const rest = (BITS[type] ?? 0) % 8;
  if (rest > 0) bits[bits.length - 1] = (fill << (8 - rest)) & 0xff;
  return { type, good: true, bits };
};

describe.each(FORMS)("%s", (form) => {
  test.each(TYPES)("a frame of type %i comes back as it went", (type) => {
    const content = { modeRequest: NO_MODE_REQUEST, frames: [frameOf(type)] };
    expect(decodeAmrPayload(encodeAmrPayload(content, form), form)).toEqual(content);
  });

  test("so do several, with a wish for a mode and a frame that is not whole", () => {
    const frames = [frameOf(8), { ...frameOf(2, 0xa5), good: false }, frameOf(9), frameOf(15)];
    const content = { modeRequest: 4, frames };
    expect(decodeAmrPayload(encodeAmrPayload(content, form), form)).toEqual(content);
  });

  test("what is cut anywhere is refused", () => {
    const whole = encodeAmrPayload({ modeRequest: 4, frames: [frameOf(2), frameOf(9)] }, form);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeAmrPayload(whole.subarray(0, length), form)).toThrow("not what it should be");
    }
  });

  test("so is what has more behind it, has more frames than a packet may have, or a type that does not exist", () => {
    const refused = (payload: Uint8Array) =>
      expect(() => decodeAmrPayload(payload, form)).toThrow("not what it should be");
    const whole = encodeAmrPayload({ modeRequest: 4, frames: [frameOf(2)] }, form);
    refused(Uint8Array.of(...whole, 0));
    refused(new Uint8Array(60).fill(0xff));
  });

  test.each([9, 14])("a wish that is for future use (%i) is none of a reason to refuse what is said", (modeRequest) => {
    const content = { modeRequest, frames: [frameOf(2)] };
    expect(decodeAmrPayload(encodeAmrPayload(content, form), form)).toEqual(content);
  });

  test("none, too many, or one of another length than its type are not sent", () => {
    const encode = (frames: AmrFrame[]) => () => encodeAmrPayload({ modeRequest: 15, frames }, form);
    expect(encode([])).toThrow(RangeError);
    expect(encode(Array.from({ length: MAX_FRAMES + 1 }, () => frameOf(15)))).toThrow(RangeError);
    expect(encode([{ ...frameOf(2), bits: new Uint8Array(3) }])).toThrow(RangeError);
  });
});

test("octets of each type", () => {
  expect(TYPES.map(frameLength)).toEqual([17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0]);
  expect([10, 11, 12, 13].map(frameLength)).toEqual([undefined, undefined, undefined, undefined]);
});

test("a packet of 12.65 kbit/s, bit by bit", () => {
  const content = { modeRequest: 15, frames: [frameOf(2)] };
  const aligned = encodeAmrPayload(content, "octet-aligned");
  expect(aligned).toHaveLength(34);
  // Four bits of the wish and four of nothing; no frame follows, type 2, whole, two bits of nothing; then speech.
  expect([...aligned.subarray(0, 3)]).toEqual([0xf0, 0x14, 0xff]);
  const efficient = encodeAmrPayload(content, "bandwidth-efficient");
  expect(efficient).toHaveLength(33);
  // 1111 0 0010 1, then 253 bits of speech and one of padding.
  expect([...efficient.subarray(0, 2)]).toEqual([0xf1, 0x7f]);
  expect(efficient.at(-1)).toBe(0xfe);
});
