/**
 * What the console makes a sound of, and how loud the dispatcher wants each.
 *
 * @module
 */
import { z } from "zod";

/** The closed set of events that sound. */
export const SOUND_EVENTS = [
  /** Somebody calls as an emergency, whatever else goes on. */
  "emergency",
  /** Somebody calls with priority, or because of an imminent peril, and nobody is being spoken to. */
  "priority-call",
  /** Somebody calls, and nobody is being spoken to. */
  "call",
  /** Somebody calls while a call is in progress. */
  "call-while-talking",
  /** The colleague's unit rings. */
  "ring-back",
  "redirected",
  "protected",
  /** Protection was wanted, and could not be had or broke. */
  "not-protected",
  /** The colleague ended the call. */
  "ended",
  /** A call did not come about, or broke. */
  "failed",
  /** A call waits, held by us, and nothing else goes on. */
  "on-hold",
  "connection-lost",
  /** A digit of the keypad was pressed. */
  "digit",
] as const;
export type SoundEvent = (typeof SOUND_EVENTS)[number];

/** Volume in percent; 0 for silence. */
export const volumeSchema = z.number().int().min(0).max(100);

/** As loud as the drawings of a shift have them: what has to be heard across a room above what is for the ear alone. */
export const DEFAULT_SOUNDS: Readonly<Record<SoundEvent, number>> = {
  emergency: 100,
  "priority-call": 80,
  call: 80,
  "call-while-talking": 40,
  "ring-back": 50,
  redirected: 50,
  protected: 30,
  "not-protected": 60,
  ended: 60,
  failed: 60,
  "on-hold": 30,
  "connection-lost": 70,
  digit: 30,
};

/** What an emergency is never softer than where no policy says otherwise: heard beside a desk, in a room where people speak. */
export const EMERGENCY_AT_LEAST = 40;

/** Volumes of some events. */
export const someSoundsSchema = z.partialRecord(z.enum(SOUND_EVENTS), volumeSchema);

/** Volume of each event. One that a stored file does not have, because it is older, gets its default. */
export const soundsSchema = someSoundsSchema.transform(
  (volumes): Readonly<Record<SoundEvent, number>> => ({ ...DEFAULT_SOUNDS, ...volumes }),
);
