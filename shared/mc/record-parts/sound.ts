/**
 * What a record keeps of how the sound of a call fared, both ways: extremes and means over the time in which it was connected.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

const value = z.number().finite().nonnegative();

/** Of values that were measured second by second. */
const spreadSchema = z.object({ least: value, mean: value, most: value });
export type SoundSpread = z.infer<typeof spreadSchema>;

const waySchema = z.object({
  /** Share of the packets that did not come, 0 to 1; the mean is that of all packets. Null where nobody knew it, as in the next. */
  loss: spreadSchema.nullable(),
  /** Milliseconds (RFC 3550 clause 6.4.1). */
  jitterMs: spreadSchema.nullable(),
  /** Thousand bits a second. */
  rate: spreadSchema.nullable(),
});
export type SoundWay = z.infer<typeof waySchema>;

const soundSchema = z.object({
  /** Seconds over which it was measured. */
  seconds: value,
  received: waySchema,
  /** Loss and jitter as the other end says it. */
  sent: waySchema,
  /** Milliseconds there and back. */
  roundTripMs: spreadSchema.nullable(),
});
export type SoundSummary = z.infer<typeof soundSchema>;

export const SOUND_PART = recordPart({
  shape: {
    /** Null until the call is over, where nobody could tell, and in every call recorded before it was kept. */
    sound: soundSchema.nullable().default(null),
  },
  atStart: { sound: null },
  atEnd: {},
});
