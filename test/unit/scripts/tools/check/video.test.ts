import { expect, test } from "vitest";
import { videoFailure, videoResult } from "../../../../../scripts/tools/check/video.ts";
import type { UnitReport } from "../../../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../../../shared/mc/call-record.ts";
import type { FrameCount, Protection } from "../../../../../shared/mc/protection.ts";
import { NO_PICTURES_YET, type Pictures } from "../../../../../shared/mc/record-parts/pictures.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";

const frames = (sealed: number, authenticated: number, refused = 0): FrameCount => ({
  protected: sealed,
  authenticated,
  refused,
  replayed: 0,
});
const pictures = (counted: FrameCount, change: Partial<Pictures> = {}): Pictures => ({
  ...NO_PICTURES_YET,
  far: "shown",
  proved: { sent: true, received: true },
  frames: counted,
  ...change,
});
const shown = { frames: 90, width: 640, height: 360, perSecond: 15, lost: 0, packets: 900, delayMs: null };
const media = (received: number): CallRecord["media"] => ({
  sent: { packets: 0, energy: 0 },
  received: { packets: 0, energy: 0 },
  pictures: { sent: shown, received: { ...shown, frames: received } },
});
const seen = {
  toColleague: { width: 640, height: 360, mark: { time: 7, age: 80 } },
  fromColleague: { width: 320, height: 180, mark: { time: 9, age: 90 } },
};

const call = callRecord({
  service: "mcvideo",
  protection: { frames: frames(200, 201) } as Protection,
  pictures: pictures(frames(70, 61)),
  media: media(81),
});
const unit = {
  protection: { frames: frames(211, 190) },
  pictures: pictures(frames(65, 64)),
  media: media(82),
} as unknown as UnitReport;

test("each direction has what was sealed where it was sent, and what was opened, shown and read where it arrived", () => {
  expect(videoResult(seen, call, unit)).toEqual({
    toColleague: {
      video: { frames: 82, width: 640, height: 360, mark: { time: 7, age: 80 } },
      framesProtected: { sound: 200, pictures: 70 },
      framesAuthenticated: { sound: 190, pictures: 64 },
    },
    fromColleague: {
      video: { frames: 81, width: 320, height: 180, mark: { time: 9, age: 90 } },
      framesProtected: { sound: 211, pictures: 65 },
      framesAuthenticated: { sound: 201, pictures: 61 },
    },
  });
  expect(videoFailure(videoResult(seen, call, unit), call, unit)).toBeUndefined();
});

test.each<[string, Partial<CallRecord>, Partial<UnitReport>]>([
  ["none in mcvideo", { pictures: null }, {}],
  [
    "not proved both ways here",
    { pictures: pictures(frames(70, 61), { proved: { sent: true, received: false } }) },
    {},
  ],
  [
    "not proved both ways at the colleague",
    {},
    { pictures: pictures(frames(65, 64), { proved: { sent: false, received: true } }) },
  ],
  ["not proved both ways at the colleague", {}, { pictures: null }],
  ["1 refused here", { pictures: pictures(frames(70, 61, 1)) }, {}],
  ["2 refused at the colleague", {}, { pictures: pictures(frames(65, 64, 2)) }],
  ["29 were shown, fromColleague", { media: media(29) }, {}],
  ["0 were shown, toColleague", {}, { media: null }],
  ["29 protected, 64 authenticated, toColleague", { pictures: pictures(frames(29, 61)) }, {}],
  ["65 protected, 3 authenticated, fromColleague", { pictures: pictures(frames(70, 3)) }, {}],
])("is a failure with its words: pictures: %s", (words, here, there) => {
  const [ours, theirs] = [
    { ...call, ...here },
    { ...unit, ...there },
  ];
  expect(videoFailure(videoResult(seen, ours, theirs), ours, theirs)).toBe(`pictures: ${words}`);
});
