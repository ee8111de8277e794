/** How much a picture takes, after what the other end reports of its packets. */
import { expect, test } from "vitest";
import { LEAST_PICTURE_RATE, pictureRateAfter } from "../../../../renderer/media/picture-rate.ts";

const MOST = 1_500_000;

test.each([
  ["half of them lost halve it", 0.5, 500_000],
  ["a seventh lost takes a third of it", 1 / 7, 700_000],
  ["one in twenty lost leaves it", 0.05, 1_000_000],
  ["none lost raises it by a seventh", 0, 1_150_000],
  ["one in a hundred lost raises it too", 0.01, 1_150_000],
])("%s", (_what, lost, rate) => {
  expect(pictureRateAfter(1_000_000, lost, MOST)).toBe(rate);
});

test("it never leaves its bounds, whatever is reported and however often", () => {
  const after = (from: number, lost: number) =>
    Array.from({ length: 30 }).reduce<number>((rate) => pictureRateAfter(rate, lost, MOST), from);
  expect(after(MOST, 1)).toBe(LEAST_PICTURE_RATE);
  expect(after(LEAST_PICTURE_RATE, 0)).toBe(MOST);
  expect(pictureRateAfter(80_000, 0, 80_000)).toBe(80_000);
  expect(pictureRateAfter(80_000, 1, 80_000)).toBe(80_000);
});

test("what was lowered comes back in half a minute of reports without loss", () => {
  const rates = [MOST / 2];
  while ((rates.at(-1) ?? MOST) < MOST) rates.push(pictureRateAfter(rates.at(-1) ?? MOST, 0, MOST));
  expect(rates.length - 1).toBe(5);
});
