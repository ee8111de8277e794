/**
 * What a record keeps of the transmissions of a call with transmission control (TS 24.581): who may send sound and pictures, and who has.
 *
 * @module
 */
import { z } from "zod";
import { ABSENCES, controlProtectionSchema } from "./floor.ts";
import { SHOWN } from "./pictures.ts";
import { recordPart } from "./record-part.ts";

/** What this end sends. `resting`: nothing is asked for; `ending`: given back, and nobody has said so yet. */
const OWN_STATES = ["resting", "asking", "queued", "ours", "ending"] as const;

/** What the other end sends. `offered`: it has to be asked for; `asking`: it was; `ending`: it is not wanted any more, and nobody has said so yet. */
const FAR_STATES = ["none", "offered", "asking", "taken", "ending"] as const;

const PROBLEMS = [
  "rejected",
  "revoked",
  "no-answer",
  "cancelled",
  "unusable",
  "not-pressed",
  "view-rejected",
  "view-no-answer",
  ...ABSENCES,
] as const;

const HAPPENINGS = [
  "asked",
  "queued",
  "ours",
  "seen",
  "ended",
  "theirs",
  "taken",
  "theirs-ended",
  ...PROBLEMS,
] as const;

const at = z.number().finite();
const code = z.number().int().min(0).max(0xffff);

const happeningSchema = z.object({
  state: z.enum(HAPPENINGS),
  /** Milliseconds since the call began. */
  atMs: z.number().finite().nonnegative(),
  /** The cause, where there is one; the place in the queue of one that waits. */
  code: code.nullable(),
});
export type TransmissionHappening = z.infer<typeof happeningSchema>;

/** As many as are kept; the oldest go first. */
export const MOST_TRANSMISSION_HAPPENINGS = 200;

const transmissionSchema = z.object({
  state: z.enum(OWN_STATES),
  /** Since when that is so, Unix milliseconds. */
  since: at,
  /** Until when ours lasts at most; null without limit, and while it is not ours. */
  until: at.nullable(),
  /** Which grant of this transmission that is, from 1 on; 0 while there is none. */
  grant: z.number().int().min(0),
  /** Place in the queue; null where it is not known, or there is none. */
  position: z.number().int().min(0).max(255).nullable(),
  /** Until when a press takes the permission that came out of the queue; null while none is waited for. */
  pressBy: at.nullable().default(null),
  /** Somebody is told to receive ours. */
  seen: z.boolean(),
  /** What is to be shown as soon as we may; null where nobody wants to. */
  wanted: z.enum(SHOWN).nullable(),
  far: z.enum(FAR_STATES),
  farSince: at,
  /** The server lets us ask. */
  mayAsk: z.boolean(),
  /** What stood in the way last; null from the next time on that the same is asked for. */
  problem: z
    .object({
      of: z.enum(PROBLEMS),
      /** The cause of TS 24.581 clause 9.2.3; 0 where there is none. */
      code,
      /** The server's words. */
      phrase: z.string().max(300),
    })
    .nullable(),
  happened: z.array(happeningSchema).max(MOST_TRANSMISSION_HAPPENINGS),
  /** Null where its messages go in clear. */
  protection: controlProtectionSchema.nullable(),
});
export type CallTransmission = z.infer<typeof transmissionSchema>;

export const TRANSMISSION_PART = recordPart({
  shape: {
    /** Null for a call without transmission control: both ends may send at any time. */
    transmission: transmissionSchema.nullable().default(null),
  },
  atStart: { transmission: null },
  atEnd: {},
});
