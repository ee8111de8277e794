/**
 * The list of what a record keeps of the things that a call can do besides being set up and ended. One more is one more line
 * here: the schema of the record, how it begins and how it ends follow from it.
 *
 * @module
 */
import { ATTENDED_PART } from "./attended.ts";
import { DIGITS_PART } from "./digits.ts";
import { FIRST_TO_ANSWER_PART } from "./first-to-answer.ts";
import { FLOOR_PART } from "./floor.ts";
import { FORWARD_PART } from "./forward.ts";
import { HOLD_PART } from "./hold.ts";
import { ICE_PART } from "./ice.ts";
import { MOVING_PART } from "./moving.ts";
import { NEW_ID_PART } from "./new-id.ts";
import { NOTE_PART } from "./note.ts";
import { PICTURES_PART } from "./pictures.ts";
import { PROTECTION_PART } from "./protection.ts";
import type { RecordPart } from "./record-part.ts";
import { REFUSAL_PART } from "./refusal.ts";
import { SOUND_PART } from "./sound.ts";
import { TRANSFER_PART } from "./transfer.ts";
import { TRANSMISSION_PART } from "./transmission.ts";
import { URGENCY_PART } from "./urgency.ts";

export const RECORD_PARTS = [
  HOLD_PART,
  MOVING_PART,
  DIGITS_PART,
  PROTECTION_PART,
  REFUSAL_PART,
  ICE_PART,
  TRANSFER_PART,
  FORWARD_PART,
  ATTENDED_PART,
  URGENCY_PART,
  NEW_ID_PART,
  PICTURES_PART,
  FLOOR_PART,
  TRANSMISSION_PART,
  FIRST_TO_ANSWER_PART,
  NOTE_PART,
  SOUND_PART,
] as const;

/** Of any shape: what it says of a call fits its own schema, which is checked where the part is made. */
type AnyPart = Readonly<Record<keyof RecordPart<never>, object>>;
/** What all parts of a list have under a name, together. */
type Together<L extends readonly AnyPart[], K extends keyof AnyPart> = (
  L[number] extends infer P
    ? P extends AnyPart
      ? (all: P[K]) => void
      : never
    : never
) extends (all: infer A) => void
  ? A
  : never;

/** What the parts of a list have under a name, in one object. No two parts have a member of the same name. */
export function together<const L extends readonly AnyPart[], K extends keyof AnyPart>(
  parts: L,
  name: K,
): Together<L, K> {
  return Object.assign({}, ...parts.map((part) => part[name])) as Together<L, K>;
}
