import { expect, test } from "vitest";
import { SAMPLE_RATE, samplesOf } from "../../../../renderer/sound/samples.ts";
import { amplitudeOf } from "../../../support/harness/sound/tone.ts";

const note = (ms: number, ...hertz: number[]) => ({ ms, hertz });
const loudest = (samples: Float32Array) => samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

test("a note has its frequency, at full amplitude, and no other", () => {
  const samples = samplesOf([note(200, 880)]);
  expect(samples).toHaveLength(0.2 * SAMPLE_RATE);
  expect(amplitudeOf(880, samples, SAMPLE_RATE)).toBeCloseTo(1, 1);
  expect(amplitudeOf(440, samples, SAMPLE_RATE)).toBeLessThan(0.001);
});

test("notes of several frequencies are no louder than others, and each is in them", () => {
  const samples = samplesOf([note(200, 480, 620)]);
  expect(loudest(samples)).toBeLessThanOrEqual(1);
  expect(loudest(samples)).toBeGreaterThan(0.95);
  for (const hertz of [480, 620]) expect(amplitudeOf(hertz, samples, SAMPLE_RATE)).toBeCloseTo(0.5, 1);
});

test("notes follow each other, and a pause is silent", () => {
  const samples = samplesOf([note(100, 500), note(50), note(100, 1_000)]);
  expect(samples).toHaveLength(0.25 * SAMPLE_RATE);
  const [first, pause, last] = [samples.subarray(0, 1_600), samples.subarray(1_600, 2_400), samples.subarray(2_400)];
  expect(amplitudeOf(500, first, SAMPLE_RATE)).toBeGreaterThan(0.9);
  expect(loudest(pause)).toBe(0);
  expect(amplitudeOf(1_000, last, SAMPLE_RATE)).toBeGreaterThan(0.9);
  expect(amplitudeOf(500, last, SAMPLE_RATE)).toBeLessThan(0.01);
});

test("it comes and goes within some milliseconds, so that it does not click, the same at both ends", () => {
  const samples = samplesOf([note(100, 1_000)], 8_000);
  expect(samples).toHaveLength(800);
  expect(samples[0]).toBe(0);
  expect(Math.abs(samples.at(-1) ?? 1)).toBe(0);
  // The edge takes 6 ms.
  const after = (ms: number) => loudest(samples.subarray(ms * 8 - 8, ms * 8));
  const mirrored = samples.toReversed();
  expect(loudest(mirrored.subarray(0, 8))).toBeLessThan(0.1);
  expect(after(1)).toBeLessThan(0.1);
  expect(after(3)).toBeGreaterThan(0.2);
  expect(after(3)).toBeLessThan(0.6);
  expect(after(8)).toBeCloseTo(1, 5);
});

test("notes that are shorter than a sample are none", () => {
  expect(samplesOf([note(0, 500)])).toHaveLength(0);
  expect(samplesOf([])).toHaveLength(0);
});
