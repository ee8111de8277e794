/**
 * What a record keeps of the floor of a call with floor control (TS 24.380): who may talk, and who has talked.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

/** What the talk key of this end stands at. `resting`: nothing is asked for; `releasing`: given back, and nobody has said so yet. */
const FLOOR_STATES = ["resting", "asking", "queued", "ours", "releasing"] as const;

/** Why this end was let go of by itself: the window did not say any more that somebody is there, or had no sound. */
export const ABSENCES = ["not-there", "no-sound"] as const;

/** What has happened to the floor, as this end was told of it. */
const FLOOR_HAPPENINGS = [
  "asked",
  "queued",
  "ours",
  "released",
  "theirs",
  "free",
  "denied",
  "revoked",
  "no-answer",
  "not-pressed",
  ...ABSENCES,
] as const;

/** MCPTT ID of the other end, as the server has it, or an empty text where it does not say that. */
const id = z.string().max(500);
const at = z.number().finite();

const problemSchema = z.object({
  of: z.enum(["denied", "revoked", "no-answer", "not-pressed", ...ABSENCES]),
  /** The cause of TS 24.380 clause 8.2.3; 0 where there is none. */
  code: z.number().int().min(0).max(0xffff),
  /** The server's words. */
  phrase: z.string().max(300),
  at,
});

const happeningSchema = z.object({
  state: z.enum(FLOOR_HAPPENINGS),
  /** Who that is about: an ID of the other end, or null for this one and for nobody. */
  by: id.nullable(),
  /** Milliseconds since the call began. */
  atMs: z.number().finite().nonnegative(),
  /** The cause, where there is one; the place in the queue of one that waits. */
  code: z.number().int().min(0).max(0xffff).nullable(),
  /** Of what has happened again and again within moments: how often in all, and when last. */
  times: z.number().int().min(2).optional(),
  lastMs: z.number().finite().nonnegative().optional(),
});
export type FloorHappening = z.infer<typeof happeningSchema>;

/** As many as are kept; the oldest go first. */
export const MOST_HAPPENINGS = 200;

const count = z.number().int().nonnegative();

/** Of the messages of floor or transmission control, where they go under the CSK (TS 33.180 clause 9.4). */
export const controlProtectionSchema = z.object({
  suite: z.literal("AEAD_AES_128_GCM"),
  /** In hexadecimal digits: the MKI of our messages; null before the first of them. */
  cskId: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .nullable(),
  /** Whether an authentic message of the server has come. */
  heard: z.boolean(),
  /** Came from where the server is and were not let through: forged, in clear, or under another key. */
  refused: count,
  /** Authentic, and here before. */
  replayed: count,
});

const floorSchema = z.object({
  state: z.enum(FLOOR_STATES),
  /** Since when that is so, Unix milliseconds. */
  since: at,
  /** Until when ours lasts at most; null without limit, and while it is not ours. */
  until: at.nullable(),
  /** Which grant of this burst that is, from 1 on; 0 while it is not ours. */
  grant: z.number().int().min(0).default(0),
  /** Place in the queue; null where it is not known, or there is none. */
  position: z.number().int().min(0).max(255).nullable(),
  /** The other end talks. */
  talker: z.object({ id, since: at }).nullable(),
  /** The server lets us ask. */
  mayAsk: z.boolean(),
  /** The server takes requests of ours that take the floor from who has it. */
  mayInterrupt: z.boolean().default(false),
  /** Until when a press takes the floor that came out of the queue; null while none is waited for. */
  pressBy: at.nullable().default(null),
  /** The talk key is held. */
  keyDown: z.boolean(),
  /** How it went down last. */
  use: z.enum(["held", "interrupting", "toggled"]).default("held"),
  /** What stood in the way last; null from the next press of the key on. */
  problem: problemSchema.nullable(),
  happened: z.array(happeningSchema).max(MOST_HAPPENINGS),
  /** Null where its messages go in clear. */
  protection: controlProtectionSchema.nullable().default(null),
});
export type CallFloor = z.infer<typeof floorSchema>;
/** How a talk key goes down: held, held to take the floor from who has it, or to be pressed again. */
export type TalkKeyUse = CallFloor["use"];

export const FLOOR_PART = recordPart({
  shape: {
    /** Null for a call without floor control: both ends may talk at any time. */
    floor: floorSchema.nullable().default(null),
  },
  atStart: { floor: null },
  atEnd: {},
});
