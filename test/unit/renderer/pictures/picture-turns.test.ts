import { expect, test } from "vitest";
import { turnedOnce, turnsOf } from "../../../../renderer/pictures/picture-turns.ts";
import { MOST_PICTURE_TURNS, settingsSchema } from "../../../../shared/bridge/settings.ts";

const BEA = "sip:bea@a.test";

test("four quarters are none, and nobody who is not turned is remembered", () => {
  let turns = turnedOnce([{ mcServiceId: "sip:jonas@a.test", quarters: 2 }], BEA);
  const seen = [turnsOf(turns, BEA)];
  for (let quarter = 0; quarter < 3; quarter++) {
    turns = turnedOnce(turns, BEA);
    seen.push(turnsOf(turns, BEA));
  }
  expect(seen).toEqual([1, 2, 3, 0]);
  expect(turns).toEqual([{ mcServiceId: "sip:jonas@a.test", quarters: 2 }]);
});

test("of more than are remembered, whoever was turned last stays", () => {
  const full = Array.from({ length: MOST_PICTURE_TURNS }, (_, index) => ({
    mcServiceId: `sip:${index}@a.test`,
    quarters: 1,
  }));
  const turns = turnedOnce(turnedOnce(full, "sip:0@a.test"), BEA);
  expect(turns).toHaveLength(MOST_PICTURE_TURNS);
  expect([turnsOf(turns, "sip:0@a.test"), turnsOf(turns, "sip:1@a.test"), turnsOf(turns, BEA)]).toEqual([2, 0, 1]);
  expect(settingsSchema.shape.pictureTurns.safeParse(turns).success).toBe(true);
});
