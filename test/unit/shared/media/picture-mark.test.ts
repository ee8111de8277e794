import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOfMark, type Brightness, type MarkSquare, markIn, markOf } from "../../../../shared/media/picture-mark.ts";

/** A picture with these squares on grey. */
const painted =
  (squares: readonly MarkSquare[], white = 235, black = 16): Brightness =>
  (x, y) => {
    const square = squares.find(
      (each) => x >= each.x && x < each.x + each.width && y >= each.y && y < each.y + each.height,
    );
    return square === undefined ? 128 : square.white ? white : black;
  };

const times = fc.integer({ min: 0, max: 2 ** 42 });

describe("the mark of a picture", () => {
  it("says its time, however pale and noisy the picture is", () => {
    fc.assert(
      fc.property(times, fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 7, maxLength: 7 }), (time, noise) => {
        const picture = painted(markOf(time), 190, 60);
        let at = 0;
        const noisy: Brightness = (x, y) => picture(x, y) + (noise[at++ % noise.length] ?? 0);
        expect(markIn(noisy)).toBe(time % 2 ** 32);
      }),
    );
  });

  it("is not read with up to three squares the other way round", () => {
    const square = fc.integer({ min: 2, max: 41 });
    fc.assert(
      fc.property(times, fc.uniqueArray(square, { minLength: 1, maxLength: 3 }), (time, wrong) => {
        const squares = markOf(time).map((each, i) => (wrong.includes(i) ? { ...each, white: !each.white } : each));
        expect(markIn(painted(squares))).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it("is not found in a picture without one", () => {
    expect(markIn(() => 0)).toBeUndefined();
    expect(markIn(() => 128)).toBeUndefined();
    expect(markIn((x) => 255 * x)).toBeUndefined();
    expect(markIn(painted(markOf(1_000_000), 140, 100))).toBeUndefined();
  });

  it("stands at the lower edge, within the picture", () => {
    for (const { x, y, width, height } of markOf(0)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(1.000001);
      expect(y).toBeGreaterThanOrEqual(0.83);
      expect(y + height).toBeLessThanOrEqual(1.000001);
    }
  });
});

it("tells the age of a mark, over the end of its numbers too", () => {
  const now = 419 * 2 ** 32 + 50;
  expect(ageOfMark(now % 2 ** 32, now)).toBe(0);
  expect(ageOfMark((now - 90) % 2 ** 32, now)).toBe(90);
  expect(ageOfMark((now + 12) % 2 ** 32, now), "a clock that is ahead").toBe(-12);
});
