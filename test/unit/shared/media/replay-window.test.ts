import fc from "fast-check";
import { expect, it } from "vitest";
import { ReplayWindow, WINDOW_FRAMES } from "../../../../shared/media/replay-window.ts";

it("agrees with a window that remembers everything", () => {
  const step = fc.oneof(
    fc.nat(40).map((forward) => forward + 1),
    fc.integer({ min: -WINDOW_FRAMES - 3, max: 0 }),
    fc.integer({ min: WINDOW_FRAMES - 2, max: 3 * WINDOW_FRAMES }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const window = new ReplayWindow();
      const accepted = new Set<number>();
      let highest = -1;
      for (const by of steps) {
        const counter = highest + by;
        if (counter < 0) continue;
        const tooOld = counter <= highest - WINDOW_FRAMES;
        const expected = tooOld ? "too-old" : accepted.has(counter) ? "replayed" : "new";
        expect(window.check(counter)).toBe(expected);
        if (expected !== "new") continue;
        window.accept(counter);
        accepted.add(counter);
        highest = Math.max(highest, counter);
      }
    }),
  );
});

it("checking alone moves nothing", () => {
  const window = new ReplayWindow();
  expect(window.check(2 ** 40)).toBe("new");
  expect(window.check(0)).toBe("new");
});
