import { expect, test } from "vitest";
import { FLOOR_DB, levelOf, loudnessOf } from "../../../../renderer/media/level.ts";

const tone = (amplitude: number) =>
  Float32Array.from({ length: 4_800 }, (_, at) => amplitude * Math.sin((2 * Math.PI * at) / 48));

test.each([
  [1, -3, 0],
  [0.5, -9, -6],
  [0.1, -23, -20],
  [0.01, -43, -40],
  [0, FLOOR_DB, FLOOR_DB],
])("a tone of amplitude %f", (amplitude, rms, peak) => {
  const level = levelOf(tone(amplitude));
  expect(Math.round(level.rms)).toBe(rms);
  expect(Math.round(level.peak)).toBe(peak);
});

test("no samples are silence, and what is beyond full scale is full scale", () => {
  expect(levelOf(new Float32Array())).toEqual({ rms: FLOOR_DB, peak: FLOOR_DB });
  expect(levelOf(Float32Array.of(2, -2))).toEqual({ rms: 0, peak: 0 });
});

test.each([
  ["silent", 0],
  ["quiet", 0.005],
  ["good", 0.1],
  ["good", 0.49],
  ["loud", 0.52],
  ["loud", 1],
] as const)("is %s at amplitude %f", (loudness, amplitude) =>
  expect(loudnessOf(levelOf(tone(amplitude)))).toBe(loudness),
);
