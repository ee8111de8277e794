/** When the other end of a call over RTP counts as gone. */
import { expect, test } from "vitest";
import { RtpSilence, SILENCE_MS } from "../../../../renderer/media/rtp-silence.ts";
import type { SoundCounts } from "../../../../shared/media/sound-frames.ts";

const STEP_MS = 500;

/** What is told of looks at an end of which so much has come, for a while. */
function looks(
  silence: RtpSilence,
  counts: Partial<Pick<SoundCounts, "opened" | "reports">>,
  forMs: number,
  fromMs = 0,
): string[] {
  const told: string[] = [];
  for (let at = fromMs; at <= fromMs + forMs; at += STEP_MS) {
    const news = silence.look({ ...NOTHING, ...counts }, at, true);
    if (news !== undefined) told.push(news);
  }
  return told;
}
const NOTHING = { opened: 0, reports: 0 } as SoundCounts;

test("an end of which nothing ever comes is gone after half a minute", () => {
  expect(looks(new RtpSilence(), {}, SILENCE_MS - STEP_MS)).toEqual([]);
  expect(looks(new RtpSilence(), {}, SILENCE_MS)).toEqual(["gone"]);
});

test("so is one that has been heard, and has reported, and does neither any more; and it can come back", () => {
  const silence = new RtpSilence();
  expect(looks(silence, { opened: 50, reports: 1 }, 2 * SILENCE_MS)).toEqual(["gone"]);
  expect(looks(silence, { opened: 50, reports: 2 }, STEP_MS, 3 * SILENCE_MS)).toEqual(["back"]);
});

test("one whose voice comes for long, and whose reports are under other keys, may be muted for as long as it likes", () => {
  const silence = new RtpSilence();
  let opened = 0;
  const speak = (forMs: number, fromMs: number) => {
    for (let at = fromMs; at < fromMs + forMs; at += STEP_MS) looks(silence, { opened: ++opened }, 0, at);
  };
  speak(11_000, 0);
  expect(looks(silence, { opened }, 10 * SILENCE_MS, 11_000)).toEqual([]);
});

test("one that has been heard for too short a time to have reported is gone", () => {
  const silence = new RtpSilence();
  expect(looks(silence, { opened: 1 }, 2 * SILENCE_MS)).toEqual(["gone"]);
});
