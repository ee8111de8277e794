/** What a packet of Opus says of itself: RFC 6716 table 2 and clause 3.2. */
import { describe, expect, test } from "vitest";
import { isOpusPause, NO_SOUND, opusFrames } from "../../../../electron/media/opus-payload.ts";

/** First octet: configuration, one channel, and how many frames. */
const first = (configuration: number, code: number) => (configuration << 3) | code;

describe("frames of 20 ms", () => {
  test.each([
    ["SILK of 20 ms", [first(9, 0), 1], 1],
    ["of 40", [first(10, 0), 1], 2],
    ["of 60", [first(11, 0), 1], 3],
    ["two of 60", [first(3, 1), 1, 1], 6],
    ["two of 10, which are 20", [first(8, 2), 1, 1], 1],
    ["two channels", [first(9, 0) | 4, 1], 1],
    ["hybrid of 20", [first(13, 0), 1], 1],
    ["two of 10 in hybrid", [first(12, 1), 1, 1], 1],
    ["CELT of 20", [first(19, 0), 1], 1],
    ["eight of 2.5", [first(16, 3), 8, 1], 1],
    ["six of 20", [first(9, 3), 6, 1], 6],
    ["six of 20, with their sizes and padding", [first(9, 3), 0xc6, 0, 1], 6],
  ])("%s", (_, packet, frames) => {
    expect(opusFrames(Uint8Array.from(packet))).toBe(frames);
  });

  test.each([
    ["nothing", []],
    ["10 ms, which is less than we ask for", [first(8, 0), 1]],
    ["2.5 ms", [first(16, 0), 1]],
    ["50 ms in parts of 10", [first(8, 3), 5, 1]],
    ["more than 120 ms", [first(9, 3), 7, 1]],
    ["no frame at all", [first(9, 3), 0, 1]],
    ["so many frames, without saying how many", [first(9, 3)]],
  ])("%s is refused", (_, packet) => {
    expect(() => opusFrames(Uint8Array.from(packet))).toThrow("not what it should be");
  });
});

test("a pause is what describes nothing; ours is one of 20 ms", () => {
  expect([isOpusPause(NO_SOUND), opusFrames(NO_SOUND)]).toEqual([true, 1]);
  expect([isOpusPause(new Uint8Array(2)), isOpusPause(new Uint8Array(3))]).toEqual([true, false]);
});
