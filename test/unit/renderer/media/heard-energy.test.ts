/** The energy of what comes in, whatever it is played at. */
import { expect, test } from "vitest";
import { HeardEnergy } from "../../../../renderer/media/heard-energy.ts";

test("what is played softer counts as what it was, and what was measured stays when another level is chosen", () => {
  const heard = new HeardEnergy();
  expect(heard.of("a", 4, 1)).toBe(4);
  // Played at half the level a quarter of the energy is told; the first time the higher of both levels counts.
  expect(heard.of("a", 5, 0.5)).toBe(5);
  expect(heard.of("a", 6, 0.5)).toBe(9);
  expect(heard.of("a", 6, 1)).toBe(9);
  expect(heard.of("a", 8, 1)).toBe(11);
});

test("lines are apart, and one that begins anew takes nothing away", () => {
  const heard = new HeardEnergy();
  expect(heard.of("a", 4, 1)).toBe(4);
  expect(heard.of("b", 1, 0.5)).toBe(4);
  expect(heard.of("a", 1, 1)).toBe(4);
  expect(heard.of("a", 2, 1)).toBe(5);
});
