/**
 * By how many quarters the pictures of each person are turned: a camera that hangs upright is so in every call.
 *
 * @module
 */
import { MOST_PICTURE_TURNS, type Settings } from "../../shared/bridge/settings.ts";

type Turns = Settings["pictureTurns"];

/** Quarter turns, clockwise. */
export const turnsOf = (turns: Turns, personId: string): number =>
  turns.find(({ mcServiceId }) => mcServiceId === personId)?.quarters ?? 0;

/** The same with a quarter more for one person, who is remembered longest then; whoever was not turned for the longest time is forgotten. */
export function turnedOnce(turns: Turns, personId: string): Turns {
  const quarters = (turnsOf(turns, personId) + 1) % 4;
  const others = turns.filter(({ mcServiceId }) => mcServiceId !== personId);
  return quarters === 0 ? others : [...others, { mcServiceId: personId, quarters }].slice(-MOST_PICTURE_TURNS);
}
