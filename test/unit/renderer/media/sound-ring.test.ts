/** Sound on its way to the sound card. */
import { expect, test } from "vitest";
import { SoundRing } from "../../../../renderer/media/sound-ring.ts";
import { FRAME_SAMPLES, SOUND_RATE } from "../../../../shared/media/sound-frames.ts";

const PIECE = 128;
const frame = (value: number) => new Int16Array(FRAME_SAMPLES).fill(value);
const take = (ring: SoundRing, samples = PIECE) => {
  const into = new Float32Array(samples).fill(9);
  ring.take(into);
  return into;
};

test("what is put is taken in its order, and what is not there is silence", () => {
  const ring = new SoundRing();
  ring.put(frame(16_384));
  expect(take(ring, FRAME_SAMPLES)).toEqual(new Float32Array(FRAME_SAMPLES).fill(0.5));
  expect(take(ring)).toEqual(new Float32Array(PIECE));
  ring.put(frame(-32_768));
  ring.put(frame(16_384));
  const taken = take(ring, 2 * FRAME_SAMPLES);
  expect([taken[0], taken.at(-1)]).toEqual([-1, 0.5]);
});

/** Samples that wait, from how long it takes until there is silence. */
function waiting(ring: SoundRing): number {
  let samples = 0;
  while (take(ring).some((sample) => sample !== 0)) samples += PIECE;
  return samples;
}

test("the delay of a burst does not stay", () => {
  const ring = new SoundRing();
  for (let i = 0; i < 10; i++) ring.put(frame(1000));
  // Two seconds in which as much comes as goes.
  let owed = 0;
  for (let played = 0; played < 2 * SOUND_RATE; played += PIECE) {
    take(ring);
    for (owed += PIECE; owed >= FRAME_SAMPLES; owed -= FRAME_SAMPLES) ring.put(frame(1000));
  }
  expect(waiting(ring)).toBeLessThanOrEqual(3 * FRAME_SAMPLES);
});

test("where nobody takes anything, the oldest goes", () => {
  const ring = new SoundRing();
  for (let i = 0; i < 1000; i++) ring.put(frame(i + 1));
  expect(take(ring, 1)[0]).toBeCloseTo((1000 - 24) / 32_768, 5);
});

test("where something is left out, one place fades into the other", () => {
  const ring = new SoundRing();
  for (let i = 0; i < 20; i++) ring.put(frame(i < 10 ? 1000 : 30_000));
  const heard: number[] = [];
  let owed = 0;
  for (let played = 0; played < SOUND_RATE; played += PIECE) {
    heard.push(...take(ring));
    for (owed += PIECE; owed >= FRAME_SAMPLES; owed -= FRAME_SAMPLES) ring.put(frame(30_000));
  }
  const steps = heard.map((sample, at) => Math.abs(sample - (heard[at - 1] ?? sample)));
  // From one value to the other there is one step, where the two frames meet.
  expect(steps.filter((step) => step > 0.5).length).toBeLessThanOrEqual(1);
});
